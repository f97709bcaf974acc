internal import Monetary
package import Parties
package import Primitives

/// Asks that goods of an order may be sent back.
package struct RequestReturn: OrderingCommand {
  /// The identifier of the new return, made at the boundary.
  package let id: ReturnID
  /// Which order.
  package let order: OrderID
  /// How much of which lines; each at most once.
  package let lines: [LineQuantity]
  /// Why.
  package let reason: String

  /// A command.
  package init(id: ReturnID, order: OrderID, lines: [LineQuantity], reason: String) {
    self.id = id
    self.order = order
    self.lines = lines
    self.reason = reason
  }

  /// The requested return.
  ///
  /// - Parameters:
  ///   - books: The order with its returns.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `notFound`; `alreadyExists`; `invalid`; `notFound` for a line;
  ///   `quantity` for more than was shipped and is in no return.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    let order = try work.order(order)
    guard books.return(id) == nil else { throw .alreadyExists(.return(id)) }
    try requireReason(reason, at: "reason")
    try lines.map(\.line).requireEachOnce()
    let others = books.returns(of: order.id)
    for wanted in lines {
      guard let line = order.line(wanted.line) else {
        throw .notFound(.line(order.id, wanted.line))
      }
      try wanted.quantity.requireMovable(line: line.number)
      let expected = others.reduce(Int64(0)) { $0 + $1.expected(ofLine: line.number).units }
      let room = line.quantities.shipped.units - line.quantities.returned.units - expected
      guard wanted.quantity.units <= room else {
        throw .quantity(
          QuantityRefusal(
            line: line.number,
            rule: .returned,
            wanted: wanted.quantity,
            limit: Quantity(units: max(0, room))
          )
        )
      }
    }
    let requested = Return(
      id: id,
      order: order.id,
      reason: reason,
      lines: lines.map { ReturnLine(line: $0.line, requested: $0.quantity) },
      createdAt: moment.now
    )
    work.save(requested)
    work.note(.returnRequested, .return(id))
    return work.changes()
  }
}

/// Answers a request to send goods back, or ends an authorisation that was not used.
package struct AnswerReturn: OrderingCommand {
  /// The answer.
  package enum Answer: Hashable, Sendable {
    /// The goods are taken in until a day, included.
    case authorise(through: CalendarDate)
    /// They are not.
    case reject(reason: String)
    /// They did not come in time; nothing happens while the day is not over.
    case expire
  }

  /// Which return.
  package let id: ReturnID
  /// The answer.
  package let answer: Answer

  /// A command.
  package init(id: ReturnID, answer: Answer) {
    self.id = id
    self.answer = answer
  }

  /// The answered return.
  ///
  /// - Parameters:
  ///   - books: The return.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `notFound`; `illegalTransition`; `invalid`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var answered = try work.return(id)
    switch answer {
    case .authorise(let day):
      try answered.take(.authorise)
      guard day >= moment.today else {
        throw .invalid([Violation(OrderRule.expiryPassed, at: "valid_through")])
      }
      answered.validThrough = day
      work.note(.returnAuthorised, .return(id))
    case .reject(let reason):
      try answered.take(.reject)
      try requireReason(reason, at: "reason")
      answered.rejectReason = reason
      work.note(.returnRejected, .return(id))
    case .expire:
      try answered.take(.expire)
      guard let day = answered.validThrough, day < moment.today else { return OrderingChanges() }
      work.note(.returnExpired, .return(id))
    }
    work.save(answered)
    return work.changes()
  }
}

extension Return {
  /// Takes the step that an event leads to.
  mutating func take(_ event: ReturnEvent) throws(OrderRejection) {
    do {
      state = try ReturnTransitions.table.state(after: event, in: state)
    } catch {
      throw .illegalTransition(.return(id), error)
    }
  }
}
