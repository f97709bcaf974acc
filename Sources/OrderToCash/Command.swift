package import Parties

/// Something that a caller wants to be done: the one way in which the books change.
package enum Command: Hashable, Sendable {
  case createCustomer(CreateCustomer)
  case updateCustomer(UpdateCustomer)
  case mergeCustomers(MergeCustomers)
  case blockCustomer(BlockCustomer)
  case unblockCustomer(UnblockCustomer)

  /// What kind of command it is.
  package var method: CommandMethod {
    switch self {
    case .createCustomer: .createCustomer
    case .updateCustomer: .updateCustomer
    case .mergeCustomers: .mergeCustomers
    case .blockCustomer: .blockCustomer
    case .unblockCustomer: .unblockCustomer
    }
  }

  /// What must be known before the command can be decided, and is not yet.
  ///
  /// Some needs show only when others are met, so loading is a loop that ends when nothing is
  /// unmet: at most one turn for each level of a hierarchy. A command before it in a batch can
  /// make a new need; ask once more right before deciding.
  package func unmetNeeds(in books: Books) -> Needs {
    switch self {
    case .createCustomer(let command): Needs(customers: command.unmetNeeds(in: books.customers))
    case .updateCustomer(let command): Needs(customers: command.unmetNeeds(in: books.customers))
    case .mergeCustomers(let command): Needs(customers: command.unmetNeeds(in: books.customers))
    case .blockCustomer(let command): Needs(customers: command.unmetNeeds(in: books.customers))
    case .unblockCustomer(let command): Needs(customers: command.unmetNeeds(in: books.customers))
    }
  }
}

/// The kind of a command; the raw value is its number in the audit trail, stable for ever.
package enum CommandMethod: UInt16, Hashable, Sendable, CaseIterable {
  case createCustomer = 1
  case updateCustomer = 2
  case mergeCustomers = 3
  case blockCustomer = 4
  case unblockCustomer = 5

  /// The name of its RPC.
  package var name: String {
    switch self {
    case .createCustomer: "CreateCustomer"
    case .updateCustomer: "UpdateCustomer"
    case .mergeCustomers: "MergeCustomers"
    case .blockCustomer: "BlockCustomer"
    case .unblockCustomer: "UnblockCustomer"
    }
  }
}
