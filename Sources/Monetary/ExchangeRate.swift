/// What one unit of a base currency costs in a quote currency: nine decimals, above zero.
///
/// The inverse is never stored or rounded: converting back divides by the rate.
package struct ExchangeRate: Hashable, Sendable {
  /// The decimals of a rate.
  package static let scale = 9
  /// The currency that is priced.
  package let base: CurrencyCode
  /// The currency of the price.
  package let quote: CurrencyCode
  /// The price in units of its ninth decimal: 0.92 is 920,000,000.
  package let units: Int64

  /// A rate; nil unless the price is above zero and the currencies differ.
  ///
  /// - Parameters:
  ///   - base: The currency that is priced.
  ///   - quote: The currency of the price.
  ///   - units: The price in units of its ninth decimal.
  package init?(base: CurrencyCode, quote: CurrencyCode, units: Int64) {
    guard units > 0, base != quote else { return nil }
    self.base = base
    self.quote = quote
    self.units = units
  }

  /// An amount in the other currency of the pair, rounded once.
  ///
  /// - Parameters:
  ///   - money: An amount in either currency.
  ///   - rounding: What becomes of fractions of a minor unit.
  /// - Returns: The amount in the other currency.
  /// - Throws: `currencyMismatch` for a third currency; `overflow`.
  package func converted(
    _ money: Money,
    rounding: Rounding = .halfAwayFromZero
  ) throws(MonetaryError) -> Money {
    let one = PowersOfTen.power(Self.scale)
    if money.currency == base {
      return try scaled(money, by: Int128(units), over: one, to: quote, rounding: rounding)
    }
    guard money.currency == quote else { throw .currencyMismatch(base, money.currency) }
    return try scaled(money, by: one, over: Int128(units), to: base, rounding: rounding)
  }

  private func scaled(
    _ money: Money,
    by factor: Int128,
    over divisor: Int128,
    to currency: CurrencyCode,
    rounding: Rounding
  ) throws(MonetaryError) -> Money {
    let shift = currency.exponent - money.currency.exponent
    let numeratorShift = PowersOfTen.power(max(shift, 0))
    let denominatorShift = PowersOfTen.power(max(-shift, 0))
    // At most 2^63 times 2^63 times 10^4 overflows 128 bits, so the last step is checked.
    let (numerator, didOverflow) = (Int128(money.minorUnits) * factor)
      .multipliedReportingOverflow(by: numeratorShift)
    guard !didOverflow else { throw .overflow }
    let minorUnits = rounding.quotient(numerator, over: divisor * denominatorShift)
    return Money(currency: currency, amount: try MinorUnits(exactly: minorUnits))
  }
}
