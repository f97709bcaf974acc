/// One record before and after a command.
package struct RecordChange<Record: Hashable & Sendable>: Hashable, Sendable {
  /// The record as it was; nil when it is new.
  package let before: Record?
  /// The record as it is; nil when it has gone.
  package let after: Record?
}

/// What happened; the raw value is the type of its event.
package enum OrderingEventType: String, Hashable, Sendable, CaseIterable {
  case orderCreated = "order.created"
  case orderSubmitted = "order.submitted"
  case orderConfirmed = "order.confirmed"
  case orderAmended = "order.amended"
  case orderLinesCancelled = "order.lines_cancelled"
  case orderCancelled = "order.cancelled"
  case orderClosed = "order.closed"
  case orderReopened = "order.reopened"
  case orderHeld = "order.held"
  case orderHoldReleased = "order.hold_released"
  case orderHoldExpired = "order.hold_expired"
  case orderReserved = "order.reserved"
  case orderReservationReleased = "order.reservation_released"
  case orderReservationExpired = "order.reservation_expired"
  case orderInvoiced = "order.invoiced"
  case orderCredited = "order.credited"
  case orderPerformed = "order.performed"
  case quoteCreated = "quote.created"
  case quoteRevised = "quote.revised"
  case quoteSubmitted = "quote.submitted"
  case quoteOffered = "quote.offered"
  case quoteAccepted = "quote.accepted"
  case quoteExpired = "quote.expired"
  case quoteCancelled = "quote.cancelled"
  case shipmentPlanned = "shipment.planned"
  case shipmentReserved = "shipment.reserved"
  case shipmentPicked = "shipment.picked"
  case shipmentPacked = "shipment.packed"
  case shipmentShipped = "shipment.shipped"
  case shipmentDelivered = "shipment.delivered"
  case shipmentAccepted = "shipment.accepted"
  case shipmentException = "shipment.exception"
  case shipmentCancelled = "shipment.cancelled"
  case returnRequested = "return.requested"
  case returnAuthorised = "return.authorised"
  case returnRejected = "return.rejected"
  case returnExpired = "return.expired"
  case returnReceived = "return.received"
  case returnInspected = "return.inspected"
  case returnSettled = "return.settled"
  case stockReceived = "stock.received"
  case stockAdjusted = "stock.adjusted"
  case creditLimitChanged = "credit.limit_changed"
  case creditChanged = "credit.changed"
}

/// Something that has happened to something.
package struct OrderingEvent: Hashable, Sendable {
  /// What.
  package let type: OrderingEventType
  /// To what.
  package let subject: OrderingSubject
}

/// What a command changes, each kind by its keys.
package struct OrderingChanges: Hashable, Sendable {
  /// Orders.
  package internal(set) var orders: [RecordChange<Order>] = []
  /// Quotes.
  package internal(set) var quotes: [RecordChange<Quote>] = []
  /// Shipments.
  package internal(set) var shipments: [RecordChange<Shipment>] = []
  /// Returns.
  package internal(set) var returns: [RecordChange<Return>] = []
  /// Stock levels.
  package internal(set) var stock: [RecordChange<StockLevel>] = []
  /// Reservations.
  package internal(set) var reservations: [RecordChange<Reservation>] = []
  /// Credit accounts.
  package internal(set) var creditAccounts: [RecordChange<CreditAccount>] = []
  /// What happened, in order; at least one event for a command that changes anything.
  package internal(set) var events: [OrderingEvent] = []
  /// What credit rules have found and let pass, or held the order for.
  package internal(set) var creditFindings: [CreditFinding] = []

  /// No changes.
  package init() {}
}
