package import Monetary
package import Parties

/// Takes over what issued invoices and credit notes, meters and schedules say about an order.
package struct BillOrder: OrderingCommand {
  /// What has happened.
  package enum Fact: Hashable, Sendable {
    /// An invoice was issued for so much of the lines.
    case invoiced([LineQuantity])
    /// A credit note was issued for so much of the lines.
    case credited([LineQuantity])
    /// A schedule or a meter has come to so much of the lines, in all.
    case performed([LineQuantity])
    /// Advance invoices were issued for so much with tax or, below zero, set off.
    case advance(Money)
  }

  /// Which order.
  package let id: OrderID
  /// What has happened.
  package let fact: Fact

  /// A command.
  package init(id: OrderID, fact: Fact) {
    self.id = id
    self.fact = fact
  }

  /// The order with what has happened.
  ///
  /// - Parameters:
  ///   - books: The order.
  ///   - moment: When, and for whom.
  /// - Returns: The changes.
  /// - Throws: In this order: `notFound`; `illegalTransition` unless the order is confirmed or
  ///   closed; `held` for an invoice; `invalid`; `notFound` for a line, or for one that neither a
  ///   schedule nor a meter bills; `quantity`; `arithmetic`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var order = try work.order(id)
    if order.state != .closed { try order.requireConfirmed(for: "bill") }
    switch fact {
    case .invoiced(let lines):
      try order.require(.invoice, at: moment)
      try lines.map(\.line).requireEachOnce()
      for billed in lines {
        try order.changeLine(billed.line) { line throws(OrderRejection) in
          try line.invoice(billed.quantity)
        }
      }
      work.note(.orderInvoiced, .order(id))
    case .credited(let lines):
      try lines.map(\.line).requireEachOnce()
      for credited in lines {
        try order.changeLine(credited.line) { line throws(OrderRejection) in
          try line.credit(credited.quantity)
        }
      }
      work.note(.orderCredited, .order(id))
    case .performed(let lines):
      try lines.map(\.line).requireEachOnce()
      for performed in lines { try order.perform(performed) }
      work.note(.orderPerformed, .order(id))
    case .advance(let difference):
      try order.require(.invoice, at: moment)
      try order.advance(difference)
      work.note(.orderInvoiced, .order(id))
    }
    try work.save(order)
    return work.changes()
  }
}

extension Order {
  fileprivate mutating func perform(_ performed: LineQuantity) throws(OrderRejection) {
    let id = id
    try performed.quantity.requireMovable(line: performed.line)
    try changeLine(performed.line) { line throws(OrderRejection) in
      switch line.terms.basis {
      case .schedule: line.terms.basis = .schedule(toDate: performed.quantity)
      case .usage: line.terms.basis = .usage(toDate: performed.quantity)
      case .onOrder, .onShipment, .onDelivery: throw .notFound(.line(id, performed.line))
      }
    }
  }

  fileprivate mutating func advance(_ difference: Money) throws(OrderRejection) {
    let former = advanceInvoiced
    let sum = try computed { () throws(MonetaryError) in try former.adding(difference) }
    guard !sum.isNegative else {
      throw .invalid([Violation(OrderRule.amountNegative, at: "advance")])
    }
    advanceInvoiced = sum
  }
}
