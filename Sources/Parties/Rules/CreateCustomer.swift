/// Creates a customer.
package struct CreateCustomer: Hashable, Sendable {
  /// The identifier of the new customer, made at the boundary.
  package let id: CustomerID
  /// What the caller sent.
  package let draft: CustomerDraft
  /// Codes of warnings that the caller has seen and accepts.
  package let acknowledgedWarnings: Set<String>
  /// Follows from the draft; kept because it is asked for again and again.
  private let duplicateKey: String?
  /// Follows from the draft, likewise.
  private let taxIdentifiers: [TaxIdentifier?]

  /// A command.
  package init(id: CustomerID, draft: CustomerDraft, acknowledgedWarnings: Set<String> = []) {
    self.id = id
    self.draft = draft
    self.acknowledgedWarnings = acknowledgedWarnings
    duplicateKey = draft.duplicateKey
    taxIdentifiers = DuplicateSuspicion.taxIdentifiers(of: draft)
  }

  /// What must be known before the command can be decided, and is not yet.
  package func unmetNeeds(in books: CustomerBooks) -> CustomerNeeds {
    var needs = CustomerNeeds()
    needs.addReferences(of: draft, in: books)
    needs.addExternalID(of: draft)
    needs.taxIdentifiers = Set(taxIdentifiers.compactMap { $0 })
    if let duplicateKey { needs.duplicateKeys = [duplicateKey] }
    return needs.unmet(in: books)
  }

  /// The new customer.
  ///
  /// - Parameters:
  ///   - books: What the needs ask for.
  ///   - moment: When, and for whom.
  /// - Returns: The change that creates it.
  /// - Throws: In this order: `invalid` for errors, with the warnings; `externalIDTaken`;
  ///   `warningsNotAcknowledged`.
  package func decide(
    in books: CustomerBooks,
    at moment: Moment
  ) throws(CustomerRejection) -> CustomerChange {
    var (parsed, violations) = CustomerParser.parse(draft, at: moment)
    violations += ReferenceRules(books: books, id: id, height: 1).violations(in: parsed)
    violations += DuplicateSuspicion(books: books, id: id).violations(
      key: duplicateKey,
      taxIdentifiers: taxIdentifiers
    )
    let findings = Findings(violations, acknowledged: acknowledgedWarnings)
    try findings.requireNoErrors()
    guard var customer = parsed.customer(id: id, at: moment) else { throw .invalid(violations) }
    if let externalID = customer.externalID, let owner = books.customer(externalID: externalID) {
      throw .externalIDTaken(by: owner.id)
    }
    customer.acknowledgements = try findings.acknowledgements(at: moment)
    return .creation(of: customer)
  }
}
