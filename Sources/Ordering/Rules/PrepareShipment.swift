internal import Monetary
package import Parties

/// Sets the stock of a shipment aside: what its order has reserved there first, then what is free.
///
/// What is planned beyond the open quantity is not set aside: it is taken from free stock when it
/// leaves.
package struct ReserveShipment: OrderingCommand {
  /// Which shipment.
  package let id: ShipmentID
  /// The identifier of the credit hold, should one be placed; made at the boundary.
  package let holdID: HoldID

  /// A command.
  package init(id: ShipmentID, holdID: HoldID) {
    self.id = id
    self.holdID = holdID
  }

  /// The shipment with its stock or, where policy asks for credit once more and it does not
  /// suffice, its order with a hold.
  ///
  /// - Parameters:
  ///   - books: The shipment's order, its reservations, the stock of its lines, and its payer's
  ///     credit.
  ///   - moment: When, and for whom.
  /// - Returns: The changes.
  /// - Throws: In this order: `notFound`; `illegalTransition`; `held`; `creditRefused`;
  ///   `insufficientStock`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var shipment = try work.shipment(id)
    try shipment.take(.reserve)
    var order = try work.order(shipment.order)
    try order.requireConfirmed(for: "reserve")
    try order.require(.reserve, at: moment)
    if books.creditPolicy.asksForShipments,
      try !CreditGate(holdID: holdID).admitsRelease(of: &order, &work)
    {
      try work.save(order)
      return work.changes()
    }
    for line in shipment.lines {
      try work.reserve(line.quantity, ofLine: line.line, of: &order, for: id)
    }
    try work.save(order)
    work.save(shipment)
    work.note(.shipmentReserved, .shipment(id))
    return work.changes()
  }
}

/// Notes that a shipment was picked or packed.
package struct HandleShipment: OrderingCommand {
  /// What was done.
  package enum Step: Hashable, Sendable, CaseIterable {
    case pick
    case pack
  }

  /// Which shipment.
  package let id: ShipmentID
  /// What was done.
  package let step: Step

  /// A command.
  package init(id: ShipmentID, step: Step) {
    self.id = id
    self.step = step
  }

  /// The shipment in its next state.
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
    switch step {
    case .pick:
      try shipment.take(.pick)
      work.note(.shipmentPicked, .shipment(id))
    case .pack:
      try shipment.take(.pack)
      work.note(.shipmentPacked, .shipment(id))
    }
    work.save(shipment)
    return work.changes()
  }
}

/// Gives a shipment up before it has left; its stock stays set aside for the order.
package struct CancelShipment: OrderingCommand {
  /// Which shipment.
  package let id: ShipmentID

  /// A command.
  package init(id: ShipmentID) { self.id = id }

  /// The cancelled shipment.
  ///
  /// - Parameters:
  ///   - books: The shipment's order and its reservations.
  ///   - moment: When, and for whom.
  /// - Returns: The changes.
  /// - Throws: In this order: `notFound`; `illegalTransition`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var shipment = try work.shipment(id)
    try shipment.take(.cancel)
    let order = try work.order(shipment.order)
    for line in shipment.lines {
      try work.handBack(line: line.line, of: order, from: id)
    }
    work.save(shipment)
    work.note(.shipmentCancelled, .shipment(id))
    return work.changes()
  }
}

extension Shipment {
  /// Takes the step that an event leads to.
  mutating func take(_ event: ShipmentEvent) throws(OrderRejection) {
    do {
      state = try ShipmentTransitions.table.state(after: event, in: state)
    } catch {
      throw .illegalTransition(.shipment(id), error)
    }
  }
}
