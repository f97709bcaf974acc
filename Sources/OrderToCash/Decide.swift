package import Parties

/// Decides a command: the one door to all rules.
///
/// Pure: the same command, books and moment give the same answer. The books stay as they are;
/// whoever accepts the decision applies its changes.
///
/// - Parameters:
///   - command: What is wanted.
///   - books: Everything that the command needs; that nothing is unmet is the caller's to ensure.
///   - moment: When, and for whom.
/// - Returns: The changes and the answer.
/// - Throws: The first reason to refuse, in the order that the rule's own page gives.
package func decide(
  _ command: Command,
  _ books: Books,
  _ moment: Moment
) throws(Rejection) -> Decision {
  precondition(command.unmetNeeds(in: books).isEmpty, "a command is decided with its needs met")
  do {
    switch command {
    case .createCustomer(let command):
      return decision(try command.decide(in: books.customers, at: moment))
    case .updateCustomer(let command):
      let (customer, change) = try command.decide(in: books.customers, at: moment)
      return Decision(
        changes: Changes(customers: change.map { [$0] } ?? []),
        result: .customer(customer)
      )
    case .mergeCustomers(let command):
      let (source, target, changes) = try command.decide(in: books.customers, at: moment)
      return Decision(
        changes: Changes(customers: changes),
        result: .mergedCustomers(source: source, target: target)
      )
    case .blockCustomer(let command):
      return decision(try command.decide(in: books.customers, at: moment))
    case .unblockCustomer(let command):
      return decision(try command.decide(in: books.customers, at: moment))
    }
  } catch {
    throw .customer(error)
  }
}

private func decision(_ change: CustomerChange) -> Decision {
  Decision(changes: Changes(customers: [change]), result: .customer(change.after))
}
