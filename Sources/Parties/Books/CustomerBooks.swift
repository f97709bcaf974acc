/// The customers that a batch of commands has to do with, as they are after the commands so far.
///
/// Storage inserts what it has loaded and settles what it has looked for; commands read; their
/// changes are applied. What was neither inserted nor settled is unknown, and asking for it is a
/// mistake of the caller: see ``settled``.
package struct CustomerBooks: Sendable {
  /// What has been looked for: of this, what was not inserted does not exist.
  package private(set) var settled = CustomerNeeds()

  private var customers: [CustomerID: Customer] = [:]
  private var byExternalID: [String: CustomerID] = [:]
  private var byTaxIdentifier: [TaxIdentifier: Set<CustomerID>] = [:]
  private var byDuplicateKey: [String: Set<CustomerID>] = [:]
  /// What is known of customers that were not loaded and share something with one that was.
  private var suspects: [CustomerID: Suspect] = [:]
  private var referrers: [CustomerID: Set<CustomerID>] = [:]
  /// References that more customers make than were loaded.
  private var furtherReferrers: Set<CustomerReference> = []
  /// Parents of loaded customers and of those that are known by their place alone.
  private var parents: [CustomerID: CustomerID] = [:]
  private var children: [CustomerID: Set<CustomerID>] = [:]

  /// Empty books.
  package init() {}

  /// Takes a customer from storage.
  ///
  /// One that is there already stays: commands of the batch may have changed it.
  package mutating func insert(_ customer: Customer) {
    guard customers[customer.id] == nil else { return }
    forgetSuspect(customer.id)
    set(customer)
  }

  /// Takes from storage that a customer has a duplicate key and was not merged, where nothing else
  /// of it is needed.
  ///
  /// - Parameters:
  ///   - suspect: The customer; ignored when it is loaded.
  ///   - duplicateKey: The key.
  package mutating func insert(suspect: CustomerID, duplicateKey: String) {
    guard customers[suspect] == nil else { return }
    suspects[suspect, default: Suspect()].duplicateKeys.insert(duplicateKey)
    byDuplicateKey[duplicateKey, default: []].insert(suspect)
  }

  /// Takes from storage that a customer has a tax number and was not merged, where nothing else of
  /// it is needed.
  ///
  /// - Parameters:
  ///   - suspect: The customer; ignored when it is loaded.
  ///   - taxIdentifier: The number.
  package mutating func insert(suspect: CustomerID, taxIdentifier: TaxIdentifier) {
    guard customers[suspect] == nil else { return }
    suspects[suspect, default: Suspect()].taxIdentifiers.insert(taxIdentifier)
    byTaxIdentifier[taxIdentifier, default: []].insert(suspect)
  }

  /// Takes a customer's place in the hierarchy from storage, where nothing else of it is needed.
  ///
  /// - Parameters:
  ///   - child: The customer; ignored when it is loaded.
  ///   - parent: The customer above it.
  package mutating func insert(_ child: CustomerID, under parent: CustomerID) {
    guard customers[child] == nil else { return }
    setParent(of: child, to: parent)
  }

  /// Notes that all of this was looked for, and that whatever there is of it was inserted.
  package mutating func settle(_ needs: CustomerNeeds) {
    settled.formUnion(needs)
  }

  /// Notes that more customers make a reference than were inserted: who they are is unknown, and
  /// what depends on them is refused.
  package mutating func noteFurtherReferrers(_ reference: CustomerReference) {
    furtherReferrers.insert(reference)
  }

  /// Whether customers that were not inserted make a reference.
  func hasFurtherReferrers(_ reference: CustomerReference) -> Bool {
    furtherReferrers.contains(reference)
  }

  /// Takes over what a command has changed.
  package mutating func apply(_ changes: [CustomerChange]) {
    for change in changes {
      if let before = change.before { unset(before) }
      set(change.after)
    }
  }

  /// The customer of an identifier.
  package func customer(_ id: CustomerID) -> Customer? { customers[id] }

  /// The customer that has an external id.
  package func customer(externalID: String) -> Customer? {
    byExternalID[externalID].flatMap { customers[$0] }
  }

  /// The first customer but one, by identifier, that has a tax number and was not merged.
  package func customer(taxIdentifier: TaxIdentifier, besides id: CustomerID) -> CustomerID? {
    first(of: byTaxIdentifier[taxIdentifier], besides: id)
  }

  /// The first customer but one, by identifier, that has a duplicate key and was not merged.
  package func customer(duplicateKey: String, besides id: CustomerID) -> CustomerID? {
    first(of: byDuplicateKey[duplicateKey], besides: id)
  }

  /// The customers that name one as parent, payer or bill-to, by identifier.
  package func customers(naming id: CustomerID) -> [Customer] {
    sorted(referrers[id])
  }

  /// All customers, by identifier.
  package var all: [Customer] { customers.values.sorted { $0.id < $1.id } }

  /// Customers from one to the top of its hierarchy, itself first.
  ///
  /// Ends with the first that is not loaded, and after one more than the levels there can be.
  func lineage(of id: CustomerID) -> [CustomerID] {
    var lineage: [CustomerID] = []
    var next: CustomerID? = id
    while let current = next, lineage.count <= PartiesLimits.hierarchyLevelsMax {
      lineage.append(current)
      next = customers[current]?.parentID
    }
    return lineage
  }

  /// Levels of the hierarchy from a customer downwards, itself included; counted up to one more
  /// than there can be.
  func height(of id: CustomerID) -> Int {
    var level: Set<CustomerID> = [id]
    var height = 0
    while !level.isEmpty, height <= PartiesLimits.hierarchyLevelsMax {
      height += 1
      level = level.reduce(into: []) { $0.formUnion(children[$1] ?? []) }
    }
    return height
  }

  private func first(of ids: Set<CustomerID>?, besides id: CustomerID) -> CustomerID? {
    guard let ids else { return nil }
    return ids.lazy.filter { $0 != id }.min()
  }

  private func sorted(_ ids: Set<CustomerID>?) -> [Customer] {
    guard let ids else { return [] }
    return ids.sorted().compactMap { customers[$0] }
  }
}

// MARK: - Indexes

extension CustomerBooks {
  private struct Suspect {
    var duplicateKeys: Set<String> = []
    var taxIdentifiers: Set<TaxIdentifier> = []
  }

  /// The customer itself is there and says what it has.
  private mutating func forgetSuspect(_ id: CustomerID) {
    guard let suspect = suspects.removeValue(forKey: id) else { return }
    for key in suspect.duplicateKeys { byDuplicateKey[key]?.remove(id) }
    for tax in suspect.taxIdentifiers { byTaxIdentifier[tax]?.remove(id) }
  }

  private mutating func set(_ customer: Customer) {
    let id = customer.id
    customers[id] = customer
    if let externalID = customer.externalID { byExternalID[externalID] = id }
    setParent(of: id, to: customer.parentID)
    for reference in customer.references { referrers[reference, default: []].insert(id) }
    // Merged customers are nobody's duplicates.
    guard !customer.isMerged else { return }
    for tax in customer.taxIdentifiers { byTaxIdentifier[tax, default: []].insert(id) }
    byDuplicateKey[customer.duplicateKey, default: []].insert(id)
  }

  private mutating func unset(_ customer: Customer) {
    let id = customer.id
    if let externalID = customer.externalID { byExternalID[externalID] = nil }
    for reference in customer.references { referrers[reference]?.remove(id) }
    for tax in customer.taxIdentifiers { byTaxIdentifier[tax]?.remove(id) }
    byDuplicateKey[customer.duplicateKey]?.remove(id)
  }

  private mutating func setParent(of child: CustomerID, to parent: CustomerID?) {
    if let old = parents[child] { children[old]?.remove(child) }
    parents[child] = parent
    if let parent { children[parent, default: []].insert(child) }
  }
}
