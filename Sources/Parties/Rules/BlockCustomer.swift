/// Stops a customer from placing orders; orders that exist go on.
package struct BlockCustomer: Hashable, Sendable {
  /// Which customer.
  package let id: CustomerID
  /// The version that the caller has seen; nil for any.
  package let expectedVersion: Int64?
  /// Why; shown to everyone who sees the customer.
  package let reason: String

  /// A command.
  package init(id: CustomerID, expectedVersion: Int64? = nil, reason: String) {
    self.id = id
    self.expectedVersion = expectedVersion
    self.reason = reason
  }

  /// What must be known before the command can be decided, and is not yet.
  package func unmetNeeds(in books: CustomerBooks) -> CustomerNeeds {
    var needs = CustomerNeeds()
    needs.ids = [id]
    return needs.unmet(in: books)
  }

  /// The blocked customer.
  ///
  /// - Parameters:
  ///   - books: What the needs ask for.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `notFound`; `merged`, `blocked`; `etagMismatch`; `invalid` for the
  ///   reason.
  package func decide(
    in books: CustomerBooks,
    at moment: Moment
  ) throws(CustomerRejection) -> CustomerChange {
    let current = try books.existing(id, for: .block, expectedVersion: expectedVersion)
    var checker = FieldChecker()
    let reason = checker.text(
      reason,
      at: "reason",
      max: PartiesLimits.blockReasonLengthMax,
      isRequired: true
    )
    guard let reason, checker.violations.isEmpty else { throw .invalid(checker.violations) }
    var customer = current
    customer.state = .blocked(reason: reason)
    return .change(from: current, to: customer, event: .blocked, at: moment)
  }
}
