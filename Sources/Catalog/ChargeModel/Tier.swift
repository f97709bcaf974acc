package import Monetary

/// A price for quantities up to a bound.
package struct Tier: Hashable, Sendable {
  /// The largest quantity that is in the tier; nil for the last, which has no end.
  package let upTo: Quantity?
  /// The price of a unit, or of the whole tier: the charge model says which.
  package let price: UnitPrice

  /// A tier.
  package init(upTo: Quantity?, price: UnitPrice) {
    self.upTo = upTo
    self.price = price
  }
}

/// Tiers that cover every quantity: each ends above the one before it, and the last has no end.
package struct TierTable: Hashable, Sendable {
  /// The tiers, from the smallest quantities to the largest.
  package let tiers: [Tier]

  /// A table; nil when some quantity would have no tier, or two, or a price is below zero.
  package init?(_ tiers: [Tier]) {
    guard tiers.count <= CatalogLimits.tiersMax, let last = tiers.last, last.upTo == nil,
      tiers.allSatisfy({ $0.price >= .zero })
    else { return nil }
    var bound = Quantity.zero
    for tier in tiers.dropLast() {
      guard let upTo = tier.upTo, upTo > bound else { return nil }
      bound = upTo
    }
    self.tiers = tiers
  }

  private init(covering tiers: [Tier]) {
    self.tiers = tiers
  }

  /// The price of the tier that a quantity is in; a bound belongs to the tier that it ends.
  package func price(at quantity: Quantity) -> UnitPrice {
    for tier in tiers {
      guard let upTo = tier.upTo, quantity > upTo else { return tier.price }
    }
    preconditionFailure("the last tier has no end")
  }

  /// The parts of a quantity that lie in each tier, with the tiers' prices; none that is empty.
  package func slices(of quantity: Quantity) -> [(quantity: Quantity, price: UnitPrice)] {
    var slices: [(quantity: Quantity, price: UnitPrice)] = []
    var reached: Int64 = 0
    for tier in tiers where reached < quantity.units {
      let end = min(tier.upTo?.units ?? .max, quantity.units)
      slices.append((Quantity(units: end - reached), tier.price))
      reached = end
    }
    return slices
  }

  /// The same bounds with other prices.
  func mapPrices<Failure: Error>(
    _ transform: (UnitPrice) throws(Failure) -> UnitPrice
  ) throws(Failure) -> TierTable {
    var mapped: [Tier] = []
    for tier in tiers { mapped.append(Tier(upTo: tier.upTo, price: try transform(tier.price))) }
    return TierTable(covering: mapped)
  }
}
