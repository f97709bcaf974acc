package import Monetary
package import Parties

/// What becomes of what has come of a line.
package struct LineDispositions: Hashable, Sendable {
  /// The number of the order's line.
  package let line: Int
  /// How much goes where; each above zero.
  package let quantities: [Disposition: Quantity]

  /// What becomes of a line.
  package init(line: Int, quantities: [Disposition: Quantity]) {
    self.line = line
    self.quantities = quantities
  }
}

/// Decides for each unit that came back what becomes of it.
package struct InspectReturn: OrderingCommand {
  /// Which return.
  package let id: ReturnID
  /// What becomes of each line of which something has come.
  package let lines: [LineDispositions]

  /// A command.
  package init(id: ReturnID, lines: [LineDispositions]) {
    self.id = id
    self.lines = lines
  }

  /// The inspected return: what is taken back counts as returned, what is as good as new is in
  /// stock again.
  ///
  /// - Parameters:
  ///   - books: The return's order, and the stock of its lines.
  ///   - moment: When, and for whom.
  /// - Returns: The changes.
  /// - Throws: In this order: `notFound`; `illegalTransition`; `invalid`; `notFound` for a line;
  ///   `quantity`; `dispositionsDiffer` unless they sum to what has come; `stockFull`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var inspected = try work.return(id)
    try inspected.take(.inspect)
    var order = try work.order(inspected.order)
    try lines.map(\.line).requireEachOnce()
    var named: [Int: [Disposition: Quantity]] = [:]
    for line in lines { named[line.line] = line.quantities }
    for line in lines where inspected.lines.index(ofLine: line.line, by: { $0.line }) == nil {
      throw .notFound(.line(order.id, line.line))
    }
    for index in inspected.lines.indices {
      let number = inspected.lines[index].line
      let dispositions = named[number] ?? [:]
      try require(dispositions, for: inspected.lines[index])
      inspected.lines[index].dispositions = dispositions
      let takenBack = inspected.lines[index].takenBack
      guard takenBack > .zero else { continue }
      try order.changeLine(number) { line throws(OrderRejection) in try line.takeBack(takenBack) }
      if let restocked = dispositions[.restock], let stock = order.line(number)?.stock {
        var level = work.level(stock)
        try level.receive(restocked)
        work.save(level)
      }
    }
    try work.save(order)
    work.save(inspected)
    work.note(.returnInspected, .return(id))
    return work.changes()
  }

  private func require(
    _ dispositions: [Disposition: Quantity],
    for line: ReturnLine
  ) throws(OrderRejection) {
    var total = Quantity.zero
    // In a fixed order: which refusal comes first must not depend on a dictionary's order.
    for disposition in Disposition.allCases {
      guard let quantity = dispositions[disposition] else { continue }
      try quantity.requireMovable(line: line.line)
      total = try total.sum(quantity)
    }
    guard total == line.received else { throw .dispositionsDiffer(id, line: line.line) }
  }
}

/// Notes what the customer got for a return.
package struct SettleReturn: OrderingCommand {
  /// Which return.
  package let id: ReturnID
  /// What the customer got.
  package let settlement: ReturnSettlement

  /// A command.
  package init(id: ReturnID, settlement: ReturnSettlement) {
    self.id = id
    self.settlement = settlement
  }

  /// The settled return.
  ///
  /// - Parameters:
  ///   - books: The return.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `notFound`; `illegalTransition`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var settled = try work.return(id)
    try settled.take(.settle)
    settled.settlement = settlement
    work.save(settled)
    work.note(.returnSettled, .return(id))
    return work.changes()
  }
}
