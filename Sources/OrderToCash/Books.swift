package import Parties

/// What a batch of commands has to do with, as it is after the commands so far.
///
/// Storage inserts what it has loaded and settles what it has looked for; commands read; their
/// changes are applied.
package struct Books: Sendable {
  /// The customers.
  package var customers = CustomerBooks()

  /// Empty books.
  package init() {}

  /// Takes a customer from storage; one that is there already stays.
  package mutating func insert(_ customer: Customer) {
    customers.insert(customer)
  }

  /// Takes from storage that a customer has a duplicate key and was not merged.
  ///
  /// - Parameters:
  ///   - suspect: The customer; ignored when it is loaded.
  ///   - duplicateKey: The key.
  package mutating func insert(suspect: CustomerID, duplicateKey: String) {
    customers.insert(suspect: suspect, duplicateKey: duplicateKey)
  }

  /// Takes from storage that a customer has a tax number and was not merged.
  ///
  /// - Parameters:
  ///   - suspect: The customer; ignored when it is loaded.
  ///   - taxIdentifier: The number.
  package mutating func insert(suspect: CustomerID, taxIdentifier: TaxIdentifier) {
    customers.insert(suspect: suspect, taxIdentifier: taxIdentifier)
  }

  /// Takes a customer's place in the hierarchy from storage.
  ///
  /// - Parameters:
  ///   - child: The customer; ignored when it is loaded.
  ///   - parent: The customer above it.
  package mutating func insert(_ child: CustomerID, under parent: CustomerID) {
    customers.insert(child, under: parent)
  }

  /// Notes that more customers make a reference than were inserted.
  package mutating func noteFurtherReferrers(_ reference: CustomerReference) {
    customers.noteFurtherReferrers(reference)
  }

  /// Notes that all of this was looked for, and that whatever there is of it was inserted.
  package mutating func settle(_ needs: Needs) {
    customers.settle(needs.customers)
  }

  /// Takes over what a command has changed.
  package mutating func apply(_ changes: Changes) {
    customers.apply(changes.customers)
  }

  /// The customer of an identifier.
  package func customer(_ id: CustomerID) -> Customer? { customers.customer(id) }

  /// The customer that has an external id.
  package func customer(externalID: String) -> Customer? {
    customers.customer(externalID: externalID)
  }
}
