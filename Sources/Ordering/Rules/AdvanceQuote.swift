package import Parties
package import Primitives

/// Takes the newest version of a quote towards the customer, or out of the way.
package struct AdvanceQuote: OrderingCommand {
  /// What is done.
  package enum Step: Hashable, Sendable {
    /// Asks for approval.
    case submit
    /// Offers to the customer what has this digest; by somebody else than who submitted it.
    case approve(hash: Digest)
    /// Notes that its days are over; nothing happens while they are not.
    case expire
    /// Takes it back.
    case cancel(reason: String)
  }

  /// Which quote.
  package let id: QuoteID
  /// The version that the caller has seen; nil for any.
  package let expectedVersion: Int64?
  /// What is done.
  package let step: Step

  /// A command.
  package init(id: QuoteID, expectedVersion: Int64? = nil, step: Step) {
    self.id = id
    self.expectedVersion = expectedVersion
    self.step = step
  }

  /// The quote in its next state.
  ///
  /// - Parameters:
  ///   - books: The quote.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `notFound`; `etagMismatch`; `illegalTransition`; then `samePerson`,
  ///   `quoteHashDiffers` and `quoteExpired` for an approval, `invalid` for the reason of a
  ///   cancellation.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var quote = try work.quote(id, expectedVersion: expectedVersion)
    switch step {
    case .submit:
      try quote.take(.submit)
      quote.current.submittedBy = moment.principal
      work.note(.quoteSubmitted, .quote(id))
    case .approve(let hash):
      try quote.take(.approve)
      try quote.requireApprovable(hash, at: moment)
      quote.current.approvedBy = moment.principal
      work.note(.quoteOffered, .quote(id))
    case .expire:
      try quote.take(.expire)
      guard quote.current.content.validThrough < moment.today else { return OrderingChanges() }
      work.note(.quoteExpired, .quote(id))
    case .cancel(let reason):
      try quote.take(.cancel)
      try requireReason(reason, at: "reason")
      quote.current.cancelReason = reason
      work.note(.quoteCancelled, .quote(id))
    }
    work.save(quote)
    return work.changes()
  }
}

/// Makes an order of a quote that the customer has accepted, exactly once.
package struct AcceptQuote: OrderingCommand {
  /// Which quote.
  package let id: QuoteID
  /// The digest of what the customer has seen.
  package let hash: Digest
  /// The identifier of the new order, made at the boundary.
  package let order: OrderID

  /// A command.
  package init(id: QuoteID, hash: Digest, order: OrderID) {
    self.id = id
    self.hash = hash
    self.order = order
  }

  /// The accepted quote, and an order of what it offers: a draft of today, in which no line is
  /// requested for a day that has passed.
  ///
  /// - Parameters:
  ///   - books: The quote.
  ///   - moment: When, and for whom.
  /// - Returns: The changes.
  /// - Throws: In this order: `notFound`; `illegalTransition`, also when it was accepted before;
  ///   `quoteHashDiffers`; `quoteExpired`; `alreadyExists` for the order.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var quote = try work.quote(id)
    try quote.take(.accept)
    try quote.requireCurrent(hash, at: moment)
    quote.order = order
    var header = quote.current.content.header
    header.orderedOn = moment.today
    header.quote = id
    var lines = quote.current.content.lines
    for index in lines.indices {
      lines[index].requestedOn = max(lines[index].requestedOn, moment.today)
    }
    try work.create(Order(id: order, header: header, lines: lines, createdAt: moment.now))
    work.save(quote)
    work.note(.quoteAccepted, .quote(id))
    work.note(.orderCreated, .order(order))
    return work.changes()
  }
}

extension Quote {
  fileprivate func requireApprovable(
    _ hash: Digest,
    at moment: Moment
  ) throws(OrderRejection) {
    guard current.submittedBy != moment.principal else { throw .samePerson(.quote(id)) }
    try requireCurrent(hash, at: moment)
  }

  /// Refuses a digest that is not the newest version's, and a version whose days are over.
  fileprivate func requireCurrent(_ hash: Digest, at moment: Moment) throws(OrderRejection) {
    guard hash == current.hash else { throw .quoteHashDiffers(id) }
    let day = current.content.validThrough
    guard moment.today <= day else { throw .quoteExpired(id, on: day) }
  }
}
