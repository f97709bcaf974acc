package import Monetary
package import Parties

/// How far the goods of an order are.
package enum FulfilmentStatus: String, Hashable, Sendable, CaseIterable {
  /// Nothing was shipped.
  case none
  case partial
  /// All that is wanted was shipped.
  case complete
  /// All was shipped, and of some line more.
  case over
  case returnedPartial = "returned_partial"
  /// All that was shipped came back.
  case returnedAll = "returned_all"
}

/// How far the invoices of an order are.
package enum BillingStatus: String, Hashable, Sendable, CaseIterable {
  /// There is nothing to invoice, and nothing was.
  case notBillable = "not_billable"
  case none
  case partial
  case complete
  /// More is invoiced than there will be a basis for.
  case over
}

/// How far the money for an order is.
package enum PaymentStatus: String, Hashable, Sendable, CaseIterable {
  case unpaid
  case partial
  case paid
  /// All that was paid has been given back.
  case refunded
}

/// Whether somebody has to look at an order.
package enum AttentionStatus: String, Hashable, Sendable, CaseIterable {
  case ok
  case exception
}

/// What was paid for an order, as allocations and refunds say; all 0 or more, in one currency.
package struct OrderPayments: Hashable, Sendable {
  /// Receipts that are allocated to the order's invoices.
  package var paid: Money
  /// What of them was given back.
  package var refunded: Money

  /// Payments.
  package init(paid: Money, refunded: Money) {
    self.paid = paid
    self.refunded = refunded
  }
}

extension Order {
  /// Follows from the lines' quantities; lines that were given up whole say nothing.
  package var fulfilment: FulfilmentStatus {
    let lines = lines.map(\.quantities).filter { $0.wanted > .zero || $0.shipped > .zero }
    let shipped = lines.filter { $0.shipped > .zero }
    guard !shipped.isEmpty else { return .none }
    if shipped.contains(where: { $0.returned > .zero }) {
      return shipped.allSatisfy { $0.returned == $0.shipped } ? .returnedAll : .returnedPartial
    }
    guard lines.allSatisfy({ $0.shipped >= $0.wanted }) else { return .partial }
    return lines.contains { $0.shipped > $0.wanted } ? .over : .complete
  }

  /// Follows from the lines' quantities and their bases.
  package var billing: BillingStatus {
    let lines = lines.map { (invoiced: $0.quantities.netInvoiced, target: $0.billingTarget) }
    if lines.contains(where: { $0.invoiced > max(.zero, $0.target) }) { return .over }
    guard lines.contains(where: { $0.target > .zero }) else { return .notBillable }
    guard lines.contains(where: { $0.invoiced > .zero }) else { return .none }
    return lines.allSatisfy { $0.invoiced >= $0.target } ? .complete : .partial
  }

  /// Follows from what is wanted of the lines, at their prices, and from what was paid.
  ///
  /// - Parameter payments: In the order's currency.
  /// - Returns: The status.
  /// - Throws: `currencyMismatch`, `overflow`.
  package func payment(of payments: OrderPayments) throws(MonetaryError) -> PaymentStatus {
    if payments.paid.isZero { return .unpaid }
    let kept = try payments.paid.subtracting(payments.refunded)
    if kept.isZero || kept.isNegative { return .refunded }
    var due = Money.zero(currency)
    for line in lines { due = try due.adding(try line.gross(of: line.quantities.dueInAll)) }
    return try kept.isLess(than: due) ? .partial : .paid
  }

  /// Whether somebody has to look at the order: a hold blocks it, a credit is due, or a shipment
  /// went wrong.
  ///
  /// - Parameters:
  ///   - moment: When; holds end by themselves.
  ///   - shipments: The order's shipments.
  /// - Returns: The status.
  package func attention(at moment: Moment, shipments: [Shipment]) -> AttentionStatus {
    let isBlocked = holds.contains { $0.isBlocking(at: moment.now) }
    let isCreditDue = lines.contains { $0.creditDue > .zero }
    let hasException = shipments.contains { $0.order == id && $0.state == .exception }
    return isBlocked || isCreditDue || hasException ? .exception : .ok
  }
}

extension LineQuantities {
  /// What the customer will have to pay for: wanted, or shipped where that is more, less what came
  /// back.
  var dueInAll: Quantity { Quantity(units: max(wanted.units, shipped.units) - returned.units) }
}
