/// Changes fields of a customer.
///
/// A rule that the customer broke before, by data from other times, refuses only changes of the
/// fields that break it: an old flaw must not stop a new address.
package struct UpdateCustomer: Hashable, Sendable {
  /// Which customer.
  package let id: CustomerID
  /// The version that the caller has seen; nil for any.
  package let expectedVersion: Int64?
  /// The new values.
  package let draft: CustomerDraft
  /// Which fields take their values from the draft, emptied ones included.
  package let fields: Set<CustomerField>
  /// Codes of warnings that the caller has seen and accepts.
  package let acknowledgedWarnings: Set<String>

  /// A command.
  package init(
    id: CustomerID,
    expectedVersion: Int64? = nil,
    draft: CustomerDraft,
    fields: Set<CustomerField>,
    acknowledgedWarnings: Set<String> = []
  ) {
    self.id = id
    self.expectedVersion = expectedVersion
    self.draft = draft
    self.fields = fields
    self.acknowledgedWarnings = acknowledgedWarnings
  }

  /// What must be known before the command can be decided, and is not yet.
  ///
  /// What depends on the customer as it is, is only asked for when that is known: ask again after
  /// loading.
  package func unmetNeeds(in books: CustomerBooks) -> CustomerNeeds {
    var needs = CustomerNeeds()
    needs.ids = [id]
    guard let current = books.customer(id) else { return needs.unmet(in: books) }
    let revision = Revision(of: current, fields, draft)
    needs.addReferences(of: revision.after, in: books)
    if revision.changes(.externalID) { needs.addExternalID(of: revision.after) }
    if revision.changes(.parentID) { needs.descendantsOf = [id] }
    if revision.changes(.roles) { needs.referencesTo = [id] }
    needs.taxIdentifiers = revision.addedTaxIdentifiers
    if let key = revision.changedDuplicateKey { needs.duplicateKeys = [key] }
    return needs.unmet(in: books)
  }

  /// The changed customer.
  ///
  /// - Parameters:
  ///   - books: What the needs ask for.
  ///   - moment: When, and for whom.
  /// - Returns: The customer, and its change; no change when everything was so already.
  /// - Throws: In this order: `notFound`; `merged`; `etagMismatch`; `invalid` for errors, with the
  ///   warnings; `externalIDTaken`; `warningsNotAcknowledged`.
  package func decide(
    in books: CustomerBooks,
    at moment: Moment
  ) throws(CustomerRejection) -> (customer: Customer, change: CustomerChange?) {
    let current = try books.existing(id, for: .update, expectedVersion: expectedVersion)
    let revision = Revision(of: current, fields, draft)
    let (parsed, violations) = violations(of: revision, in: books, at: moment)
    let findings = Findings(violations, acknowledged: acknowledgedWarnings)
    try findings.requireNoErrors()
    guard var customer = parsed.customer(replacing: current) else { throw .invalid(violations) }
    guard customer != current else { return (current, nil) }
    try requireFreeExternalID(of: customer, in: books)
    customer.acknowledgements = revision.keptAcknowledgements
    customer.acknowledgements += try findings.acknowledgements(at: moment)
    let change = CustomerChange.change(from: current, to: customer, event: .updated, at: moment)
    return (change.after, change)
  }

  private func violations(
    of revision: Revision,
    in books: CustomerBooks,
    at moment: Moment
  ) -> (ParsedCustomer, [Violation]) {
    let before = Set(CustomerParser.parse(revision.before, at: moment).violations)
    let (parsed, after) = CustomerParser.parse(revision.after, at: moment)
    var violations = after.filter { violation in
      revision.changes(violation.fieldPath) || !before.contains(violation)
    }
    let rules = ReferenceRules(books: books, id: id, height: books.height(of: id))
    violations += rules.violations(in: parsed, changed: revision.changes)
    violations += rules.rolesInUse(removed: revision.current.roles.subtracting(parsed.roles))
    violations += DuplicateSuspicion(books: books, id: id).violations(
      key: revision.changedDuplicateKey,
      taxIdentifiers: DuplicateSuspicion.taxIdentifiers(of: revision.after),
      amongNew: revision.addedTaxIdentifiers
    )
    return (parsed, violations)
  }

  private func requireFreeExternalID(
    of customer: Customer,
    in books: CustomerBooks
  ) throws(CustomerRejection) {
    guard let externalID = customer.externalID,
      let owner = books.customer(externalID: externalID), owner.id != id
    else { return }
    throw .externalIDTaken(by: owner.id)
  }
}

/// A customer before and after some fields take new values, both as drafts.
struct Revision {
  let current: Customer
  let before: CustomerDraft
  let after: CustomerDraft
  private let changed: Set<CustomerField>

  init(of customer: Customer, _ fields: Set<CustomerField>, _ draft: CustomerDraft) {
    current = customer
    let before = CustomerDraft(customer)
    var after = before
    after.overlay(fields, of: draft)
    self.before = before
    self.after = after
    changed = Set(
      CustomerField.allCases.filter { field in
        var probe = before
        probe.overlay([field], of: after)
        return probe != before
      }
    )
  }

  func changes(_ field: CustomerField) -> Bool { changed.contains(field) }

  /// Whether a path lies in a field that changes.
  func changes(_ fieldPath: String) -> Bool {
    changed.contains { $0.contains(fieldPath) }
  }

  /// Tax numbers that the customer did not have.
  var addedTaxIdentifiers: Set<TaxIdentifier> {
    Set(DuplicateSuspicion.taxIdentifiers(of: after).compactMap { $0 })
      .subtracting(current.taxIdentifiers)
  }

  /// The new duplicate key; nil when it stays as it is.
  var changedDuplicateKey: String? {
    let key = after.duplicateKey
    return key == before.duplicateKey ? nil : key
  }

  /// Acknowledgements of warnings about what stays as it is.
  var keptAcknowledgements: [Acknowledgement] {
    let isKeyChanged = after.duplicateKey != before.duplicateKey
    return current.acknowledgements.filter { acknowledgement in
      let isAboutKey = acknowledgement.fieldPath == DuplicateSuspicion.keyPath
      return !changes(acknowledgement.fieldPath) && !(isAboutKey && isKeyChanged)
    }
  }
}
