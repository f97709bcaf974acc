package import Monetary

/// When a customer pays.
package struct PaymentTerms: Hashable, Sendable {
  /// Days from the date of the invoice until it is due, 0 to 365.
  package var netDays: Int
  /// What is taken off for early payment, where that was agreed.
  package var settlementDiscount: SettlementDiscount?

  /// Terms that are known to be valid.
  package init(netDays: Int, settlementDiscount: SettlementDiscount? = nil) {
    self.netDays = netDays
    self.settlementDiscount = settlementDiscount
  }

  /// Days within which the discount may be taken; nil without one.
  package var discountDays: Int? { settlementDiscount?.days }
  /// The discount; nil without one.
  package var discountRate: DiscountRate? { settlementDiscount?.rate }
}

/// A reduction for paying early.
package struct SettlementDiscount: Hashable, Sendable {
  /// Days from the date of the invoice within which it may be taken, 0 to the net days.
  package var days: Int
  /// The reduction, above 0 and below 1.
  package var rate: DiscountRate

  /// A discount that is known to be valid.
  package init(days: Int, rate: DiscountRate) {
    self.days = days
    self.rate = rate
  }
}
