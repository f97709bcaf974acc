/// A person or desk at a customer.
package struct Contact: Hashable, Sendable {
  /// The name.
  package var name: String
  /// Where mail reaches it.
  package var email: EmailAddress?
  /// Where a call reaches it.
  package var phone: PhoneNumber?
  /// What it is for, such as `accounts payable`.
  package var role: String?

  /// A contact that is known to be valid.
  package init(
    name: String,
    email: EmailAddress? = nil,
    phone: PhoneNumber? = nil,
    role: String? = nil
  ) {
    self.name = name
    self.email = email
    self.phone = phone
    self.role = role
  }
}
