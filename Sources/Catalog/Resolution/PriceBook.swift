internal import Monetary

/// Published prices and contracts, by what they are for.
package struct PriceBook: Sendable {
  private var candidates: [ItemKey: [PriceCandidate]] = [:]

  /// Prices of lists that are published and contracts that are or were in force; others are
  /// passed over.
  package init(lists: some Sequence<PriceList>, contracts: some Sequence<Contract>) {
    for list in lists where list.state == .published { insert(list.candidates) }
    for contract in contracts { insert(contract.candidates) }
  }

  /// Prices, whatever they come from.
  package init(_ candidates: some Sequence<PriceCandidate>) {
    insert(candidates)
  }

  private mutating func insert(_ added: some Sequence<PriceCandidate>) {
    for candidate in added { candidates[candidate.entry.item, default: []].append(candidate) }
  }

  /// The prices for a key, the one that the total order puts first at the front.
  ///
  /// Those that the order does not tell apart follow each other by their references, so that the
  /// result does not depend on the order in which prices came into the book. O(n log n) in the
  /// number of prices for the item.
  package func candidates(for key: PriceKey) -> [PriceCandidate] {
    let found = key.item.keys.flatMap { candidates[$0] ?? [] }.filter { $0.applies(to: key) }
    return found.sorted { left, right in
      let (own, other) = (left.precedence, right.precedence)
      return own == other ? left.reference < right.reference : own > other
    }
  }

  /// Takes what a line was priced at from what is left of its contract.
  mutating func call(_ resolution: PriceResolution) {
    guard case .contract = resolution.price.source else { return }
    for key in resolution.trace.key.item.keys {
      let place = candidates[key]?.firstIndex { $0.reference == resolution.price }
      guard let place else { continue }
      let quantity = resolution.trace.key.quantity
      candidates[key]?[place].call(quantity, worth: resolution.amount.amount)
    }
  }
}
