package import Parties

/// What must be known before commands can be decided.
package struct Needs: Hashable, Sendable {
  /// Of customers.
  package var customers: CustomerNeeds

  /// Needs; none unless given.
  package init(customers: CustomerNeeds = CustomerNeeds()) {
    self.customers = customers
  }

  /// Whether nothing is needed.
  package var isEmpty: Bool { customers.isEmpty }

  /// Adds the needs of another command.
  package mutating func formUnion(_ other: Needs) {
    customers.formUnion(other.customers)
  }
}
