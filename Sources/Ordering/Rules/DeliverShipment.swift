internal import Monetary
package import Parties

/// Notes that a shipment has reached its recipient.
package struct DeliverShipment: OrderingCommand {
  /// Which shipment.
  package let id: ShipmentID
  /// Who has taken it.
  package let proof: ProofOfDelivery

  /// A command.
  package init(id: ShipmentID, proof: ProofOfDelivery) {
    self.id = id
    self.proof = proof
  }

  /// The delivered shipment.
  ///
  /// - Parameters:
  ///   - books: The shipment.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `notFound`; `illegalTransition`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var shipment = try work.shipment(id)
    try shipment.take(.deliver)
    shipment.proof = proof
    work.save(shipment)
    work.note(.shipmentDelivered, .shipment(id))
    return work.changes()
  }
}

/// Notes that the customer has accepted what was delivered.
package struct AcceptShipment: OrderingCommand {
  /// Which shipment.
  package let id: ShipmentID
  /// What was accepted, at most what was shipped in it; nil for all.
  package let lines: [LineQuantity]?

  /// A command.
  package init(id: ShipmentID, lines: [LineQuantity]? = nil) {
    self.id = id
    self.lines = lines
  }

  /// The accepted shipment, and its order with more accepted.
  ///
  /// - Parameters:
  ///   - books: The shipment and its order.
  ///   - moment: When, and for whom.
  /// - Returns: The changes.
  /// - Throws: In this order: `notFound`; `illegalTransition`; `invalid`; `quantity` for more than
  ///   was shipped in it.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var shipment = try work.shipment(id)
    try shipment.take(.accept)
    var order = try work.order(shipment.order)
    let accepted =
      lines
      ?? shipment.lines.map {
        LineQuantity(line: $0.line, quantity: $0.quantity)
      }
    try accepted.map(\.line).requireEachOnce()
    for line in accepted {
      let shipped = shipment.quantity(ofLine: line.line)
      guard line.quantity <= shipped else {
        throw .quantity(
          QuantityRefusal(
            line: line.line,
            rule: .accepted,
            wanted: line.quantity,
            limit: shipped
          )
        )
      }
      try order.changeLine(line.line) { change throws(OrderRejection) in
        try change.accept(line.quantity)
      }
    }
    try work.save(order)
    work.save(shipment)
    work.note(.shipmentAccepted, .shipment(id))
    return work.changes()
  }
}

/// Notes that a shipment has not reached its recipient.
package struct ReportShipmentException: OrderingCommand {
  /// What went wrong.
  package enum Cause: Hashable, Sendable, CaseIterable {
    /// The carrier has lost it.
    case lost
    /// The recipient did not take it.
    case refused
  }

  /// Which shipment.
  package let id: ShipmentID
  /// What went wrong.
  package let cause: Cause
  /// What is known of it.
  package let reason: String

  /// A command.
  package init(id: ShipmentID, cause: Cause, reason: String) {
    self.id = id
    self.cause = cause
    self.reason = reason
  }

  /// The shipment, for somebody to look at.
  ///
  /// - Parameters:
  ///   - books: The shipment.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `notFound`; `invalid`; `illegalTransition`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var shipment = try work.shipment(id)
    try requireReason(reason, at: "reason")
    try shipment.take(cause == .lost ? .lose : .refuse)
    shipment.exceptionReason = reason
    work.save(shipment)
    work.note(.shipmentException, .shipment(id))
    return work.changes()
  }
}
