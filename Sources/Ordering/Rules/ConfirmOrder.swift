package import Parties

/// Promises an order to the customer.
///
/// The credit is asked once more, under the lock of the account. Where it does not suffice and no
/// release covers the order, the command places a hold and confirms nothing: that is its result,
/// not a refusal, because a refusal could not leave the hold behind.
package struct ConfirmOrder: OrderingCommand {
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

  /// The confirmed order, or the same order with a hold.
  ///
  /// - Parameters:
  ///   - books: The order, and its payer's credit.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `notFound`; `etagMismatch`; `illegalTransition`; `held`;
  ///   `creditRefused`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var order = try work.order(id, expectedVersion: expectedVersion)
    var confirmed = order
    try confirmed.take(.confirm)
    try order.require(.confirm, at: moment)
    if try CreditGate(holdID: holdID).admits(&order, over: CreditComponents(), &work) {
      confirmed.holds = order.holds
      try work.save(confirmed)
      work.note(.orderConfirmed, .order(id))
    } else {
      try work.save(order)
    }
    return work.changes()
  }
}
