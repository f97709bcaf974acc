package import Parties
package import Primitives

/// What a command changes.
package struct Changes: Hashable, Sendable {
  /// Customers before and after.
  package var customers: [CustomerChange]

  /// Changes; none unless given.
  package init(customers: [CustomerChange] = []) {
    self.customers = customers
  }

  /// Whether nothing changes.
  package var isEmpty: Bool { customers.isEmpty }

  /// One event for each change, in the order of the changes.
  package var events: [DomainEvent] {
    customers.map { change in
      let subject = ResourceReference(
        kind: .customer,
        id: change.after.id.bits,
        version: change.after.version
      )
      return DomainEvent(type: change.event.rawValue, subject: subject)
    }
  }
}

/// Something that has happened, for whoever watches.
package struct DomainEvent: Hashable, Sendable {
  /// A noun and a verb, such as `customer.created`.
  package let type: String
  /// What it happened to.
  package let subject: ResourceReference
}

/// One version of one resource.
package struct ResourceReference: Hashable, Sendable {
  /// What it is.
  package let kind: ResourceKind
  /// Its identifier.
  package let id: UUIDBits
  /// Its version: 1 at creation and one more with each change.
  package let version: Int64

  package init(kind: ResourceKind, id: UUIDBits, version: Int64) {
    self.kind = kind
    self.id = id
    self.version = version
  }
}

/// The kind of a resource; the raw value is its number in the audit trail, stable for ever.
package enum ResourceKind: UInt8, Hashable, Sendable, CaseIterable {
  case customer = 1

  /// The name in lower_snake_case, as it stands in events.
  package var name: String {
    switch self {
    case .customer: "customer"
    }
  }
}
