import OrderToCash
import Parties
import Primitives
import PropertyTesting
import Testing

/// Random histories of commands, with the invariants looked at after every step.
@Suite struct HistoryTests {
  /// A command of any kind about a handful of customers: right in most of its parts.
  static func command(_ choices: inout Choices, for desk: Desk) -> Command {
    let known = UInt64(desk.stored.count)
    let id = Sample.id(choices.number(in: 1...max(known, 1)))
    let version: Int64? = choices.happens(onceIn: 8) ? choices.number(in: 1...3) : nil
    switch known < 3 ? 0 : choices.number(in: 0...11) {
    case 0:
      return .createCustomer(
        CreateCustomer(
          id: Sample.id(known + 1),
          draft: draft(&choices, known),
          acknowledgedWarnings: acknowledged(&choices)
        )
      )
    case 1...6:
      return .updateCustomer(
        UpdateCustomer(
          id: id,
          expectedVersion: version,
          draft: draft(&choices, known),
          fields: Set(choices.array(count: 1...3) { $0.element(of: changeable) }),
          acknowledgedWarnings: acknowledged(&choices)
        )
      )
    case 7...8:
      let target = Sample.id(choices.number(in: 1...known + 1))
      return .mergeCustomers(
        MergeCustomers(sourceID: id, targetID: target, expectedSourceVersion: version)
      )
    case 9:
      let reason = choices.happens(onceIn: 6) ? "" : "unpaid"
      return .blockCustomer(BlockCustomer(id: id, expectedVersion: version, reason: reason))
    default: return .unblockCustomer(UnblockCustomer(id: id, expectedVersion: version))
    }
  }

  /// The parent thrice, so that hierarchies grow deep enough to be too deep.
  static let changeable: [CustomerField] = [
    .parentID, .parentID, .parentID, .externalID, .legalName, .roles, .payerID, .billToID,
    .taxIdentifiers, .currencyCode, .netDays,
  ]

  static func acknowledged(_ choices: inout Choices) -> Set<String> {
    choices.happens(onceIn: 4)
      ? [] : ["POSSIBLE_DUPLICATE", "REFERENCE_BLOCKED", "PAYMENT_TERMS_LONG"]
  }

  static func draft(_ choices: inout Choices, _ known: UInt64) -> CustomerDraft {
    func reference(_ choices: inout Choices) -> String {
      choices.happens(onceIn: 3) ? "" : Sample.id(choices.number(in: 1...known + 1)).description
    }
    func seldom<Value>(_ choices: inout Choices, _ value: Value, else usual: Value) -> Value {
      choices.happens(onceIn: 20) ? value : usual
    }
    let name = choices.element(of: ["Alpha", "Beta GmbH", "beta", "Gamma", "Delta", "Epsilon"])
    var draft = Sample.draft(seldom(&choices, "", else: name))
    draft.externalID = choices.element(of: ["", "", "K-1", "K-2", "K-3"])
    if choices.happens(onceIn: 3) {
      draft.roles = choices.array(count: 1...3) { $0.element(of: PartyRole.self) }
    }
    // A new customer names few, an update its new parent.
    if known > 2 {
      draft.parentID = reference(&choices)
      draft.payerID = choices.happens(onceIn: 3) ? reference(&choices) : ""
      draft.billToID = choices.happens(onceIn: 3) ? reference(&choices) : ""
    }
    if choices.happens(onceIn: 3) {
      let value = choices.element(of: ["1", "2"])
      draft.taxIdentifiers = [TaxIdentifierDraft(scheme: "X", value: value)]
    }
    draft.currencyCode = seldom(&choices, "CHF", else: "EUR")
    draft.paymentTerms?.netDays = seldom(&choices, 400, else: choices.element(of: [30, 60, 90]))
    return draft
  }

  @Test func `every step of any history keeps the invariants, refusals change nothing`() {
    forAll(count: 250) { choices in
      var desk = Desk()
      for _ in 0..<choices.number(in: 1...60) {
        let command = Self.command(&choices, for: desk)
        let before = (desk.stored, desk.books.customers.all, desk.events)
        let expected = Model(customers: desk.stored).verdict(on: command)
        choices.note("\(command.method) -> \(expected ?? "accepted")")
        do throws(Rejection) {
          try desk.run(command)
          #expect(expected == nil)
          Self.expectSteps(from: before.0, to: desk.stored)
        } catch {
          #expect(error.reason.name == expected)
          #expect(desk.stored == before.0 && desk.events == before.2)
          #expect(before.1.allSatisfy { desk.books.customer($0.id) == $0 })
        }
        Self.expectInvariants(of: desk.stored)
        if choices.happens(onceIn: 5) { desk.endBatch() }
      }
    }
  }

  @Test func `moves and merges in tall hierarchies keep the invariants`() {
    forAll(count: 150) { choices in
      var desk = Desk()
      let count: UInt64 = 16
      for number in 1...count {
        // A chain of eight, and others beside it.
        var draft = Sample.draft("Customer \(number)")
        if (2...8).contains(number) { draft.parentID = Sample.id(number - 1).description }
        try desk.run(.createCustomer(CreateCustomer(id: Sample.id(number), draft: draft)))
      }
      for _ in 0..<choices.number(in: 1...40) {
        let (id, other) = (choices.number(in: 1...count), choices.number(in: 1...count))
        var draft = CustomerDraft()
        draft.parentID = Sample.id(other).description
        let isMerge = choices.happens(onceIn: 8)
        let command: Command =
          isMerge
          ? .mergeCustomers(MergeCustomers(sourceID: Sample.id(id), targetID: Sample.id(other)))
          : .updateCustomer(
            UpdateCustomer(id: Sample.id(id), draft: draft, fields: [.parentID])
          )
        let expected = Model(customers: desk.stored).verdict(on: command)
        choices.note("\(isMerge ? "merge" : "move") \(id) \(other): \(expected ?? "accepted")")
        do throws(Rejection) {
          try desk.run(command)
          #expect(expected == nil)
        } catch {
          #expect(error.reason.name == expected)
        }
        Self.expectInvariants(of: desk.stored)
        if choices.happens(onceIn: 5) { desk.endBatch() }
      }
    }
  }

  @Test func `one batch and a batch for each command give the same books and answers`() {
    forAll(count: 150) { choices in
      var (together, alone) = (Desk(), Desk())
      for _ in 0..<choices.number(in: 1...60) {
        let command = Self.command(&choices, for: together)
        let one = Self.outcome(of: command, at: &together)
        alone.endBatch()
        #expect(Self.outcome(of: command, at: &alone) == one)
      }
      #expect(together.stored == alone.stored && together.events == alone.events)
    }
  }

  @Test func `the changes of a history, applied to empty books, give its books`() {
    forAll(count: 100) { choices in
      var desk = Desk()
      for _ in 0..<choices.number(in: 1...60) {
        _ = Self.outcome(of: Self.command(&choices, for: desk), at: &desk)
      }
      var replayed = Books()
      for changes in desk.journal { replayed.apply(changes) }
      #expect(replayed.customers.all == desk.stored.values.sorted { $0.id < $1.id })
      for customer in desk.stored.values {
        let named = desk.stored.values.filter { $0.references.contains(customer.id) }
        #expect(Set(replayed.customers.customers(naming: customer.id)) == Set(named))
        if let externalID = customer.externalID {
          #expect(replayed.customer(externalID: externalID) == customer)
        }
        let twins = desk.stored.values.filter { twin in
          !twin.isMerged && twin.id != customer.id && twin.duplicateKey == customer.duplicateKey
        }
        let first = replayed.customers.customer(
          duplicateKey: customer.duplicateKey,
          besides: customer.id
        )
        #expect(first == twins.map(\.id).min())
      }
    }
  }

  private static func outcome(
    of command: Command,
    at desk: inout Desk
  ) -> Result<CommandResult, Rejection> {
    do throws(Rejection) {
      return .success(try desk.run(command))
    } catch {
      return .failure(error)
    }
  }

  /// Each changed customer has the next version, and new ones have the first.
  private static func expectSteps(
    from before: [CustomerID: Customer],
    to after: [CustomerID: Customer]
  ) {
    #expect(Set(before.keys).isSubset(of: after.keys))
    for (id, customer) in after where before[id] != customer {
      #expect(customer.version == (before[id]?.version ?? 0) + 1)
      #expect(before[id]?.isMerged != true)
    }
  }

  private static func expectInvariants(of customers: [CustomerID: Customer]) {
    let externalIDs = customers.values.compactMap(\.externalID)
    #expect(Set(externalIDs).count == externalIDs.count)
    for customer in customers.values {
      #expect(!customer.roles.isEmpty)
      for reference in customer.references {
        #expect(reference != customer.id && customers[reference]?.isMerged == false)
      }
      if let payer = customer.payerID { #expect(customers[payer]?.roles.contains(.payer) == true) }
      if let billTo = customer.billToID {
        #expect(customers[billTo]?.roles.contains(.billTo) == true)
      }
      if customer.isMerged { #expect(customer.references.isEmpty) }
      var lineage: [CustomerID] = [customer.id]
      while let parent = customers[lineage[lineage.count - 1]]?.parentID, lineage.count < 20 {
        lineage.append(parent)
      }
      #expect(lineage.count <= PartiesLimits.hierarchyLevelsMax)
    }
  }
}
