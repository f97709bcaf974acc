package import Monetary

/// An amount before it is rounded: price times quantity, with the decimals of both.
///
/// Sums of slices stay exact, so that a charge is rounded once, at its end.
package struct ExactAmount: Hashable, Sendable {
  /// Decimals: nine of a price and six of a quantity.
  package static let scale = UnitPrice.scale + Quantity.scale
  /// The amount in units of its last place.
  package let units: Int128

  package init(units: Int128) {
    self.units = units
  }

  /// The price of a quantity.
  package init(_ price: UnitPrice, times quantity: Quantity) {
    // 64 by 64 bits fit in 128.
    units = Int128(price.units) * Int128(quantity.units)
  }

  /// A fee that does not depend on the quantity.
  package init(_ fee: UnitPrice) {
    units = Int128(fee.units) * PowersOfTen.power(Quantity.scale)
  }

  /// Nothing.
  package static let zero = ExactAmount(units: 0)

  /// The sum of this amount and another.
  ///
  /// - Parameter other: What is added.
  /// - Returns: The sum.
  /// - Throws: `overflow`.
  package func adding(_ other: ExactAmount) throws(MonetaryError) -> ExactAmount {
    let (sum, didOverflow) = units.addingReportingOverflow(other.units)
    guard !didOverflow else { throw .overflow }
    return ExactAmount(units: sum)
  }

  /// The amount in a currency's minor units, rounded once.
  ///
  /// - Parameters:
  ///   - currency: The currency of the price.
  ///   - rounding: What becomes of fractions of a minor unit.
  /// - Returns: The amount.
  /// - Throws: `overflow`.
  package func rounded(
    in currency: CurrencyCode,
    rounding: Rounding
  ) throws(MonetaryError) -> Money {
    let minorUnit = PowersOfTen.power(Self.scale - currency.exponent)
    let minorUnits = rounding.quotient(units, over: minorUnit)
    return Money(currency: currency, amount: try MinorUnits(exactly: minorUnits))
  }
}
