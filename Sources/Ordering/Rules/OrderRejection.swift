package import Monetary
package import Parties
package import Primitives

/// Why a command on quotes, orders, stock, credit, shipments or returns is refused; nothing has
/// changed then.
package enum OrderRejection: Error, Hashable, Sendable {
  /// Fields break rules; warnings are listed too.
  case invalid([Violation])
  /// Nothing is wrong but for warnings that nobody acknowledged.
  case warningsNotAcknowledged([Violation])
  /// There is no such thing.
  case notFound(OrderingSubject)
  /// There is one already.
  case alreadyExists(OrderingSubject)
  /// It has another version than the caller has seen.
  case etagMismatch(OrderingSubject, current: Int64)
  /// Its state does not allow what is wanted.
  case illegalTransition(OrderingSubject, IllegalTransition)
  /// Holds block the step; the first few are named.
  case held(OrderStep, by: [HoldID])
  /// A quantity is more than a rule admits.
  case quantity(QuantityRefusal)
  /// The order is not cancelled whole: some of the line has left or was invoiced.
  case alreadyFulfilled(OrderID, line: Int)
  /// The order is not closed: some of the line is still to be shipped.
  case lineOpen(OrderID, line: Int)
  /// The line is not priced anew: invoices are for its price.
  case alreadyInvoiced(OrderID, line: Int)
  /// The order is not done with: a shipment of it is being prepared.
  case shipmentOpen(ShipmentID)
  /// Less is there than wanted, or what is there is set aside.
  case insufficientStock(StockKey, wanted: Quantity, available: Quantity)
  /// More cannot be kept at the place.
  case stockFull(StockKey, max: Quantity)
  /// Rules of credit refuse the order.
  case creditRefused([CreditFinding])
  /// No closing rate is known.
  case noRate(from: CurrencyCode, to: CurrencyCode)
  /// Who wanted something may not also approve it.
  case samePerson(OrderingSubject)
  /// The quote's days are over.
  case quoteExpired(QuoteID, on: CalendarDate)
  /// What is accepted is not what was offered.
  case quoteHashDiffers(QuoteID)
  /// What was authorised has expired.
  case returnExpired(ReturnID, on: CalendarDate)
  /// What was inspected is not what was received.
  case dispositionsDiffer(ReturnID, line: Int)
  /// An amount does not fit, or currencies are mixed.
  case arithmetic(MonetaryError)
}
