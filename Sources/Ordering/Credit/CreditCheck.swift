package import Monetary
package import Parties
package import Primitives

/// What a credit rule has found on one account.
package struct CreditFinding: Hashable, Sendable {
  /// Whose account.
  package let payer: CustomerID
  /// Which rule.
  package let rule: CreditRule
}

/// What is asked of a payer's credit.
package struct CreditRequest: Hashable, Sendable {
  /// How much more would be owed with tax, in the order's currency; 0 or more.
  package let increase: Money
  /// The order's value with tax.
  package let value: Money
  /// Days from an invoice of the order to its due date.
  package let netDays: Int
  /// The business date.
  package let date: CalendarDate

  /// A request.
  package init(increase: Money, value: Money, netDays: Int, date: CalendarDate) {
    self.increase = increase
    self.value = value
    self.netDays = netDays
    self.date = date
  }
}

/// Asks all rules of an account and of every account above it.
///
/// Source: DOMAIN 2.5.
package struct CreditCheck: Sendable {
  /// How credit is given.
  package let policy: CreditPolicy
  /// Today's closing rates.
  package let rates: ClosingRates

  /// A check.
  package init(policy: CreditPolicy, rates: ClosingRates) {
    self.policy = policy
    self.rates = rates
  }

  /// What the rules find, account by account in the given order, rule by rule in the policy's.
  ///
  /// - Parameters:
  ///   - request: What is asked.
  ///   - accounts: The payer's account and those above it.
  /// - Returns: The findings; none when all is well.
  /// - Throws: `noRate`, `arithmetic`.
  package func findings(
    _ request: CreditRequest,
    on accounts: [CreditAccount]
  ) throws(OrderRejection) -> [CreditFinding] {
    var findings: [CreditFinding] = []
    for account in accounts {
      let facts = try CreditFacts(request, account, self)
      for rule in policy.rules where facts.breaks(rule.test) {
        findings.append(CreditFinding(payer: account.payer, rule: rule))
      }
    }
    return findings
  }
}

/// One account with one request, in the account's currency.
private struct CreditFacts {
  let account: CreditAccount
  let request: CreditRequest
  /// Exposure with the order.
  let exposure: MinorUnits
  /// The order's value.
  let value: MinorUnits

  init(
    _ request: CreditRequest,
    _ account: CreditAccount,
    _ check: CreditCheck
  ) throws(OrderRejection) {
    self.account = account
    self.request = request
    let present = try account.exposure(
      at: check.rates,
      securitiesMax: check.policy.securitiesMax
    )
    let increase = try check.rates.convert(request.increase, to: account.currency)
    exposure = try computed { () throws(MonetaryError) in
      try present.adding(increase).amount
    }
    value = try check.rates.convert(request.value, to: account.currency).amount
  }

  /// What may be owed today; nothing when a limit is not valid, nil when there is none.
  private var limitToday: MinorUnits? {
    account.limit.map { $0.isValid(on: request.date) ? $0.amount.amount : .zero }
  }

  func breaks(_ test: CreditTest) -> Bool {
    let standing = account.standing
    return switch test {
    case .limitExceeded(let tolerance): exceeds(tolerance)
    case .limitNotValid: account.limit.map { !$0.isValid(on: request.date) } ?? false
    case .noLimit: account.limit == nil
    case .usedShareAbove(let share): uses(share)
    case .overdueDaysAbove(let days): standing.oldestOverdueDays > days
    case .overdueAmountAbove(let amount): standing.overdueAmount > amount
    case .overdueShareAbove(let share):
      share.isBelow(standing.overdueAmount, of: standing.openAmount)
    case .netDaysAbove(let days): request.netDays > days
    case .orderValueAbove(let cap): value > cap
    case .dunningLevelFrom(let level): standing.dunningLevel >= level
    case .brokenPromisesFrom(let count): standing.brokenPromises >= count
    case .insolvent: standing.isInsolvent
    }
  }

  private func exceeds(_ tolerance: Tolerance) -> Bool {
    guard let limitToday else { return false }
    return !tolerance.admits(exposure.value, bound: limitToday.value)
  }

  private func uses(_ share: Tolerance) -> Bool {
    guard let limitToday else { return false }
    return share.isBelow(exposure, of: limitToday)
  }
}

extension Tolerance {
  /// Whether a part is more than this share of a whole, exactly.
  fileprivate func isBelow(_ part: MinorUnits, of whole: MinorUnits) -> Bool {
    Int128(part.value) * 1_000_000_000 > Int128(whole.value) * Int128(units)
  }
}
