package import Parties

/// Which customers a list holds; all that is set must hold.
package struct CustomerFilter: Sendable, Hashable {
  /// What can be done with a customer, without the particulars.
  package enum State: String, Sendable, Hashable, CaseIterable {
    case active
    case blocked
    case merged
  }

  package var state: State?
  package var role: PartyRole?
  package var externalID: String?
  package var parentID: CustomerID?
  /// The value of a tax identifier, whatever its scheme.
  package var taxValue: String?

  /// All customers.
  package init() {}
}

/// Where a page of customers ends.
package struct CustomerPageKey: Sendable, Hashable {
  /// The last customer of the page before.
  package let lastID: CustomerID

  package init(lastID: CustomerID) { self.lastID = lastID }
}

/// Customers in the order of their identifiers, which is that of their creation.
package struct CustomerPage: Sendable {
  package let customers: [Customer]
  /// Where the next page begins; nil when this is the last.
  package let next: CustomerPageKey?
}
