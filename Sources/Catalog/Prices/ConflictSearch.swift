internal import Monetary
internal import Primitives

/// Two prices of which none is the better for some order.
package struct PriceConflict: Hashable, Sendable {
  /// The one that stood first.
  package let first: PriceReference
  /// The one that cannot be beside it.
  package let second: PriceReference

  /// Two prices.
  package init(first: PriceReference, second: PriceReference) {
    self.first = first
    self.second = second
  }
}

/// Looks for prices that tie.
///
/// Two prices tie for some order exactly when the total order sees no difference between them and
/// one buyer can get both: the same item, unit, currency, minimum quantity, first day and priority,
/// in scopes that meet, from a company that sells at both. Having the same first day, they hold on
/// a common one; whatever is left of a contract is not looked at, because it changes.
///
/// O(n) in the number of prices.
struct ConflictSearch {
  /// What ties have in common, but for the company.
  private struct Place: Hashable {
    let scope: PriceScope
    let currency: CurrencyCode
    let item: ItemKey
    let unit: UnitCode
    let minimumQuantity: Quantity
    let validFrom: CalendarDate
    let priority: Int

    init(_ candidate: PriceCandidate) {
      scope = Self.shared(candidate.scope)
      currency = candidate.currency
      item = candidate.entry.item
      unit = candidate.entry.unit
      minimumQuantity = candidate.entry.minimumQuantity
      validFrom = candidate.entry.validity.from
      priority = candidate.entry.priority
    }

    /// A scope that is the same for all those that meet.
    private static func shared(_ scope: PriceScope) -> PriceScope {
      guard case .contract(_, let customer) = scope else { return scope }
      return .contract(ContractID(UUIDBits(high: 0, low: 0)), of: customer)
    }
  }

  private var occupants: [Place: [PriceCandidate]] = [:]

  /// Takes prices that are known not to tie.
  mutating func admit(_ candidates: some Sequence<PriceCandidate>) {
    for candidate in candidates { occupants[Place(candidate), default: []].append(candidate) }
  }

  /// Takes further prices.
  ///
  /// - Parameter candidates: The prices.
  /// - Returns: Each of them that ties with one before it, with that one, up to the limit.
  mutating func conflicts(admitting candidates: some Sequence<PriceCandidate>) -> [PriceConflict] {
    var conflicts: [PriceConflict] = []
    for candidate in candidates {
      let place = Place(candidate)
      let rival = occupants[place]?.first { other in
        Self.sellsAtBoth(candidate.legalEntity, other.legalEntity)
      }
      if let rival {
        conflicts.append(PriceConflict(first: rival.reference, second: candidate.reference))
        if conflicts.count == CatalogLimits.conflictsToldMax { break }
      }
      occupants[place, default: []].append(candidate)
    }
    return conflicts
  }

  private static func sellsAtBoth(_ left: LegalEntityCode?, _ right: LegalEntityCode?) -> Bool {
    left == nil || right == nil || left == right
  }
}
