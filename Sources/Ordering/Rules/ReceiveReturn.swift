internal import Monetary
package import Parties

/// Notes what has come of an authorised return.
package struct ReceiveReturn: OrderingCommand {
  /// Which return.
  package let id: ReturnID
  /// How much of which lines; of lines that are not named nothing has come.
  package let lines: [LineQuantity]

  /// A command.
  package init(id: ReturnID, lines: [LineQuantity]) {
    self.id = id
    self.lines = lines
  }

  /// The received return; what has come counts only once it is inspected.
  ///
  /// - Parameters:
  ///   - books: The return.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `notFound`; `illegalTransition`; `returnExpired`; `invalid`;
  ///   `notFound` for a line; `quantity` for more than was authorised.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var received = try work.return(id)
    try received.take(.receive)
    if let day = received.validThrough, day < moment.today { throw .returnExpired(id, on: day) }
    try lines.map(\.line).requireEachOnce()
    for arrived in lines {
      guard let index = received.lines.index(ofLine: arrived.line, by: { $0.line }) else {
        throw .notFound(.line(received.order, arrived.line))
      }
      try arrived.quantity.requireMovable(line: arrived.line)
      let limit = received.lines[index].requested
      guard arrived.quantity <= limit else {
        throw .quantity(
          QuantityRefusal(
            line: arrived.line,
            rule: .returned,
            wanted: arrived.quantity,
            limit: limit
          )
        )
      }
      received.lines[index].received = arrived.quantity
    }
    work.save(received)
    work.note(.returnReceived, .return(id))
    return work.changes()
  }
}
