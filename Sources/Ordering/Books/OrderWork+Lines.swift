internal import Monetary

/// What is done to lines and their reservations together.
extension OrderWork {
  /// Refuses to go on while a shipment of the order is being prepared.
  func requireNoPreparation(of order: OrderID) throws(OrderRejection) {
    if let open = shipments(of: order).first(where: { $0.state.isPreparing }) {
      throw .shipmentOpen(open.id)
    }
  }

  /// How much of a line shipments plan to take that have not left.
  func planned(ofLine line: Int, of order: OrderID, besides shipment: ShipmentID? = nil) -> Int64 {
    shipments(of: order)
      .filter { $0.state.isPreparing && $0.id != shipment }
      .reduce(0) { $0 + $1.quantity(ofLine: line).units }
  }

  /// Cancels all that is open, and releases what was set aside for it.
  mutating func cancelOpen(of order: inout Order) throws(OrderRejection) {
    for line in order.lines where line.quantities.open > .zero {
      try cancel(line.quantities.open, ofLine: line.number, of: &order)
    }
  }

  /// Cancels some of a line that no shipment has taken; reservations of the order itself that
  /// would be more than what stays open are released.
  mutating func cancel(
    _ quantity: Quantity,
    ofLine number: Int,
    of order: inout Order
  ) throws(OrderRejection) {
    guard let line = order.line(number) else { throw .notFound(.line(order.id, number)) }
    let room = line.quantities.open.units - planned(ofLine: number, of: order.id)
    guard quantity.units <= room else {
      let limit = Quantity(units: max(0, room))
      throw .quantity(
        QuantityRefusal(line: number, rule: .cancelled, wanted: quantity, limit: limit)
      )
    }
    let excess = try quantity.difference(line.quantities.unreserved)
    if excess > .zero { try releaseOwn(excess, ofLine: number, of: &order) }
    try order.changeLine(number) { line throws(OrderRejection) in try line.cancel(quantity) }
  }

  /// Releases some of what the order itself, not a shipment, has set aside for a line.
  mutating func releaseOwn(
    _ quantity: Quantity,
    ofLine number: Int,
    of order: inout Order
  ) throws(OrderRejection) {
    guard let stock = order.line(number)?.stock else {
      throw .notFound(.line(order.id, number))
    }
    let key = ReservationKey(order: order.id, line: number, stock: stock)
    let own = reserved(key)
    guard quantity <= own else {
      throw .quantity(
        QuantityRefusal(line: number, rule: .released, wanted: quantity, limit: own)
      )
    }
    try release(quantity, of: key)
    try order.changeLine(number) { line throws(OrderRejection) in try line.release(quantity) }
  }
}
