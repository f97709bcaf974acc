package import Monetary
package import Parties

/// Gives an order up before anything of it has left or was invoiced.
package struct CancelOrder: OrderingCommand {
  /// Which order.
  package let id: OrderID
  /// The version that the caller has seen; nil for any.
  package let expectedVersion: Int64?
  /// Why.
  package let reason: String

  /// A command.
  package init(id: OrderID, expectedVersion: Int64? = nil, reason: String) {
    self.id = id
    self.expectedVersion = expectedVersion
    self.reason = reason
  }

  /// The cancelled order: its reservations are released, all that was open is cancelled.
  ///
  /// - Parameters:
  ///   - books: The order with its shipments and reservations.
  ///   - moment: When, and for whom.
  /// - Returns: The changes.
  /// - Throws: In this order: `notFound`; `etagMismatch`; `invalid`; `illegalTransition`;
  ///   `alreadyFulfilled`; `shipmentOpen`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var order = try work.order(id, expectedVersion: expectedVersion)
    try requireReason(reason, at: "reason")
    try order.take(.cancel)
    for line in order.lines {
      let quantities = line.quantities
      guard quantities.shipped == .zero, quantities.invoiced == .zero else {
        throw .alreadyFulfilled(id, line: line.number)
      }
    }
    try work.requireNoPreparation(of: id)
    try work.cancelOpen(of: &order)
    try work.save(order)
    work.note(.orderCancelled, .order(id))
    return work.changes()
  }
}

/// So much of a line.
package struct LineQuantity: Hashable, Sendable {
  /// The number of the order's line.
  package let line: Int
  /// How much.
  package let quantity: Quantity

  /// So much of a line.
  package init(line: Int, quantity: Quantity) {
    self.line = line
    self.quantity = quantity
  }
}

/// Gives up some of a confirmed order's open quantities; reservations follow.
package struct CancelOrderLines: OrderingCommand {
  /// Which order.
  package let id: OrderID
  /// The version that the caller has seen; nil for any.
  package let expectedVersion: Int64?
  /// How much of which lines; each at most once.
  package let lines: [LineQuantity]
  /// Why.
  package let reason: String

  /// A command.
  package init(
    id: OrderID,
    expectedVersion: Int64? = nil,
    lines: [LineQuantity],
    reason: String
  ) {
    self.id = id
    self.expectedVersion = expectedVersion
    self.lines = lines
    self.reason = reason
  }

  /// The order with less to be shipped.
  ///
  /// - Parameters:
  ///   - books: The order with its shipments and reservations.
  ///   - moment: When, and for whom.
  /// - Returns: The changes.
  /// - Throws: In this order: `notFound`; `etagMismatch`; `invalid`; `illegalTransition`;
  ///   `quantity` when more is to be given up than is open and in no shipment.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var order = try work.order(id, expectedVersion: expectedVersion)
    try requireReason(reason, at: "reason")
    try lines.map(\.line).requireEachOnce()
    try order.take(.cancelLines)
    for cancelled in lines {
      try work.cancel(cancelled.quantity, ofLine: cancelled.line, of: &order)
    }
    try work.save(order)
    work.note(.orderLinesCancelled, .order(id))
    return work.changes()
  }
}

extension [Int] {
  /// Refuses no lines, and lines that are named twice.
  func requireEachOnce() throws(OrderRejection) {
    guard !isEmpty else { throw .invalid([Violation(OrderRule.linesRequired, at: "lines")]) }
    guard Set(self).count == count else {
      throw .invalid([Violation(OrderRule.lineRepeated, at: "lines")])
    }
  }
}
