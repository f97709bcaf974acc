internal import Monetary
package import Parties
internal import Primitives

/// Places a hold on an order.
package struct PlaceHold: OrderingCommand {
  /// Which order.
  package let order: OrderID
  /// What is to be held, and why.
  package let hold: HoldRequest

  /// A command.
  package init(order: OrderID, hold: HoldRequest) {
    self.order = order
    self.hold = hold
  }

  /// The held order.
  ///
  /// - Parameters:
  ///   - books: The order.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `notFound`; `invalid`; `illegalTransition` for an order that is
  ///   cancelled; `alreadyExists`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var held = try work.order(order)
    try requireReason(hold.reason, at: "reason")
    if let expiry = hold.expiresAt, expiry <= moment.now {
      throw .invalid([Violation(OrderRule.expiryPassed, at: "expires_at")])
    }
    // What can no longer be amended has no step left that a hold could block, but for invoices.
    var probe = held
    if held.state != .closed { try probe.take(.amend) }
    try held.place(hold, at: moment)
    try work.save(held)
    work.note(.orderHeld, .order(order))
    return work.changes()
  }
}

/// Lifts a hold.
package struct ReleaseHold: OrderingCommand {
  /// Which order.
  package let order: OrderID
  /// Which hold of it.
  package let hold: HoldID
  /// Why it may go on.
  package let reason: String

  /// A command.
  package init(order: OrderID, hold: HoldID, reason: String) {
    self.order = order
    self.hold = hold
    self.reason = reason
  }

  /// The order with the hold released: for its present value, and for as long as the policy says.
  ///
  /// - Parameters:
  ///   - books: The order.
  ///   - moment: When, and for whom; that the principal may do so is checked before.
  /// - Returns: The change.
  /// - Throws: In this order: `notFound`; `invalid`; `illegalTransition`; `samePerson` when who
  ///   placed the hold may not release it.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var released = try work.order(order)
    guard let index = released.holds.firstIndex(where: { $0.id == hold }) else {
      throw .notFound(.hold(hold))
    }
    try requireReason(reason, at: "reason")
    var current = released.holds[index]
    // Its time may be over although nobody has recorded so; then there is nothing to release.
    if current.state == .placed, !current.isBlocking(at: moment.now) { try current.take(.expire) }
    try current.take(.release)
    guard !current.kind.needsSecondPerson || current.placedBy != moment.principal else {
      throw .samePerson(.hold(hold))
    }
    let snapshot = released
    current.release = HoldRelease(
      principal: moment.principal,
      at: moment.now,
      reason: reason,
      value: try computed { () throws(MonetaryError) in try snapshot.value() },
      deviation: books.creditPolicy.releaseDeviation,
      validThrough: moment.today.adding(days: books.creditPolicy.releaseDays)
    )
    released.holds[index] = current
    try work.save(released)
    work.note(.orderHoldReleased, .order(order))
    return work.changes()
  }
}

/// Records that holds of an order have ended by themselves.
package struct ExpireHolds: OrderingCommand {
  /// Which order.
  package let order: OrderID

  /// A command.
  package init(order: OrderID) { self.order = order }

  /// The order, its holds whose time is over expired; nothing when there are none.
  ///
  /// - Parameters:
  ///   - books: The order.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: `notFound`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var expired = try work.order(order)
    var count = 0
    for index in expired.holds.indices {
      let hold = expired.holds[index]
      guard hold.state == .placed, !hold.isBlocking(at: moment.now) else { continue }
      try expired.holds[index].take(.expire)
      count += 1
    }
    guard count > 0 else { return OrderingChanges() }
    try work.save(expired)
    work.note(.orderHoldExpired, .order(order))
    return work.changes()
  }
}

extension Hold {
  /// Takes the step that an event leads to.
  mutating func take(_ event: HoldEvent) throws(OrderRejection) {
    do {
      state = try HoldTransitions.table.state(after: event, in: state)
    } catch {
      throw .illegalTransition(.hold(id), error)
    }
  }
}
