import OrderToCash
import Parties
import Primitives
import Testing

@Suite struct DecideTests {
  @Test func `each command has its number and its name for ever`() throws {
    let id = Sample.id(1)
    let commands: [Command] = [
      .createCustomer(CreateCustomer(id: id, draft: CustomerDraft())),
      .updateCustomer(UpdateCustomer(id: id, draft: CustomerDraft(), fields: [])),
      .mergeCustomers(MergeCustomers(sourceID: id, targetID: Sample.id(2))),
      .blockCustomer(BlockCustomer(id: id, reason: "x")),
      .unblockCustomer(UnblockCustomer(id: id)),
    ]
    #expect(commands.map(\.method) == CommandMethod.allCases)
    #expect(commands.map(\.method.rawValue) == [1, 2, 3, 4, 5])
    #expect(
      commands.map(\.method.name) == [
        "CreateCustomer", "UpdateCustomer", "MergeCustomers", "BlockCustomer", "UnblockCustomer",
      ]
    )
    #expect(
      ResourceKind.allCases.map(\.rawValue) == [1] && ResourceKind.customer.name == "customer"
    )
    #expect(commands.dropFirst().allSatisfy { !$0.unmetNeeds(in: Books()).isEmpty })
  }

  @Test func `a life of a customer, command by command`() throws {
    var desk = Desk()
    let (one, two) = (Sample.id(1), Sample.id(2))
    try desk.run(.createCustomer(CreateCustomer(id: one, draft: Sample.draft("One"))))
    #expect(desk.events == ["customer.created 1"])
    try desk.run(.createCustomer(CreateCustomer(id: two, draft: Sample.draft("Two"))))
    try desk.run(.blockCustomer(BlockCustomer(id: one, reason: "unpaid")))
    try desk.run(.unblockCustomer(UnblockCustomer(id: one)))
    var draft = CustomerDraft()
    draft.parentID = two.description
    draft.payerID = two.description
    let update = UpdateCustomer(id: one, draft: draft, fields: [.parentID, .payerID])
    let updated = try desk.run(.updateCustomer(update))
    #expect(updated == .customer(try #require(desk.stored[one])))
    let merge = MergeCustomers(sourceID: two, targetID: one)
    #expect(throws: Rejection.customer(.mergeCycle(source: two, target: one))) {
      try desk.run(.mergeCustomers(merge))
    }
    let result = try desk.run(.mergeCustomers(MergeCustomers(sourceID: one, targetID: two)))
    #expect(
      result
        == .mergedCustomers(
          source: try #require(desk.stored[one]),
          target: try #require(desk.stored[two])
        )
    )
    #expect(
      desk.events == [
        "customer.created 1", "customer.created 1", "customer.blocked 2", "customer.unblocked 3",
        "customer.updated 4", "customer.merged 5",
      ]
    )
  }

  @Test func `an update that changes nothing has no event and answers with the customer`() throws {
    var desk = Desk()
    try desk.run(.createCustomer(CreateCustomer(id: Sample.id(1), draft: Sample.draft("One"))))
    let update = UpdateCustomer(
      id: Sample.id(1),
      draft: Sample.draft("One"),
      fields: [.displayName, .legalName]
    )
    let result = try desk.run(.updateCustomer(update))
    #expect(result == .customer(try #require(desk.stored[Sample.id(1)])))
    #expect(desk.events == ["customer.created 1"])
  }

  @Test func `a rejection tells its reason, category, violations and metadata`() throws {
    var desk = Desk()
    let command = Command.createCustomer(CreateCustomer(id: Sample.id(1), draft: CustomerDraft()))
    do throws(Rejection) {
      try desk.run(command)
      Issue.record("an empty draft was accepted")
    } catch {
      #expect(error.reason.name == "CUSTOMER_INVALID" && error.reason.code == 1)
      #expect(error.category == .invalidArgument)
      #expect(error.violations.count == 4 && error.metadata == [:])
    }
    let missing = Command.unblockCustomer(UnblockCustomer(id: Sample.id(9)))
    do throws(Rejection) {
      try desk.run(missing)
      Issue.record("a customer that does not exist was unblocked")
    } catch {
      #expect(error.reason.name == "CUSTOMER_NOT_FOUND" && error.category == .notFound)
      #expect(error.metadata == ["customer_id": Sample.id(9).description])
    }
  }

  @Test func `a command whose needs are not met is a mistake of the caller`() async {
    await #expect(processExitsWith: .failure) {
      _ = try decide(.unblockCustomer(UnblockCustomer(id: Sample.id(1))), Books(), Sample.moment)
    }
  }

  @Test func `changes name one event each, with the version after`() throws {
    let change = try CreateCustomer(id: Sample.id(1), draft: Sample.draft("One"))
      .decide(in: CustomerBooks(), at: Sample.moment)
    let events = Changes(customers: [change]).events
    #expect(events.map(\.type) == ["customer.created"])
    #expect(events[0].subject.kind == .customer && events[0].subject.version == 1)
    #expect(events[0].subject.id == Sample.id(1).bits)
    #expect(Changes().isEmpty && Changes().events.isEmpty)
  }
}
