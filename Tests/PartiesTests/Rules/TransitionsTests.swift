import Parties
import Primitives
import Testing

@Suite struct TransitionsTests {
  static let one = Sample.id(1)
  static let merged = CustomerRejection.merged(one, into: Sample.id(9))

  /// Every state and every step; nil is what is possible.
  static let table: [(CustomerState, [CustomerTransitions.Step: CustomerRejection?])] = [
    (
      .active,
      [
        .update: nil, .block: nil, .unblock: .notBlocked(one), .endInMerge: nil,
        .surviveMerge: nil,
      ]
    ),
    (
      .blocked(reason: "x"),
      [
        .update: nil, .block: .blocked(one), .unblock: nil, .endInMerge: .blocked(one),
        .surviveMerge: .blocked(one),
      ]
    ),
    (
      .merged(into: Sample.id(9)),
      [
        .update: merged, .block: merged, .unblock: merged, .endInMerge: merged,
        .surviveMerge: merged,
      ]
    ),
  ]

  @Test func `each step in each state does what the table says`() throws {
    for (state, row) in Self.table {
      #expect(row.count == CustomerTransitions.Step.allCases.count)
      for (step, expected) in row {
        var customer = try Sample.customer(1)
        customer.state = state
        let refusal = CustomerTransitions.refusal(of: step, for: customer)
        #expect(refusal == expected, "\(state) \(step)")
      }
    }
  }

  @Test func `a customer is blocked for a reason and unblocked without one`() throws {
    var books = CustomerBooks()
    let customer = try Sample.customer(1)
    books.insert(customer)
    let block = BlockCustomer(id: Self.one, reason: " Returned mail ")
    let blocking = try block.decide(in: books, at: Sample.moment)
    #expect(blocking.after.state == .blocked(reason: "Returned mail"))
    #expect(blocking.after.version == 2 && blocking.event == .blocked)
    books.apply([blocking])
    let unblocking = try UnblockCustomer(id: Self.one).decide(in: books, at: Sample.moment)
    #expect(unblocking.after.state == .active)
    #expect(unblocking.after.version == 3 && unblocking.event == .unblocked)
  }

  @Test(arguments: [
    ("", ["REQUIRED"]), (" ", ["REQUIRED"]), ("a\nb", ["FORBIDDEN_CHARACTER"]),
    ("Card 4111 1111 1111 1111", ["CARD_NUMBER"]),
    (String(repeating: "x", count: 501), ["TOO_LONG"]), (String(repeating: "x", count: 500), []),
  ])
  func `the reason of a block is a text of 1 to 500 characters`(
    _ reason: String,
    _ codes: [String]
  ) throws {
    var books = CustomerBooks()
    books.insert(try Sample.customer(1))
    let command = BlockCustomer(id: Self.one, reason: reason)
    do throws(CustomerRejection) {
      _ = try command.decide(in: books, at: Sample.moment)
      #expect(codes == [])
    } catch {
      #expect(error.rule == .invalid)
      #expect(error.violations.map(\.code.name) == codes)
      #expect(error.violations.map(\.fieldPath) == ["reason"])
    }
  }

  @Test func `block and unblock look for the customer, its state and its version in this order`()
    throws
  {
    var books = CustomerBooks()
    func block(_ version: Int64) throws -> CustomerChange {
      try BlockCustomer(id: Self.one, expectedVersion: version, reason: "")
        .decide(in: books, at: Sample.moment)
    }
    func unblock(_ version: Int64) throws -> CustomerChange {
      try UnblockCustomer(id: Self.one, expectedVersion: version)
        .decide(in: books, at: Sample.moment)
    }
    #expect(throws: CustomerRejection.notFound(Self.one)) { try block(7) }
    #expect(throws: CustomerRejection.notFound(Self.one)) { try unblock(7) }
    books.insert(try Sample.customer(1))
    #expect(throws: CustomerRejection.etagMismatch(Self.one, current: 1)) { try block(7) }
    #expect(throws: CustomerRejection.notBlocked(Self.one)) { try unblock(7) }
    let required = Violation(FieldRule.required, at: "reason")
    #expect(throws: CustomerRejection.invalid([required])) { try block(1) }
    var blocked = try Sample.customer(1)
    blocked.state = .blocked(reason: "x")
    books = CustomerBooks()
    books.insert(blocked)
    #expect(throws: CustomerRejection.blocked(Self.one)) { try block(7) }
    #expect(throws: CustomerRejection.etagMismatch(Self.one, current: 1)) { try unblock(7) }
  }

  @Test func `reasons are documented and their metadata is what they promise`() throws {
    let euro = try Sample.customer(1).currency
    let rejections: [CustomerRejection] = [
      .invalid([]), .warningsNotAcknowledged([]), .notFound(Self.one),
      .externalIDTaken(by: Self.one),
      .etagMismatch(Self.one, current: 4), .merged(Self.one, into: Sample.id(2)),
      .blocked(Self.one), .notBlocked(Self.one), .mergeIntoItself(Self.one),
      .mergeCurrencyDiffers(source: euro, target: euro),
      .mergeCycle(source: Self.one, target: Sample.id(2)), .mergeTooDeep(levels: 9),
      .mergeTooManyReferences,
    ]
    #expect(rejections.map(\.rule) == CustomerReason.allCases)
    for rejection in rejections {
      #expect(Set(rejection.metadata.keys) == Set(rejection.rule.metadataKeys))
    }
    #expect(rejections[4].metadata["etag"] == "4")
    #expect(Set(CustomerReason.allCases.map(\.name)).count == CustomerReason.allCases.count)
    for reason in CustomerReason.allCases {
      #expect(reason.name.wholeMatch(of: /[A-Z]+(_[A-Z]+)*/) != nil && reason.name.count <= 63)
      #expect(RejectionReason(reason).message == "\(reason.meaning). \(reason.remedy).")
    }
  }
}
