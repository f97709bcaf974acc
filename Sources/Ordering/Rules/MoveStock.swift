package import Monetary
package import Parties

/// Takes goods in.
package struct ReceiveStock: OrderingCommand {
  /// What, and where.
  package let key: StockKey
  /// How much.
  package let quantity: Quantity
  /// Whether there is at most one of it, with a serial number as its lot; looked at when nothing
  /// was ever there.
  package let isSerial: Bool

  /// A command.
  package init(key: StockKey, quantity: Quantity, isSerial: Bool = false) {
    self.key = key
    self.quantity = quantity
    self.isSerial = isSerial
  }

  /// The place with more on hand.
  ///
  /// - Parameters:
  ///   - books: The stock.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: `quantity`, `stockFull`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var level = books.stock(key) ?? StockLevel(key: key, isSerial: isSerial)
    try level.receive(quantity)
    work.save(level)
    work.note(.stockReceived, .stock(key))
    return work.changes()
  }
}

/// Sets the count of a place right.
package struct AdjustStock: OrderingCommand {
  /// What, and where.
  package let key: StockKey
  /// How much more was found, or, below zero, less; not zero.
  package let difference: Quantity
  /// Why.
  package let reason: String

  /// A command.
  package init(key: StockKey, difference: Quantity, reason: String) {
    self.key = key
    self.difference = difference
    self.reason = reason
  }

  /// The place with its new count.
  ///
  /// - Parameters:
  ///   - books: The stock.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `invalid`; `notFound` where nothing was ever received; `quantity`;
  ///   `insufficientStock` when less would be there than is set aside; `stockFull`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    try requireReason(reason, at: "reason")
    guard difference != .zero else {
      throw .invalid([Violation(OrderRule.adjustmentZero, at: "difference")])
    }
    guard var level = books.stock(key) else { throw .notFound(.stock(key)) }
    try level.adjust(by: difference)
    work.save(level)
    work.note(.stockAdjusted, .stock(key))
    return work.changes()
  }
}
