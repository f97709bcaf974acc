/// A tax rate as a fraction, so that 0.19 is 19 %: nine decimals.
package struct TaxRate: FixedPoint {
  package static let scale = 9
  package let units: Int64

  package init(units: Int64) {
    self.units = units
  }

  /// The tax on a net amount.
  ///
  /// - Parameters:
  ///   - net: The taxable base.
  ///   - rounding: What becomes of fractions of a minor unit.
  /// - Returns: The tax, in the same currency.
  /// - Throws: `overflow`.
  package func tax(
    onNet net: Money,
    rounding: Rounding = .halfAwayFromZero
  ) throws(MonetaryError) -> Money {
    try Fraction(units: units).portion(of: net, rounding: rounding)
  }

  /// The net amount and the tax that a gross amount consists of.
  ///
  /// The net amount is rounded and the tax is what is left, so the gross amount that the customer
  /// saw never changes: the usual way with prices that include tax.
  ///
  /// - Parameters:
  ///   - gross: The amount with tax.
  ///   - rounding: What becomes of fractions of a minor unit.
  /// - Returns: The two parts; their sum is `gross`.
  /// - Throws: `overflow`; `zeroDivisor` for a rate of -1 or less, where no net amount exists.
  package func parts(
    ofGross gross: Money,
    rounding: Rounding = .halfAwayFromZero
  ) throws(MonetaryError) -> (net: Money, tax: Money) {
    let divisor = Self.one + Int128(units)
    guard divisor > 0 else { throw .zeroDivisor }
    let exact = rounding.quotient(Int128(gross.minorUnits) * Self.one, over: divisor)
    let net = Money(currency: gross.currency, amount: try MinorUnits(exactly: exact))
    return (net, try gross.subtracting(net))
  }
}

/// A share of an amount, at scale 9.
struct Fraction {
  let units: Int64

  func portion(of money: Money, rounding: Rounding) throws(MonetaryError) -> Money {
    let exact = Int128(money.minorUnits) * Int128(units)
    let minorUnits = rounding.quotient(exact, over: PowersOfTen.power(9))
    return Money(currency: money.currency, amount: try MinorUnits(exactly: minorUnits))
  }
}
