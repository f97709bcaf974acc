internal import Monetary
package import Parties
package import Primitives

/// Sets stock aside for what is open of an order: all of it, or nothing.
package struct ReserveOrder: OrderingCommand {
  /// Which order.
  package let id: OrderID
  /// The lines; all when empty, each at most once.
  package let lines: [Int]
  /// When it ends by itself; nil for a firm reservation, which a confirmed order can have.
  package let expiresAt: Instant?

  /// A command.
  package init(id: OrderID, lines: [Int] = [], expiresAt: Instant? = nil) {
    self.id = id
    self.lines = lines
    self.expiresAt = expiresAt
  }

  /// The order with its stock set aside; what is not kept in stock is passed over.
  ///
  /// Places are taken in the order of their keys.
  ///
  /// - Parameters:
  ///   - books: The order, its reservations, and the stock of its lines.
  ///   - moment: When, and for whom.
  /// - Returns: The changes; a line that has a reservation gets the new expiry for all of it.
  /// - Throws: In this order: `notFound`; `invalid`; `illegalTransition` for an order that is not
  ///   confirmed, unless the reservation expires and the order is a draft or submitted; `held`;
  ///   `notFound` for a line; `insufficientStock`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var order = try work.order(id)
    if !lines.isEmpty { try lines.requireEachOnce() }
    if let expiresAt, expiresAt <= moment.now {
      throw .invalid([Violation(OrderRule.expiryPassed, at: "expires_at")])
    }
    let isSoft = expiresAt != nil && (order.state == .draft || order.state == .submitted)
    if !isSoft { try order.requireConfirmed(for: "reserve") }
    try order.require(.reserve, at: moment)
    for (number, stock) in try wantedLines(of: order) {
      let open = order.line(number)?.quantities.unreserved ?? .zero
      let key = ReservationKey(order: id, line: number, stock: stock)
      guard open > .zero else {
        work.setReservation(key, to: work.reserved(key), expiresAt: expiresAt)
        continue
      }
      try work.reserve(open, under: key, expiresAt: expiresAt)
      try order.changeLine(number) { line throws(OrderRejection) in try line.reserve(open) }
    }
    try work.save(order)
    work.note(.orderReserved, .order(id))
    return work.changes()
  }

  private func wantedLines(
    of order: Order
  ) throws(OrderRejection) -> [(number: Int, stock: StockKey)] {
    for number in lines where order.line(number) == nil { throw .notFound(.line(id, number)) }
    let wanted = Set(lines)
    return order.lines
      .filter { wanted.isEmpty || wanted.contains($0.number) }
      .compactMap { line in line.stock.map { (line.number, $0) } }
      .sorted { ($0.stock, $0.number) < ($1.stock, $1.number) }
  }
}

/// Gives back what an order has set aside, besides what its shipments have taken over.
package struct ReleaseReservations: OrderingCommand {
  /// Which order.
  package let id: OrderID
  /// Only what has expired.
  package let onlyExpired: Bool

  /// A command.
  package init(id: OrderID, onlyExpired: Bool = false) {
    self.id = id
    self.onlyExpired = onlyExpired
  }

  /// The order without its reservations; nothing when there are none.
  ///
  /// - Parameters:
  ///   - books: The order, its reservations, and the stock of its lines.
  ///   - moment: When, and for whom.
  /// - Returns: The changes.
  /// - Throws: `notFound`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var order = try work.order(id)
    let released = books.reservations(of: id).filter {
      $0.key.shipment == nil && (!onlyExpired || $0.hasExpired(at: moment.now))
    }
    guard !released.isEmpty else { return OrderingChanges() }
    for reservation in released {
      try work.releaseOwn(reservation.quantity, ofLine: reservation.key.line, of: &order)
    }
    try work.save(order)
    let event: OrderingEventType =
      onlyExpired ? .orderReservationExpired : .orderReservationReleased
    work.note(event, .order(id))
    return work.changes()
  }
}
