internal import Monetary
package import Parties

/// Plans goods of a confirmed order to leave from one place.
package struct PlanShipment: OrderingCommand {
  /// The identifier of the new shipment, made at the boundary.
  package let id: ShipmentID
  /// Which order.
  package let order: OrderID
  /// How much of which lines; each at most once.
  package let lines: [LineQuantity]

  /// A command.
  package init(id: ShipmentID, order: OrderID, lines: [LineQuantity]) {
    self.id = id
    self.order = order
    self.lines = lines
  }

  /// The planned shipment.
  ///
  /// - Parameters:
  ///   - books: The order with its shipments.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `notFound`; `alreadyExists`; `invalid`; `illegalTransition` unless
  ///   the order is confirmed; `notFound` for a line; `quantity`; `invalid` for lines of several
  ///   locations.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    let order = try work.order(order)
    guard books.shipment(id) == nil else { throw .alreadyExists(.shipment(id)) }
    try lines.map(\.line).requireEachOnce()
    try order.requireConfirmed(for: "ship")
    var location: LocationID?
    for (index, planned) in lines.enumerated() {
      guard let line = order.line(planned.line) else {
        throw .notFound(.line(order.id, planned.line))
      }
      try planned.quantity.requireMovable(line: line.number)
      try require(planned.quantity, of: line, work)
      guard let own = line.location else { continue }
      guard own == location ?? own else {
        throw .invalid([Violation(OrderRule.locationDiffers, at: "lines[\(index)]")])
      }
      location = own
    }
    let shipment = Shipment(
      id: id,
      order: order.id,
      lines: lines.map { ShipmentLine(line: $0.line, quantity: $0.quantity) },
      createdAt: moment.now
    )
    work.save(shipment)
    work.note(.shipmentPlanned, .shipment(id))
    return work.changes()
  }

  /// All plans together stay within what may be shipped.
  private func require(
    _ quantity: Quantity,
    of line: OrderLine,
    _ work: OrderWork
  ) throws(OrderRejection) {
    let planned = Int128(work.planned(ofLine: line.number, of: order))
    let room = line.shippedMax - Int128(line.quantities.shipped.units) - planned
    guard Int128(quantity.units) <= room else {
      let limit = Quantity(units: Int64(clamping: max(0, room)))
      throw .quantity(
        QuantityRefusal(line: line.number, rule: .shipped, wanted: quantity, limit: limit)
      )
    }
  }
}
