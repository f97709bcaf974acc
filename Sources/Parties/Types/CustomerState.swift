/// What can be done with a customer; the transitions are in ``CustomerTransitions``.
package enum CustomerState: Hashable, Sendable {
  /// May order.
  case active
  /// May not order; orders that exist go on.
  case blocked(reason: String)
  /// Is another customer since a merge. Final.
  case merged(into: CustomerID)
}
