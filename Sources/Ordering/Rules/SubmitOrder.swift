package import Parties

/// Says that an order is complete, and asks whether its payer has the credit for it.
package struct SubmitOrder: OrderingCommand {
  /// Which order.
  package let id: OrderID
  /// The version that the caller has seen; nil for any.
  package let expectedVersion: Int64?
  /// The identifier of the credit hold, should one be placed; made at the boundary.
  package let holdID: HoldID

  /// A command.
  package init(id: OrderID, expectedVersion: Int64? = nil, holdID: HoldID) {
    self.id = id
    self.expectedVersion = expectedVersion
    self.holdID = holdID
  }

  /// The submitted order, with a hold where the credit does not suffice.
  ///
  /// - Parameters:
  ///   - books: The order, and its payer's credit.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `notFound`; `etagMismatch`; `illegalTransition`; `creditRefused`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var order = try work.order(id, expectedVersion: expectedVersion)
    try order.take(.submit)
    work.note(.orderSubmitted, .order(id))
    _ = try CreditGate(holdID: holdID).admits(&order, over: CreditComponents(), &work)
    try work.save(order)
    return work.changes()
  }
}
