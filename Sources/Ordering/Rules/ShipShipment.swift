internal import Monetary
package import Parties

/// Lets a packed shipment leave the house.
package struct ShipShipment: OrderingCommand {
  /// Which shipment.
  package let id: ShipmentID
  /// What leaves, where that is not what was planned: lines of the shipment that are not named stay
  /// here.
  ///
  /// Nil when all leaves as planned.
  package let lines: [LineQuantity]?
  /// The carrier's numbers.
  package let tracking: [Tracking]

  /// A command.
  package init(id: ShipmentID, lines: [LineQuantity]? = nil, tracking: [Tracking] = []) {
    self.id = id
    self.lines = lines
    self.tracking = tracking
  }

  /// The shipped shipment; its order with more shipped, its stock with less on hand.
  ///
  /// - Parameters:
  ///   - books: The shipment's order, its reservations, and the stock of its lines.
  ///   - moment: When, and for whom.
  /// - Returns: The changes.
  /// - Throws: In this order: `notFound`; `illegalTransition`; `held`; `invalid`; `notFound` for a
  ///   line; `quantity` beyond the tolerance; `insufficientStock` for what was not set aside.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var shipment = try work.shipment(id)
    try shipment.take(.ship)
    var order = try work.order(shipment.order)
    try order.requireConfirmed(for: "ship")
    try order.require(.ship, at: moment)
    let leaving = lines ?? shipment.lines.map { LineQuantity(line: $0.line, quantity: $0.quantity) }
    try leaving.map(\.line).requireEachOnce()
    for line in leaving {
      guard shipment.quantity(ofLine: line.line) > .zero else {
        throw .notFound(.line(order.id, line.line))
      }
      try line.quantity.requireMovable(line: line.line)
      try work.ship(line.quantity, ofLine: line.line, of: &order, in: id)
    }
    let left = Set(leaving.map(\.line))
    for line in shipment.lines where !left.contains(line.line) {
      try work.handBack(line: line.line, of: order, from: id)
    }
    shipment.lines = leaving.sorted { $0.line < $1.line }
      .map { ShipmentLine(line: $0.line, quantity: $0.quantity) }
    shipment.tracking = tracking
    try work.save(order)
    work.save(shipment)
    work.note(.shipmentShipped, .shipment(id))
    return work.changes()
  }
}
