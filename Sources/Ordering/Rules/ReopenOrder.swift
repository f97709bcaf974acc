internal import Monetary
package import Parties

/// Takes a closed order up again, and what was cancelled of the lines that are named.
package struct ReopenOrder: OrderingCommand {
  /// Which order.
  package let id: OrderID
  /// The version that the caller has seen; nil for any.
  package let expectedVersion: Int64?
  /// How much of what was cancelled is wanted again; each line at most once.
  package let lines: [LineQuantity]
  /// Why.
  package let reason: String
  /// The identifier of the credit hold, should one be placed; made at the boundary.
  package let holdID: HoldID

  /// A command.
  package init(
    id: OrderID,
    expectedVersion: Int64? = nil,
    lines: [LineQuantity],
    reason: String,
    holdID: HoldID
  ) {
    self.id = id
    self.expectedVersion = expectedVersion
    self.lines = lines
    self.reason = reason
    self.holdID = holdID
  }

  /// The reopened order, with a hold where the credit does not suffice.
  ///
  /// That prices still hold, and that the period is open, is for those who know them to say.
  ///
  /// - Parameters:
  ///   - books: The order, and its payer's credit.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `notFound`; `etagMismatch`; `invalid`; `illegalTransition`;
  ///   `quantity`; `creditRefused`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var order = try work.order(id, expectedVersion: expectedVersion)
    try requireReason(reason, at: "reason")
    if !lines.isEmpty { try lines.map(\.line).requireEachOnce() }
    let closed = order
    try order.take(.reopen)
    for wanted in lines {
      try order.changeLine(wanted.line) { line throws(OrderRejection) in
        try line.uncancel(wanted.quantity)
      }
    }
    let former = try computed { () throws(MonetaryError) in try closed.exposure() }
    _ = try CreditGate(holdID: holdID).admits(&order, over: former, &work)
    try work.save(order)
    work.note(.orderReopened, .order(id))
    return work.changes()
  }
}
