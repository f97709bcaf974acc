import OrderToCash
import Parties
import Primitives

/// What a server does with commands, over a dictionary instead of a database.
///
/// One batch at a time: books are loaded as commands need them, and stored when the batch is done.
struct Desk {
  /// What is durable.
  private(set) var stored: [CustomerID: Customer] = [:]
  /// Type and version of each event, in order.
  private(set) var events: [String] = []
  /// What the accepted commands changed, in order.
  private(set) var journal: [Changes] = []
  /// The books of the open batch.
  private(set) var books = Books()

  /// Decides a command in the open batch.
  ///
  /// - Parameter command: What is wanted.
  /// - Returns: What the caller is told.
  /// - Throws: The rejection; the books are then as they were.
  @discardableResult
  mutating func run(_ command: Command) throws(Rejection) -> CommandResult {
    load(command)
    let decision = try decide(command, books, Sample.moment)
    books.apply(decision.changes)
    journal.append(decision.changes)
    for change in decision.changes.customers { stored[change.after.id] = change.after }
    events += decision.changes.events.map { "\($0.type) \($0.subject.version)" }
    return decision.result
  }

  /// Begins a new batch: whatever it needs is loaded again.
  mutating func endBatch() {
    books = Books()
  }

  private mutating func load(_ command: Command) {
    // The customer, its references, and one turn for each level above a parent.
    for _ in 0...PartiesLimits.hierarchyLevelsMax + 3 {
      let needs = command.unmetNeeds(in: books)
      if needs.isEmpty { return }
      insert(needs.customers)
      books.settle(needs)
    }
    preconditionFailure("loading ends after a turn for each level")
  }

  private mutating func insert(_ needs: CustomerNeeds) {
    for customer in stored.values {
      let isNeeded =
        needs.ids.contains(customer.id)
        || customer.externalID.map(needs.externalIDs.contains) ?? false
        || needs.duplicateKeys.contains(customer.duplicateKey)
        || !needs.taxIdentifiers.isDisjoint(with: customer.taxIdentifiers)
        || !needs.referencesTo.isDisjoint(with: customer.references)
      if isNeeded { books.insert(customer) }
    }
    var level = needs.descendantsOf
    while !level.isEmpty {
      let below = stored.values.filter { $0.parentID.map(level.contains) ?? false }
      for customer in below {
        if let parent = customer.parentID { books.insert(customer.id, under: parent) }
      }
      level = Set(below.map(\.id))
    }
  }
}
