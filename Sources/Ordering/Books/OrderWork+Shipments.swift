internal import Monetary

/// What shipments do to lines, reservations and stock together.
extension OrderWork {
  /// Sets stock aside for a shipment: takes over what the order has, then takes what is free.
  mutating func reserve(
    _ quantity: Quantity,
    ofLine number: Int,
    of order: inout Order,
    for shipment: ShipmentID
  ) throws(OrderRejection) {
    guard let line = order.line(number), let stock = line.stock else { return }
    let target = ReservationKey(order: order.id, line: number, shipment: shipment, stock: stock)
    let taken = try takeOver(quantity, ofLine: number, of: order, for: shipment)
    let missing = try min(quantity.difference(taken), line.quantities.unreserved)
    guard missing > .zero else { return }
    try reserve(missing, under: target, expiresAt: nil)
    try order.changeLine(number) { line throws(OrderRejection) in try line.reserve(missing) }
  }

  /// Makes some of what the order has set aside a shipment's; neither stock nor line change.
  ///
  /// - Returns: How much: as much as there is, at most what is wanted.
  private mutating func takeOver(
    _ quantity: Quantity,
    ofLine number: Int,
    of order: Order,
    for shipment: ShipmentID
  ) throws(OrderRejection) -> Quantity {
    guard let stock = order.line(number)?.stock else { return .zero }
    let own = ReservationKey(order: order.id, line: number, stock: stock)
    let target = ReservationKey(order: order.id, line: number, shipment: shipment, stock: stock)
    guard let reservation = reservation(own) else { return .zero }
    let taken = min(quantity, reservation.quantity)
    let rest = try reservation.quantity.difference(taken)
    setReservation(own, to: rest, expiresAt: reservation.expiresAt)
    setReservation(target, to: try reserved(target).sum(taken))
    return taken
  }

  /// Makes what a shipment has set aside the order's own again, and firm.
  mutating func handBack(
    line number: Int,
    of order: Order,
    from shipment: ShipmentID
  ) throws(OrderRejection) {
    guard let stock = order.line(number)?.stock else { return }
    let own = ReservationKey(order: order.id, line: number, stock: stock)
    let source = ReservationKey(order: order.id, line: number, shipment: shipment, stock: stock)
    let quantity = reserved(source)
    guard quantity > .zero else { return }
    setReservation(source, to: .zero)
    setReservation(own, to: try reserved(own).sum(quantity))
  }

  /// Lets a line of a shipment leave: what is set aside for it, then what the order has there, then
  /// what is free.
  ///
  /// What was set aside and does not leave is the order's again.
  mutating func ship(
    _ quantity: Quantity,
    ofLine number: Int,
    of order: inout Order,
    in shipment: ShipmentID
  ) throws(OrderRejection) {
    guard let stock = order.line(number)?.stock else {
      return try order.changeLine(number) { line throws(OrderRejection) in
        try line.ship(quantity, fromReserved: .zero)
      }
    }
    let key = ReservationKey(order: order.id, line: number, shipment: shipment, stock: stock)
    let beyond = try quantity.difference(min(quantity, reserved(key)))
    if beyond > .zero {
      _ = try takeOver(beyond, ofLine: number, of: order, for: shipment)
    }
    let used = min(quantity, reserved(key))
    try order.changeLine(number) { line throws(OrderRejection) in
      try line.ship(quantity, fromReserved: used)
    }
    var level = level(stock)
    try level.ship(quantity, fromReserved: used)
    save(level)
    setReservation(key, to: try reserved(key).difference(used))
    try handBack(line: number, of: order, from: shipment)
  }
}
