internal import Monetary
package import Parties

/// Says that nothing more will be shipped of an order.
package struct CloseOrder: OrderingCommand {
  /// Which order.
  package let id: OrderID
  /// The version that the caller has seen; nil for any.
  package let expectedVersion: Int64?
  /// Whether what is still open is cancelled; otherwise it stands in the way.
  package let isShort: Bool

  /// A command.
  package init(id: OrderID, expectedVersion: Int64? = nil, isShort: Bool = false) {
    self.id = id
    self.expectedVersion = expectedVersion
    self.isShort = isShort
  }

  /// The closed order.
  ///
  /// - Parameters:
  ///   - books: The order with its shipments and reservations.
  ///   - moment: When, and for whom.
  /// - Returns: The changes.
  /// - Throws: In this order: `notFound`; `etagMismatch`; `illegalTransition`; `shipmentOpen`;
  ///   `lineOpen` unless it is closed short.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var order = try work.order(id, expectedVersion: expectedVersion)
    try order.take(isShort ? .closeShort : .close)
    try work.requireNoPreparation(of: id)
    if isShort {
      try work.cancelOpen(of: &order)
    } else if let line = order.lines.first(where: { $0.quantities.open > .zero }) {
      throw .lineOpen(id, line: line.number)
    }
    try work.save(order)
    work.note(.orderClosed, .order(id))
    return work.changes()
  }
}
