package import Monetary
package import Primitives

/// How much a customer may owe, for how long, and who decided it.
package struct CreditLimit: Hashable, Sendable {
  /// The limit, 0 or more, in the customer's currency.
  package var amount: Money
  /// The first day on which it holds.
  package var validFrom: CalendarDate
  /// The first day on which it no longer holds; nil when it holds on.
  package var validUntil: CalendarDate?
  /// The identifier of who approved it: not who asked for it.
  package var approvedBy: String

  /// A limit that is known to be valid.
  package init(
    amount: Money,
    validFrom: CalendarDate,
    validUntil: CalendarDate? = nil,
    approvedBy: String
  ) {
    self.amount = amount
    self.validFrom = validFrom
    self.validUntil = validUntil
    self.approvedBy = approvedBy
  }

  /// Whether the limit holds on a day: periods are half open.
  package func isValid(on date: CalendarDate) -> Bool {
    validFrom <= date && validUntil.map { date < $0 } ?? true
  }
}
