internal import Primitives

/// What holds between a customer and those that it names, or that name it.
struct ReferenceRules {
  let books: CustomerBooks
  /// The customer that is checked.
  let id: CustomerID
  /// Levels from the customer downwards, itself included.
  let height: Int

  /// What is wrong with the customers that are named.
  ///
  /// - Parameters:
  ///   - parsed: The fields.
  ///   - changed: Which fields to look at: what stays as it is was checked when it came.
  /// - Returns: The violations, in the order of the fields.
  func violations(
    in parsed: ParsedCustomer,
    changed: (CustomerField) -> Bool = { _ in true }
  ) -> [Violation] {
    var violations: [Violation] = []
    if let parent = parsed.parentID, changed(.parentID) {
      violations += reference(to: parent, at: "customer.parent_id", role: nil)
      violations += hierarchy(under: parent)
    }
    if let payer = parsed.payerID, changed(.payerID) {
      violations += reference(to: payer, at: "customer.payer_id", role: .payer)
    }
    if let billTo = parsed.billToID, changed(.billToID) {
      violations += reference(to: billTo, at: "customer.bill_to_id", role: .billTo)
    }
    return violations
  }

  /// Roles that cannot be taken away, because another customer names this one for them.
  func rolesInUse(removed: Set<PartyRole>) -> [Violation] {
    PartyRole.allCases.filter(removed.contains).compactMap { role in
      guard let field = role.referenceField else { return nil }
      let user = books.customers(naming: id).first { $0.names(id, as: field) }
      // Commands of the same batch may have turned away everyone who was loaded.
      let isNamedByOthers = books.hasFurtherReferrers(CustomerReference(to: id, as: field))
      guard user != nil || isNamedByOthers else { return nil }
      let parameters = ["customer_id": user?.id.description ?? "one of many", "role": role.name]
      return Violation(CustomerRule.roleInUse, at: "customer.roles", parameters)
    }
  }

  private func reference(to other: CustomerID, at path: String, role: PartyRole?) -> [Violation] {
    guard other != id else { return [Violation(CustomerRule.referenceToItself, at: path)] }
    guard let customer = books.customer(other) else {
      return [Violation(CustomerRule.referenceNotFound, at: path)]
    }
    var violations: [Violation] = []
    switch customer.state {
    case .active: break
    case .blocked: violations.append(Violation(CustomerRule.referenceBlocked, at: path))
    case .merged(let target):
      let parameters = ["customer_id": target.description]
      return [Violation(CustomerRule.referenceMerged, at: path, parameters)]
    }
    if let role, !customer.roles.contains(role) {
      let parameters = ["role": role.name]
      violations.append(Violation(CustomerRule.referenceRoleMissing, at: path, parameters))
    }
    return violations
  }

  private func hierarchy(under parent: CustomerID) -> [Violation] {
    guard parent != id else { return [] }
    let path = "customer.parent_id"
    let lineage = books.lineage(of: parent)
    if lineage.contains(id) { return [Violation(CustomerRule.hierarchyCycle, at: path)] }
    let max = PartiesLimits.hierarchyLevelsMax
    guard lineage.count + height > max else { return [] }
    return [Violation(CustomerRule.hierarchyTooDeep, at: path, ["max": String(max)])]
  }
}

extension CustomerBooks {
  /// A customer that a step can be made with.
  ///
  /// - Parameters:
  ///   - id: Which one.
  ///   - step: What is to be done.
  ///   - expectedVersion: The version that the caller has seen; nil for any.
  /// - Returns: The customer.
  /// - Throws: In this order: `notFound`; what ``CustomerTransitions`` refuses; `etagMismatch`.
  func existing(
    _ id: CustomerID,
    for step: CustomerTransitions.Step,
    expectedVersion: Int64?
  ) throws(CustomerRejection) -> Customer {
    guard let customer = customer(id) else { throw .notFound(id) }
    if let refusal = CustomerTransitions.refusal(of: step, for: customer) { throw refusal }
    if let expectedVersion, expectedVersion != customer.version {
      throw .etagMismatch(id, current: customer.version)
    }
    return customer
  }
}

extension CustomerNeeds {
  /// The customers that a draft names, and those above its parent.
  mutating func addReferences(of draft: CustomerDraft, in books: CustomerBooks) {
    let references = [draft.parentID, draft.payerID, draft.billToID].compactMap { text in
      CustomerID(FieldText.trimmed(text))
    }
    ids.formUnion(references)
    if let parent = CustomerID(FieldText.trimmed(draft.parentID)) {
      ids.formUnion(books.lineage(of: parent))
    }
  }

  /// Who has the external id of a draft; one that will be refused is nobody's.
  mutating func addExternalID(of draft: CustomerDraft) {
    let externalID = FieldText.trimmed(draft.externalID)
    let isKey = FieldText.isIdentifier(externalID, max: PartiesLimits.externalIDLengthMax)
    if isKey { externalIDs.insert(externalID) }
  }

  /// What of this has neither been looked for nor been loaded.
  func unmet(in books: CustomerBooks) -> CustomerNeeds {
    var unmet = subtracting(books.settled)
    unmet.ids = unmet.ids.filter { books.customer($0) == nil }
    return unmet
  }
}

extension PartyRole {
  /// The field of other customers that needs the customer to have the role; nil when none does.
  fileprivate var referenceField: CustomerReference.Field? {
    switch self {
    case .payer: .payer
    case .billTo: .billTo
    case .soldTo, .shipTo: nil
    }
  }
}

extension Customer {
  /// Whether the customer names another in a field.
  fileprivate func names(_ id: CustomerID, as field: CustomerReference.Field) -> Bool {
    switch field {
    case .parent: parentID == id
    case .payer: payerID == id
    case .billTo: billToID == id
    }
  }
}
