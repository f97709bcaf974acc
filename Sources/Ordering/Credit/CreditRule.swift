package import Monetary

/// What a credit rule looks at; bounds are passed only when exceeded, or reached where it says so.
///
/// Source: DOMAIN 2.5.
package enum CreditTest: Hashable, Sendable {
  /// `E + delta > limit * (1 + tolerance)`.
  case limitExceeded(tolerance: Tolerance)
  /// The limit's days are over, or have not begun.
  case limitNotValid
  /// No limit was decided.
  case noLimit
  /// Exposure with the order is above a share of the limit.
  case usedShareAbove(Tolerance)
  /// The oldest open invoice is overdue by more days.
  case overdueDaysAbove(Int)
  /// More is overdue, in the account's currency.
  case overdueAmountAbove(MinorUnits)
  /// More than a share of what is open is overdue.
  case overdueShareAbove(Tolerance)
  /// The order has longer terms.
  case netDaysAbove(Int)
  /// The order's value is above a cap, in the account's currency.
  case orderValueAbove(MinorUnits)
  /// The dunning level is reached.
  case dunningLevelFrom(Int)
  /// So many promises were broken.
  case brokenPromisesFrom(Int)
  /// The payer is insolvent.
  case insolvent

  /// The name in findings, stable for ever.
  package var name: String {
    switch self {
    case .limitExceeded: "LIMIT_EXCEEDED"
    case .limitNotValid: "LIMIT_NOT_VALID"
    case .noLimit: "NO_LIMIT"
    case .usedShareAbove: "USED_SHARE"
    case .overdueDaysAbove: "OVERDUE_DAYS"
    case .overdueAmountAbove: "OVERDUE_AMOUNT"
    case .overdueShareAbove: "OVERDUE_SHARE"
    case .netDaysAbove: "NET_DAYS"
    case .orderValueAbove: "ORDER_VALUE"
    case .dunningLevelFrom: "DUNNING_LEVEL"
    case .brokenPromisesFrom: "BROKEN_PROMISES"
    case .insolvent: "INSOLVENT"
    }
  }
}

/// What follows when a test finds something; the worst of all findings decides.
package enum CreditAction: Int, Hashable, Comparable, Sendable, CaseIterable {
  /// The order goes on, and the finding is told.
  case warn = 1
  /// The order is held.
  case hold
  /// The command is refused.
  case refuse

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A test and what follows from it.
package struct CreditRule: Hashable, Sendable {
  /// What is looked at.
  package let test: CreditTest
  /// What follows.
  package let action: CreditAction

  /// A rule.
  package init(_ test: CreditTest, _ action: CreditAction) {
    self.test = test
    self.action = action
  }
}

/// How a tenant gives credit: data, not code.
package struct CreditPolicy: Hashable, Sendable {
  /// The rules, all of which are asked.
  package var rules: [CreditRule]
  /// The most of deposits and guarantees that counts, in each account's currency; nil for all.
  package var securitiesMax: MinorUnits?
  /// Days for which a released credit hold counts.
  package var releaseDays: Int
  /// How much more an order may become before a released hold is asked again.
  package var releaseDeviation: Tolerance
  /// Whether credit is asked once more when the stock of a shipment is set aside: much may have
  /// happened since the order was confirmed.
  package var asksForShipments: Bool

  /// A policy; holds what is beyond the limit unless rules are given.
  package init(
    rules: [CreditRule] = [
      CreditRule(.limitExceeded(tolerance: .zero), .hold), CreditRule(.limitNotValid, .hold),
      CreditRule(.insolvent, .refuse),
    ],
    securitiesMax: MinorUnits? = nil,
    releaseDays: Int = 30,
    releaseDeviation: Tolerance = Tolerance(units: 100_000_000),
    asksForShipments: Bool = false
  ) {
    self.rules = rules
    self.securitiesMax = securitiesMax
    self.releaseDays = releaseDays
    self.releaseDeviation = releaseDeviation
    self.asksForShipments = asksForShipments
  }
}
