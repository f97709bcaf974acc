/// An amount in a currency.
///
/// Not comparable with `<`: amounts in different currencies have no order. Arithmetic is checked
/// and refuses to mix currencies.
package struct Money: Hashable, Sendable {
  /// The currency, which says how many decimals the amount has.
  package let currency: CurrencyCode
  /// The amount in the currency's minor units.
  package let amount: MinorUnits

  /// An amount in a currency.
  package init(currency: CurrencyCode, amount: MinorUnits) {
    self.currency = currency
    self.amount = amount
  }

  /// So many minor units of a currency.
  package init(currency: CurrencyCode, minorUnits: Int64) {
    self.init(currency: currency, amount: MinorUnits(value: minorUnits))
  }

  /// The number of minor units, as it is stored and sent.
  package var minorUnits: Int64 { amount.value }

  /// Nothing, in a currency.
  package static func zero(_ currency: CurrencyCode) -> Money {
    Money(currency: currency, amount: .zero)
  }

  /// Whether the amount is neither more nor less than nothing.
  package var isZero: Bool { amount == .zero }
  /// Whether the amount is below nothing.
  package var isNegative: Bool { amount < .zero }

  /// The sum of this amount and another.
  ///
  /// - Parameter other: What is added.
  /// - Returns: The sum.
  /// - Throws: `currencyMismatch`, `overflow`.
  package func adding(_ other: Money) throws(MonetaryError) -> Money {
    try requireSameCurrency(other)
    return Money(currency: currency, amount: try amount.adding(other.amount))
  }

  /// What is left of this amount without another.
  ///
  /// - Parameter other: What is taken away.
  /// - Returns: The difference.
  /// - Throws: `currencyMismatch`, `overflow`.
  package func subtracting(_ other: Money) throws(MonetaryError) -> Money {
    try requireSameCurrency(other)
    return Money(currency: currency, amount: try amount.subtracting(other.amount))
  }

  /// The same amount with the other sign; throws `overflow` for the one value that has none.
  package func negated() throws(MonetaryError) -> Money {
    Money(currency: currency, amount: try amount.negated())
  }

  /// Whether this amount is below another.
  ///
  /// - Parameter other: What it is compared with.
  /// - Returns: True when it is smaller, not when it is equal.
  /// - Throws: `currencyMismatch`.
  package func isLess(than other: Money) throws(MonetaryError) -> Bool {
    try requireSameCurrency(other)
    return amount < other.amount
  }

  /// The sum of any number of amounts in one currency; only the total has to fit.
  ///
  /// - Parameters:
  ///   - amounts: What is summed.
  ///   - currency: The currency of each of them and of the sum.
  /// - Returns: The sum, zero for none.
  /// - Throws: `currencyMismatch`, `overflow`.
  package static func sum(
    _ amounts: some Sequence<Money>,
    in currency: CurrencyCode
  ) throws(MonetaryError) -> Money {
    var total: Int128 = 0
    for money in amounts {
      guard money.currency == currency else { throw .currencyMismatch(currency, money.currency) }
      total += Int128(money.minorUnits)
    }
    return Money(currency: currency, amount: try MinorUnits(exactly: total))
  }

  private func requireSameCurrency(_ other: Money) throws(MonetaryError) {
    guard currency == other.currency else { throw .currencyMismatch(currency, other.currency) }
  }
}

extension Money {
  /// The amount as a decimal with the currency's number of decimals: `-12.30`, or `1230` for JPY.
  package var decimalText: String { DecimalText.write(minorUnits, scale: currency.exponent) }

  /// An amount from a decimal such as `12.3`.
  ///
  /// - Parameters:
  ///   - text: An optional minus, digits, and at most the currency's number of decimals.
  ///   - currency: The currency.
  /// - Throws: ``DecimalTextError``.
  package init(decimalText text: String, in currency: CurrencyCode) throws(DecimalTextError) {
    let units = try DecimalText.read(text, scale: currency.exponent)
    self.init(currency: currency, minorUnits: units)
  }
}

extension Money: CustomStringConvertible {
  /// The code and the decimal, as accountants write it: `EUR 12.30`.
  package var description: String { "\(currency) \(decimalText)" }
}
