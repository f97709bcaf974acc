internal import Monetary
package import Parties

/// Enters an order of lines that the catalogue has priced.
package struct CreateOrder: OrderingCommand {
  /// The identifier of the new order, made at the boundary.
  package let id: OrderID
  /// The order as a whole, with copies of the customers as they are.
  package let header: OrderHeader
  /// What is ordered.
  package let lines: [OrderLine]
  /// Codes of warnings that the caller has seen and accepts.
  package let acknowledgedWarnings: Set<String>

  /// A command.
  package init(
    id: OrderID,
    header: OrderHeader,
    lines: [OrderLine],
    acknowledgedWarnings: Set<String> = []
  ) {
    self.id = id
    self.header = header
    self.lines = lines
    self.acknowledgedWarnings = acknowledgedWarnings
  }

  /// The new order, a draft.
  ///
  /// - Parameters:
  ///   - books: The customer's other orders, for suspicions.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `invalid`; `warningsNotAcknowledged`; `arithmetic` when the value
  ///   does not fit; `alreadyExists`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var violations = OrderContentRules(header: header, lines: lines).violations()
    violations += OrderDuplicateSuspicion(books: books, moment: moment)
      .violations(header: header, lines: lines)
    var order = Order(id: id, header: header, lines: lines, createdAt: moment.now)
    order.acknowledgements = try acknowledgements(
      of: violations,
      acknowledged: acknowledgedWarnings,
      at: moment
    )
    let entered = order
    _ = try computed { () throws(MonetaryError) in try entered.value() }
    try work.create(order)
    work.note(.orderCreated, .order(id))
    return work.changes()
  }
}
