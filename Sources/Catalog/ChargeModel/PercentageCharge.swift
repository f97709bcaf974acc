package import Monetary

/// A fraction of an amount that each unit has: a fee of 1.5 % on each payment, at least 0.30.
package struct PercentageCharge: Hashable, Sendable {
  /// The fraction, from 0 to 1: 0.015 is 1.5 %.
  package let rate: DiscountRate
  /// The least that a unit costs; nil for no bound.
  package private(set) var minimum: UnitPrice?
  /// The most that a unit costs; nil for no bound.
  package private(set) var maximum: UnitPrice?

  /// A charge; nil for a rate that is not from 0 to 1, a bound below zero, and bounds that cross.
  package init?(rate: DiscountRate, minimum: UnitPrice? = nil, maximum: UnitPrice? = nil) {
    guard rate >= .zero, rate <= .whole, (minimum ?? .zero) >= .zero else { return nil }
    if let maximum, maximum < minimum ?? .zero { return nil }
    self.rate = rate
    self.minimum = minimum
    self.maximum = maximum
  }

  /// What a unit costs.
  ///
  /// The product of base and rate has eighteen decimals and is rounded to the nine of a price, as
  /// the rounding says; then the bounds apply.
  ///
  /// - Parameters:
  ///   - base: The amount of one unit.
  ///   - rounding: What becomes of what is below the ninth decimal.
  /// - Returns: The price.
  package func unitPrice(on base: UnitPrice, rounding: Rounding) -> UnitPrice {
    let exact = Int128(base.units) * Int128(rate.units)
    let units = rounding.quotient(exact, over: PowersOfTen.power(DiscountRate.scale))
    // A rate of at most 1 keeps the price within the base, which fits.
    let price = UnitPrice(units: Int64(clamping: units))
    return min(max(price, minimum ?? price), maximum ?? .init(units: .max))
  }

  func mapPrices<Failure: Error>(
    _ transform: (UnitPrice) throws(Failure) -> UnitPrice
  ) throws(Failure) -> PercentageCharge {
    var mapped = self
    if let minimum { mapped.minimum = try transform(minimum) }
    if let maximum { mapped.maximum = try transform(maximum) }
    return mapped
  }
}
