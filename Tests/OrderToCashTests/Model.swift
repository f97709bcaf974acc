import Monetary
import OrderToCash
import Parties
import Primitives

/// What commands may do, said once more in the plainest way: every look-up is a search through all
/// customers.
///
/// It covers what the histories can contain; fields that they leave alone are not looked at.
struct Model {
  let customers: [CustomerID: Customer]

  /// The reason for which a command must be refused; nil when it must be accepted.
  func verdict(on command: Command) -> String? {
    switch command {
    case .createCustomer(let create): verdict(on: create)
    case .updateCustomer(let update): verdict(on: update)
    case .mergeCustomers(let merge): verdict(on: merge)
    case .blockCustomer(let block):
      verdict(block.id, block.expectedVersion, blocked: "CUSTOMER_BLOCKED", active: nil)
        ?? (block.reason.isEmpty ? "CUSTOMER_INVALID" : nil)
    case .unblockCustomer(let unblock):
      verdict(unblock.id, unblock.expectedVersion, blocked: nil, active: "CUSTOMER_NOT_BLOCKED")
    }
  }

  private func verdict(
    _ id: CustomerID,
    _ version: Int64?,
    blocked: String?,
    active: String?
  ) -> String? {
    guard let customer = customers[id] else { return "CUSTOMER_NOT_FOUND" }
    if customer.isMerged { return "CUSTOMER_MERGED" }
    if customer.isBlocked, let blocked { return blocked }
    if !customer.isBlocked, let active { return active }
    return version == nil || version == customer.version ? nil : "ETAG_MISMATCH"
  }

  private func verdict(on create: CreateCustomer) -> String? {
    var problems = fieldProblems(of: create.draft)
    problems += referenceProblems(of: create.draft, from: nil, id: create.id)
    problems += duplicateProblems(of: create.draft, from: nil, id: create.id)
    return verdict(problems, create.draft, create.id, create.acknowledgedWarnings)
  }

  private func verdict(on update: UpdateCustomer) -> String? {
    if let verdict = verdict(update.id, update.expectedVersion, blocked: nil, active: nil) {
      return verdict
    }
    guard let current = customers[update.id] else { return nil }
    let before = CustomerDraft(current)
    var after = before
    after.overlay(update.fields, of: update.draft)
    // Roles in whatever order, none meaning all.
    let roles = Set(after.roles.isEmpty ? PartyRole.allCases : after.roles.compactMap { $0 })
    let old = fieldProblems(of: before)
    var problems = fieldProblems(of: after).filter { problem in
      !old.contains(problem)
        || problem == "PAYMENT_TERMS_LONG" && after.paymentTerms != before.paymentTerms
    }
    problems += referenceProblems(of: after, from: before, id: update.id)
    problems += duplicateProblems(of: after, from: before, id: update.id)
    for role in current.roles.subtracting(roles) where isNeeded(role, of: update.id) {
      problems.append("ROLE_IN_USE")
    }
    return verdict(problems, after, update.id, update.acknowledgedWarnings)
  }

  private func verdict(
    _ problems: [String],
    _ draft: CustomerDraft,
    _ id: CustomerID,
    _ acknowledged: Set<String>
  ) -> String? {
    let warnings: Set = ["POSSIBLE_DUPLICATE", "REFERENCE_BLOCKED", "PAYMENT_TERMS_LONG"]
    if problems.contains(where: { !warnings.contains($0) }) { return "CUSTOMER_INVALID" }
    let isTaken = customers.values.contains { $0.externalID == draft.externalID && $0.id != id }
    if !draft.externalID.isEmpty, isTaken { return "EXTERNAL_ID_TAKEN" }
    return problems.allSatisfy(acknowledged.contains) ? nil : "WARNINGS_NOT_ACKNOWLEDGED"
  }

  private func fieldProblems(of draft: CustomerDraft) -> [String] {
    var problems: [String] = []
    if draft.displayName.isEmpty || draft.legalName.isEmpty { problems.append("REQUIRED") }
    if Set(draft.roles).count < draft.roles.count { problems.append("REPEATED") }
    let netDays = draft.paymentTerms?.netDays ?? 0
    if netDays > 365 { problems.append("OUT_OF_RANGE") }
    if netDays > 60, netDays <= 365 { problems.append("PAYMENT_TERMS_LONG") }
    return problems
  }

  private func referenceProblems(
    of draft: CustomerDraft,
    from before: CustomerDraft?,
    id: CustomerID
  ) -> [String] {
    var problems: [String] = []
    if draft.parentID != before?.parentID ?? "", let parent = CustomerID(draft.parentID) {
      problems += referenceProblems(to: parent, role: nil, id: id)
      problems += hierarchyProblems(under: parent, id: id)
    }
    if draft.payerID != before?.payerID ?? "", let payer = CustomerID(draft.payerID) {
      problems += referenceProblems(to: payer, role: .payer, id: id)
    }
    if draft.billToID != before?.billToID ?? "", let billTo = CustomerID(draft.billToID) {
      problems += referenceProblems(to: billTo, role: .billTo, id: id)
    }
    return problems
  }

  private func referenceProblems(
    to other: CustomerID,
    role: PartyRole?,
    id: CustomerID
  ) -> [String] {
    guard other != id else { return ["REFERENCE_TO_ITSELF"] }
    guard let customer = customers[other] else { return ["REFERENCE_NOT_FOUND"] }
    if customer.isMerged { return ["REFERENCE_MERGED"] }
    let lacksRole = role.map { !customer.roles.contains($0) } ?? false
    return (customer.isBlocked ? ["REFERENCE_BLOCKED"] : [])
      + (lacksRole ? ["REFERENCE_ROLE_MISSING"] : [])
  }

  private func hierarchyProblems(under parent: CustomerID, id: CustomerID) -> [String] {
    let above = ancestors(of: parent)
    if above.contains(id) { return ["HIERARCHY_CYCLE"] }
    return above.count + depth(below: id) > 8 ? ["HIERARCHY_TOO_DEEP"] : []
  }

  private func duplicateProblems(
    of draft: CustomerDraft,
    from before: CustomerDraft?,
    id: CustomerID
  ) -> [String] {
    let others = customers.values.filter { $0.id != id && !$0.isMerged }
    func stem(_ name: String) -> String { String(name.lowercased().prefix { $0 != " " }) }
    var problems: [String] = []
    let name = stem(draft.legalName)
    if !name.isEmpty, name != before.map({ stem($0.legalName) }),
      others.contains(where: { stem($0.legalName) == name })
    {
      problems.append("POSSIBLE_DUPLICATE")
    }
    for tax in draft.taxIdentifiers where before?.taxIdentifiers.contains(tax) != true {
      if others.contains(where: { $0.taxIdentifiers.contains { $0.value == tax.value } }) {
        problems.append("POSSIBLE_DUPLICATE")
      }
    }
    return problems
  }

  private func verdict(on merge: MergeCustomers) -> String? {
    let (source, target) = (merge.sourceID, merge.targetID)
    if source == target { return "CUSTOMER_MERGE_INTO_ITSELF" }
    for (id, version) in [
      (source, merge.expectedSourceVersion), (target, merge.expectedTargetVersion),
    ] {
      let verdict = verdict(id, version, blocked: "CUSTOMER_BLOCKED", active: nil)
      if let verdict { return verdict }
    }
    if customers[source]?.currency != customers[target]?.currency {
      return "CUSTOMER_MERGE_CURRENCY_DIFFERS"
    }
    let above = ancestors(of: target)
    if above.contains(source) { return "CUSTOMER_MERGE_CYCLE" }
    let below = depth(below: source) - 1
    return below > 0 && above.count + below > 8 ? "CUSTOMER_MERGE_TOO_DEEP" : nil
  }

  private func isNeeded(_ role: PartyRole, of id: CustomerID) -> Bool {
    customers.values.contains { customer in
      role == .payer && customer.payerID == id || role == .billTo && customer.billToID == id
    }
  }

  /// A customer and those above it.
  private func ancestors(of id: CustomerID) -> [CustomerID] {
    [id] + (customers[id]?.parentID.map { ancestors(of: $0) } ?? [])
  }

  /// Levels from a customer downwards, itself included.
  private func depth(below id: CustomerID) -> Int {
    1 + (customers.values.filter { $0.parentID == id }.map { depth(below: $0.id) }.max() ?? 0)
  }
}
