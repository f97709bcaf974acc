package import Monetary
package import Primitives

/// What a customer commits to buy in each period of a contract.
package struct MinimumCommitment: Hashable, Sendable {
  /// The least that is billed in a period, net; in the contract's currency, not below zero.
  package let amount: Money
  /// Months of a period, from the contract's first day on.
  package let periodMonths: Int

  /// A commitment; nil for an amount below zero, and a period that is not from 1 month to
  /// ``CatalogLimits/commitmentMonthsMax``.
  package init?(amount: Money, periodMonths: Int) {
    guard !amount.isNegative, (1...CatalogLimits.commitmentMonthsMax).contains(periodMonths) else {
      return nil
    }
    self.amount = amount
    self.periodMonths = periodMonths
  }

  /// What is billed at the end of a period beside what was billed in it.
  ///
  /// - Parameter billedNet: What was billed in the period, net of tax; below zero when more was
  ///   credited.
  /// - Returns: What is missing, or nothing. Source: `docs/rules/catalog.md`.
  /// - Throws: `currencyMismatch`, `overflow`.
  package func trueUp(billedNet: Money) throws(MonetaryError) -> Money {
    let missing = try amount.subtracting(billedNet)
    return missing.isNegative ? .zero(amount.currency) : missing
  }

  /// The period that a day is in.
  ///
  /// - Parameters:
  ///   - date: The day.
  ///   - contract: When the contract holds.
  /// - Returns: The period; nil for a day on which the contract does not hold.
  package func period(containing date: CalendarDate, in contract: Validity) -> Validity? {
    guard contract.contains(date) else { return nil }
    // A month has at most 31 days, so that the guess is not too late.
    var index = date.days(since: contract.from) / (31 * periodMonths)
    while end(ofPeriod: index, in: contract) <= date { index += 1 }
    return Validity(
      from: contract.from.adding(months: index * periodMonths),
      until: end(ofPeriod: index, in: contract)
    )
  }

  /// Whether the contract ends when a period does, or never.
  func isEven(in contract: Validity) -> Bool {
    guard let until = contract.until else { return true }
    let last = period(containing: until.adding(days: -1), in: contract)
    return last?.until == until
  }

  /// Counted from the contract's first day, so that a series keeps its day of the month.
  private func end(ofPeriod index: Int, in contract: Validity) -> CalendarDate {
    contract.from.adding(months: (index + 1) * periodMonths)
  }
}

/// How long before the end of a contract notice is given.
package enum NoticePeriod: Hashable, Sendable {
  case days(Int)
  case months(Int)

  /// The first day on which it is too late to give notice.
  ///
  /// - Parameter end: The first day on which the contract no longer holds.
  /// - Returns: The end less the period. Three months before 1 January is 1 October: notice is in
  ///   time on 30 September. Source: `docs/rules/catalog.md`.
  package func noticeDate(before end: CalendarDate) -> CalendarDate {
    switch self {
    case .days(let count): end.adding(days: -count)
    case .months(let count): end.adding(months: -count)
    }
  }

  /// Days before the notice date on which it is called to mind.
  package static let reminderDays = [90, 60, 30]
}
