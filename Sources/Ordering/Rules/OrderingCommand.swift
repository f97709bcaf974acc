package import Parties

/// Something that a caller wants to be done with quotes, orders, stock, credit, shipments or
/// returns.
package protocol OrderingCommand: Hashable, Sendable {
  /// What the command changes.
  ///
  /// - Parameters:
  ///   - books: Everything that it has to do with.
  ///   - moment: When, and for whom.
  /// - Returns: The changes.
  /// - Throws: The first reason to refuse, in the order that the command's own page gives.
  func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges
}

extension Order {
  /// Takes the step that an event leads to.
  mutating func take(_ event: OrderEvent) throws(OrderRejection) {
    do {
      state = try OrderTransitions.table.state(after: event, in: state)
    } catch {
      throw .illegalTransition(.order(id), error)
    }
  }

  /// Refuses a step that holds block.
  func require(_ step: OrderStep, at moment: Moment) throws(OrderRejection) {
    let blocking = holds.filter { $0.isBlocking(at: moment.now) && $0.blockedSteps.contains(step) }
    guard blocking.isEmpty else { throw .held(step, by: blocking.map(\.id)) }
  }

  /// Refuses what needs a confirmed order.
  func requireConfirmed(for event: String) throws(OrderRejection) {
    guard state == .confirmed else {
      throw .illegalTransition(
        .order(id),
        IllegalTransition(
          machine: OrderTransitions.table.name,
          state: state.rawValue,
          event: event,
          allowed: OrderTransitions.table.events(allowedIn: state).map(\.rawValue)
        )
      )
    }
  }

  /// Changes a line.
  ///
  /// - Parameters:
  ///   - number: Its number.
  ///   - change: What changes.
  /// - Throws: `notFound`, and what the change throws; the line is then as it was.
  mutating func changeLine(
    _ number: Int,
    _ change: (inout OrderLine) throws(OrderRejection) -> Void
  ) throws(OrderRejection) {
    guard let index = index(ofLine: number) else { throw .notFound(.line(id, number)) }
    try change(&lines[index])
    assert(lines[index].brokenRule == nil, "a change keeps the inequalities of its line")
  }
}

/// Refuses a reason that is missing, too long, or has control characters.
func requireReason(_ reason: String, at path: String) throws(OrderRejection) {
  var violations: [Violation] = []
  let scalars = reason.unicodeScalars
  if scalars.allSatisfy({ $0.properties.isWhitespace }) {
    violations.append(Violation(OrderRule.reasonRequired, at: path))
  }
  let max = OrderingLimits.reasonLengthMax
  if scalars.count > max {
    violations.append(Violation(OrderRule.reasonTooLong, at: path, ["max": String(max)]))
  }
  if scalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
    violations.append(Violation(OrderRule.controlCharacter, at: path))
  }
  guard violations.isEmpty else { throw .invalid(violations) }
}
