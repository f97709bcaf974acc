/// The price of one unit of an item, in a currency known from the context: nine decimals.
///
/// Metered services are priced in billionths.
package struct UnitPrice: FixedPoint {
  package static let scale = 9
  package let units: Int64

  package init(units: Int64) {
    self.units = units
  }

  /// The price of a quantity, rounded once.
  ///
  /// - Parameters:
  ///   - quantity: How much of it.
  ///   - currency: The currency that the price is in.
  ///   - rounding: What becomes of fractions of a minor unit.
  /// - Returns: The amount.
  /// - Throws: `overflow`.
  package func amount(
    of quantity: Quantity,
    in currency: CurrencyCode,
    rounding: Rounding = .halfAwayFromZero
  ) throws(MonetaryError) -> Money {
    // 64 by 64 bits fit in 128, at scale 15; no currency has more than 4 decimals.
    let exact = Int128(units) * Int128(quantity.units)
    let decimalsToDrop = Self.scale + Quantity.scale - currency.exponent
    let minorUnits = rounding.quotient(exact, over: PowersOfTen.power(decimalsToDrop))
    return Money(currency: currency, amount: try MinorUnits(exactly: minorUnits))
  }
}
