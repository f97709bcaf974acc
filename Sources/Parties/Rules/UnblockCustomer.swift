/// Lets a blocked customer order again.
package struct UnblockCustomer: Hashable, Sendable {
  /// Which customer.
  package let id: CustomerID
  /// The version that the caller has seen; nil for any.
  package let expectedVersion: Int64?

  /// A command.
  package init(id: CustomerID, expectedVersion: Int64? = nil) {
    self.id = id
    self.expectedVersion = expectedVersion
  }

  /// What must be known before the command can be decided, and is not yet.
  package func unmetNeeds(in books: CustomerBooks) -> CustomerNeeds {
    var needs = CustomerNeeds()
    needs.ids = [id]
    return needs.unmet(in: books)
  }

  /// The customer, active again.
  ///
  /// - Parameters:
  ///   - books: What the needs ask for.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: In this order: `notFound`; `merged`, `notBlocked`; `etagMismatch`.
  package func decide(
    in books: CustomerBooks,
    at moment: Moment
  ) throws(CustomerRejection) -> CustomerChange {
    let current = try books.existing(id, for: .unblock, expectedVersion: expectedVersion)
    var customer = current
    customer.state = .active
    return .change(from: current, to: customer, event: .unblocked, at: moment)
  }
}
