internal import Monetary
package import Parties

/// Changes what is ordered.
///
/// Source: DOMAIN 2.3.
package struct AmendOrder: OrderingCommand {
  /// Which order.
  package let id: OrderID
  /// The version that the changes were made against.
  package let baseVersion: Int64
  /// What changes, one after the other; at least one change.
  package let changes: [AmendmentChange]
  /// Why.
  package let reason: String
  /// Codes of warnings that the caller has seen and accepts.
  package let acknowledgedWarnings: Set<String>
  /// The identifier of the credit hold, should one be placed; made at the boundary.
  package let holdID: HoldID

  /// A command.
  package init(
    id: OrderID,
    baseVersion: Int64,
    changes: [AmendmentChange],
    reason: String,
    acknowledgedWarnings: Set<String> = [],
    holdID: HoldID
  ) {
    self.id = id
    self.baseVersion = baseVersion
    self.changes = changes
    self.reason = reason
    self.acknowledgedWarnings = acknowledgedWarnings
    self.holdID = holdID
  }

  /// The changed order, with a hold where the credit does not suffice for what has come.
  ///
  /// ``Order/differences(from:)`` of the order before and after is the diff.
  ///
  /// - Parameters:
  ///   - books: The order with its shipments and reservations, and its payer's credit.
  ///   - moment: When, and for whom.
  /// - Returns: The changes.
  /// - Throws: In this order: `notFound`; `etagMismatch` when the order has changed since the base
  ///   version; `invalid` for the reason; `illegalTransition`; then for each change `notFound`,
  ///   `invalid`, `warningsNotAcknowledged`, `alreadyExists`, `alreadyInvoiced`, `quantity`; then
  ///   `invalid` when nothing has changed, `arithmetic`, `creditRefused`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    let base = try work.order(id, expectedVersion: baseVersion)
    try requireReason(reason, at: "reason")
    var order = base
    try order.take(.amend)
    for change in changes { try apply(change, to: &order, &work) }
    guard order.lines != base.lines else {
      throw .invalid([Violation(OrderRule.nothingAmended, at: "changes")])
    }
    let amended = order
    _ = try computed { () throws(MonetaryError) in try amended.value() }
    if order.state == .confirmed {
      let former = try computed { () throws(MonetaryError) in try base.exposure() }
      _ = try CreditGate(holdID: holdID).admits(&order, over: former, &work)
    }
    try work.save(order)
    work.note(.orderAmended, .order(id))
    return work.changes()
  }

  private func apply(
    _ change: AmendmentChange,
    to order: inout Order,
    _ work: inout OrderWork
  ) throws(OrderRejection) {
    switch change {
    case .addLine(let line): try add(line, to: &order, at: work.moment)
    case .quantity(let number, let quantity, let rule, let repriced):
      try QuantityAmendment(line: number, quantity: quantity, rule: rule, repriced: repriced)
        .apply(to: &order, &work)
    case .price(let number, let part):
      try order.reprice(number, with: part)
    case .requestedOn(let number, let date):
      guard date >= order.header.orderedOn else {
        throw .invalid([Violation(OrderRule.requestedTooEarly, at: "changes.requested_on")])
      }
      try order.changeLine(number) { line throws(OrderRejection) in
        line.requestedOn = date
        line.promisedOn = nil
      }
    case .promisedOn(let number, let date):
      try order.changeLine(number) { line throws(OrderRejection) in line.promisedOn = date }
    }
  }

  private func add(
    _ line: OrderLine,
    to order: inout Order,
    at moment: Moment
  ) throws(OrderRejection) {
    var violations = OrderContentRules.violations(
      of: line,
      header: order.header,
      at: "changes.line"
    )
    if line.number <= (order.lines.last?.number ?? 0) {
      violations.append(Violation(OrderRule.lineNumber, at: "changes.line.number"))
    }
    let max = OrderingLimits.linesMax
    if order.lines.count >= max {
      violations.append(Violation(OrderRule.tooManyLines, at: "lines", ["max": String(max)]))
    }
    order.acknowledgements += try acknowledgements(
      of: violations,
      acknowledged: acknowledgedWarnings,
      at: moment
    )
    order.lines.append(line)
  }
}

/// Another quantity of a line, and what that does to its price.
private struct QuantityAmendment {
  let line: Int
  let quantity: Quantity
  let rule: PriceRule
  let repriced: PricePart?

  func apply(to order: inout Order, _ work: inout OrderWork) throws(OrderRejection) {
    guard let current = order.line(line) else { throw .notFound(.line(order.id, line)) }
    guard quantity >= .zero, quantity <= OrderingLimits.quantityMax else {
      let bounds = ["max": OrderingLimits.quantityMax.description]
      throw .invalid([Violation(OrderRule.quantity, at: "changes.quantity", bounds)])
    }
    let difference = try quantity.difference(current.quantities.wanted)
    if difference > .zero {
      try raise(by: difference, &order)
    } else if difference < .zero {
      try lessen(by: Quantity.zero.difference(difference), &order, &work)
    }
    if rule == .repriceAll {
      guard let repriced else { throw Self.missing }
      try order.reprice(line, with: repriced)
    }
  }

  private func raise(by increment: Quantity, _ order: inout Order) throws(OrderRejection) {
    let part = rule == .repriceIncrement ? repriced : nil
    if rule == .repriceIncrement {
      guard let part else { throw Self.missing }
      try part.require(increment, in: order)
    }
    try order.changeLine(line) { line throws(OrderRejection) in
      try line.raise(by: increment)
      if let part {
        guard line.price.parts.count < OrderingLimits.pricePartsMax else {
          throw .invalid([Violation(OrderRule.tooManyPriceParts, at: "changes.repriced")])
        }
        line.price.append(part)
      } else {
        let price = line.price
        line.price = try computed { () throws(MonetaryError) in
          try price.extended(by: increment)
        }
      }
    }
  }

  private func lessen(
    by decrement: Quantity,
    _ order: inout Order,
    _ work: inout OrderWork
  ) throws(OrderRejection) {
    guard order.state != .confirmed, quantity > .zero else {
      return try work.cancel(decrement, ofLine: line, of: &order)
    }
    guard let current = order.line(line) else { throw .notFound(.line(order.id, line)) }
    let excess = try decrement.difference(current.quantities.unreserved)
    if excess > .zero { try work.releaseOwn(excess, ofLine: line, of: &order) }
    try order.changeLine(line) { line throws(OrderRejection) in
      try line.lower(by: decrement)
      let price = line.price
      line.price = try computed { () throws(MonetaryError) in
        try price.shrunk(by: decrement)
      }
    }
  }

  private static let missing = OrderRejection.invalid(
    [Violation(OrderRule.repricedMissing, at: "changes.repriced")]
  )
}

extension Order {
  /// Gives a line another price, for all that is ordered of it.
  fileprivate mutating func reprice(
    _ number: Int,
    with part: PricePart
  ) throws(OrderRejection) {
    guard let line = line(number) else { throw .notFound(.line(id, number)) }
    guard line.quantities.netInvoiced == .zero else { throw .alreadyInvoiced(id, line: number) }
    try part.require(line.quantities.ordered, in: self)
    try changeLine(number) { line throws(OrderRejection) in line.price = LinePrice(part) }
  }
}

extension PricePart {
  /// Refuses a price that is not valid, or not for a quantity.
  fileprivate func require(_ quantity: Quantity, in order: Order) throws(OrderRejection) {
    let path = "changes.repriced"
    var violations = OrderContentRules.violations(of: self, currency: order.currency, at: path)
    if self.quantity != quantity {
      let expected = ["quantity": quantity.description]
      violations.append(Violation(OrderRule.repricedQuantity, at: path + ".quantity", expected))
    }
    guard violations.isEmpty else { throw .invalid(violations) }
  }
}
