package import Parties
package import Primitives

/// Writes a quote, or a new version of one, which takes the place of the version before.
package struct WriteQuote: OrderingCommand {
  /// The identifier; made at the boundary when the quote is new.
  package let id: QuoteID
  /// The version of the quote that the caller has seen, whose place the new one takes; nil for a
  /// new quote.
  package let baseVersion: Int64?
  /// What is offered.
  package let content: QuoteContent
  /// The digest of ``QuoteContent/canonicalImage()``, made at the boundary.
  package let hash: Digest
  /// Codes of warnings that the caller has seen and accepts.
  package let acknowledgedWarnings: Set<String>

  /// A command.
  package init(
    id: QuoteID,
    baseVersion: Int64? = nil,
    content: QuoteContent,
    hash: Digest,
    acknowledgedWarnings: Set<String> = []
  ) {
    self.id = id
    self.baseVersion = baseVersion
    self.content = content
    self.hash = hash
    self.acknowledgedWarnings = acknowledgedWarnings
  }

  /// The quote with a draft as its newest version.
  ///
  /// - Parameters:
  ///   - books: The quote.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `invalid`; `warningsNotAcknowledged`; then for a new quote
  ///   `alreadyExists`, for a new version `notFound`, `etagMismatch`, `illegalTransition`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var violations = OrderContentRules(header: content.header, lines: content.lines).violations()
    if content.validThrough < moment.today {
      violations.append(Violation(OrderRule.expiryPassed, at: "valid_through"))
    }
    _ = try acknowledgements(of: violations, acknowledged: acknowledgedWarnings, at: moment)
    if let baseVersion {
      var quote = try work.quote(id, expectedVersion: baseVersion)
      try quote.take(.supersede)
      if quote.current.state == .cancelled { quote.current.cancelReason = "superseded" }
      let number = quote.versions.count + 1
      quote.versions.append(QuoteVersion(number: number, content: content, hash: hash))
      work.save(quote)
      work.note(.quoteRevised, .quote(id))
    } else {
      guard books.quote(id) == nil else { throw .alreadyExists(.quote(id)) }
      let first = QuoteVersion(number: 1, content: content, hash: hash)
      work.save(Quote(id: id, first: first, createdAt: moment.now))
      work.note(.quoteCreated, .quote(id))
    }
    return work.changes()
  }
}

extension Quote {
  /// Takes the newest version to the state that an event leads to.
  mutating func take(_ event: QuoteEvent) throws(OrderRejection) {
    do {
      current.state = try QuoteTransitions.table.state(after: event, in: current.state)
    } catch {
      throw .illegalTransition(.quote(id), error)
    }
  }
}
