package import Monetary
package import Parties
internal import Primitives

/// What is known of a payer's behaviour; maintained by receivables and collections.
package struct CreditStanding: Hashable, Sendable {
  /// Days by which the oldest open invoice is overdue; 0 for none.
  package var oldestOverdueDays = 0
  /// What is overdue, in the account's currency.
  package var overdueAmount = MinorUnits.zero
  /// What is open in all, in the account's currency.
  package var openAmount = MinorUnits.zero
  /// The highest dunning level that was sent.
  package var dunningLevel = 0
  /// Promises to pay that were not kept.
  package var brokenPromises = 0
  /// Whether insolvency is known.
  package var isInsolvent = false

  /// Nothing is known against the payer.
  package init() {}
}

/// A payer's exposure, maintained, and its limit: the one row that guards credit.
///
/// An account holds what its own payer and all below it in the hierarchy owe. Amounts stay in the
/// currencies that they are owed in and become the limit's currency only when they are looked at,
/// so that no rate of yesterday is left in the sum.
package struct CreditAccount: Hashable, Sendable {
  /// Who pays.
  package let payer: CustomerID
  /// The account above in the hierarchy; nil at the top.
  package internal(set) var parent: CustomerID?
  /// The currency of the limit and of the check.
  package let currency: CurrencyCode
  /// The limit; nil when none was decided.
  package internal(set) var limit: CreditLimit?
  /// How the payer behaves.
  package internal(set) var standing = CreditStanding()
  /// What is owed, by currency; none of them all zero.
  package private(set) var components: [CurrencyCode: CreditComponents] = [:]

  /// An account that nothing is owed on.
  package init(
    payer: CustomerID,
    parent: CustomerID? = nil,
    currency: CurrencyCode,
    limit: CreditLimit? = nil
  ) {
    self.payer = payer
    self.parent = parent
    self.currency = currency
    self.limit = limit
  }

  /// Takes what was stored of an account.
  package mutating func restore(
    _ components: [CurrencyCode: CreditComponents],
    standing: CreditStanding
  ) {
    self.components = components.filter { !$0.value.isZero }
    self.standing = standing
  }

  /// Adds a difference.
  ///
  /// - Parameters:
  ///   - delta: What has come, below zero for what has gone.
  ///   - currency: Its currency.
  /// - Throws: `overflow`.
  mutating func add(
    _ delta: CreditComponents,
    in currency: CurrencyCode
  ) throws(MonetaryError) {
    let sum = try (components[currency] ?? CreditComponents()).adding(delta)
    components[currency] = sum.isZero ? nil : sum
  }

  /// E, in the account's currency at the rates of a day.
  ///
  /// - Parameters:
  ///   - rates: Closing rates.
  ///   - securitiesMax: The most of D that counts, in the account's currency; nil for all.
  /// - Returns: The exposure.
  /// - Throws: `noRate`, `arithmetic`.
  package func exposure(
    at rates: ClosingRates,
    securitiesMax: MinorUnits? = nil
  ) throws(OrderRejection) -> Money {
    var total = CreditComponents()
    // In the order of the codes: the result must not depend on a dictionary's order.
    for (code, parts) in components.sorted(by: { $0.key < $1.key }) {
      var converted = CreditComponents()
      for field in CreditComponents.fields {
        let money = Money(currency: code, amount: parts[keyPath: field])
        converted[keyPath: field] = try rates.convert(money, to: currency).amount
      }
      let sum = total
      total = try computed { () throws(MonetaryError) in try sum.adding(converted) }
    }
    let sum = total
    let amount = try computed { () throws(MonetaryError) in
      try sum.exposure(securitiesMax: securitiesMax)
    }
    return Money(currency: currency, amount: amount)
  }
}

/// The closing rates of one day.
package struct ClosingRates: Hashable, Sendable {
  private var rates: [CurrencyPair: ExchangeRate] = [:]

  private struct CurrencyPair: Hashable, Sendable {
    let low: CurrencyCode
    let high: CurrencyCode

    init(_ one: CurrencyCode, _ other: CurrencyCode) {
      low = min(one, other)
      high = max(one, other)
    }
  }

  /// The rates that are given; the last one of a pair counts.
  package init(_ rates: [ExchangeRate] = []) {
    for rate in rates { self.rates[CurrencyPair(rate.base, rate.quote)] = rate }
  }

  /// An amount in another currency.
  ///
  /// - Parameters:
  ///   - money: The amount.
  ///   - currency: The currency that is wanted.
  /// - Returns: The amount, rounded once.
  /// - Throws: `noRate`, `arithmetic`.
  package func convert(
    _ money: Money,
    to currency: CurrencyCode
  ) throws(OrderRejection) -> Money {
    if money.currency == currency { return money }
    if money.isZero { return .zero(currency) }
    guard let rate = rates[CurrencyPair(money.currency, currency)] else {
      throw .noRate(from: money.currency, to: currency)
    }
    return try computed { () throws(MonetaryError) in try rate.converted(money) }
  }
}
