package import Parties

/// What an accepted command does, and what its caller is told.
package struct Decision: Hashable, Sendable {
  /// What changes.
  package let changes: Changes
  /// What the caller is told.
  package let result: CommandResult
}

/// What the caller of an accepted command is told.
package enum CommandResult: Hashable, Sendable {
  /// The customer after the command.
  case customer(Customer)
  /// Both customers after a merge.
  case mergedCustomers(source: Customer, target: Customer)
}
