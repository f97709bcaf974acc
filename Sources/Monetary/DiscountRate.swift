/// A discount as a fraction of an amount, so that 0.02 is 2 %: nine decimals.
package struct DiscountRate: FixedPoint {
  package static let scale = 9
  package let units: Int64

  package init(units: Int64) {
    self.units = units
  }

  /// All of the amount.
  package static let whole = DiscountRate(units: 1_000_000_000)

  /// What the discount takes off an amount.
  ///
  /// - Parameters:
  ///   - amount: What it is taken from.
  ///   - rounding: What becomes of fractions of a minor unit.
  /// - Returns: The reduction, in the same currency.
  /// - Throws: `overflow`.
  package func discount(
    on amount: Money,
    rounding: Rounding = .halfAwayFromZero
  ) throws(MonetaryError) -> Money {
    try Fraction(units: units).portion(of: amount, rounding: rounding)
  }
}
