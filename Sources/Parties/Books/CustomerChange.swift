/// What happened to a customer; the raw value is the type of its event.
package enum CustomerEvent: String, Hashable, Sendable, CaseIterable {
  case created = "customer.created"
  case updated = "customer.updated"
  /// The subject ended: it is the target of the merge from here on.
  case merged = "customer.merged"
  case blocked = "customer.blocked"
  case unblocked = "customer.unblocked"
}

/// One customer before and after a command; each change is one event.
package struct CustomerChange: Hashable, Sendable {
  /// The customer as it was; nil when it is new.
  package let before: Customer?
  /// The customer as it is, with the next version.
  package let after: Customer
  /// What happened.
  package let event: CustomerEvent

  /// A new customer.
  static func creation(of customer: Customer) -> CustomerChange {
    CustomerChange(before: nil, after: customer, event: .created)
  }

  /// A customer with other contents, its version and time of change moved on.
  static func change(
    from before: Customer,
    to after: Customer,
    event: CustomerEvent,
    at moment: Moment
  ) -> CustomerChange {
    var after = after
    after.version = before.version + 1
    after.updatedAt = moment.now
    return CustomerChange(before: before, after: after, event: event)
  }
}
