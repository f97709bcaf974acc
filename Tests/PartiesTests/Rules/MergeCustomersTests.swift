import Monetary
import Parties
import Primitives
import Testing

@Suite struct MergeCustomersTests {
  static func merge(
    in books: CustomerBooks,
    source: UInt64 = 1,
    target: UInt64 = 2,
    sourceVersion: Int64? = nil,
    targetVersion: Int64? = nil
  ) throws(CustomerRejection) -> (source: Customer, target: Customer, changes: [CustomerChange]) {
    try MergeCustomers(
      sourceID: Sample.id(source),
      targetID: Sample.id(target),
      expectedSourceVersion: sourceVersion,
      expectedTargetVersion: targetVersion
    ).decide(in: books, at: Sample.moment)
  }

  @Test func `the source ends and the target stays as it is`() throws {
    let books = try CreateCustomerTests.books([1: { _ in }, 2: { $0.displayName = "Other" }])
    let (source, target, changes) = try Self.merge(in: books)
    #expect(source.state == .merged(into: Sample.id(2)) && source.version == 2)
    #expect(target == books.customer(Sample.id(2)))
    #expect(changes.map(\.event) == [.merged])
  }

  @Test func `the target takes over the roles of the source`() throws {
    let books = try CreateCustomerTests.books([
      1: { $0.roles = [.payer] }, 2: { $0.roles = [.soldTo] },
    ])
    let (_, target, changes) = try Self.merge(in: books)
    #expect(target.roles == [.payer, .soldTo] && target.version == 2)
    #expect(changes.map(\.event) == [.merged, .updated])
  }

  @Test func `who named the source names the target, and nobody names the dead`() throws {
    let books = try CreateCustomerTests.books([
      1: {
        $0.parentID = Sample.id(9)
        $0.payerID = Sample.id(2)
      },
      2: {
        $0.payerID = Sample.id(1)
        $0.billToID = Sample.id(1)
      },
      3: {
        $0.parentID = Sample.id(1)
        $0.payerID = Sample.id(1)
      },
      4: { $0.billToID = Sample.id(1) },
      5: { $0.parentID = Sample.id(2) },
      9: { _ in },
    ])
    var after = books
    let (source, target, changes) = try Self.merge(in: books)
    after.apply(changes)
    #expect(source.references == [])
    #expect(target.payerID == nil && target.billToID == nil)
    #expect(after.customer(Sample.id(3))?.parentID == Sample.id(2))
    #expect(after.customer(Sample.id(3))?.payerID == Sample.id(2))
    #expect(after.customer(Sample.id(4))?.billToID == Sample.id(2))
    #expect(changes.map(\.after.id) == [1, 2, 3, 4].map(Sample.id))
    #expect(changes.allSatisfy { $0.after.version == 2 })
    #expect(after.customers(naming: Sample.id(1)) == [])
  }

  @Test func `the target may be above the source`() throws {
    let books = try CreateCustomerTests.books([
      1: { $0.parentID = Sample.id(2) }, 2: { _ in }, 3: { $0.parentID = Sample.id(1) },
    ])
    let (_, _, changes) = try Self.merge(in: books)
    #expect(changes.map(\.after.parentID) == [nil, Sample.id(2)])
  }

  @Test func `refusals come in their order`() throws {
    func rejection(
      _ change: (inout Customer, inout Customer) -> Void,
      source: UInt64 = 1,
      target: UInt64 = 2,
      sourceVersion: Int64? = nil,
      targetVersion: Int64? = nil
    ) throws -> CustomerRejection? {
      var (one, two) = (try Sample.customer(1), try Sample.customer(2))
      change(&one, &two)
      var books = CustomerBooks()
      books.insert(one)
      books.insert(two)
      do throws(CustomerRejection) {
        _ = try Self.merge(
          in: books,
          source: source,
          target: target,
          sourceVersion: sourceVersion,
          targetVersion: targetVersion
        )
        return nil
      } catch {
        return error
      }
    }
    let (one, two, nine) = (Sample.id(1), Sample.id(2), Sample.id(9))
    let franc = try #require(CurrencyCode("CHF"))
    let euro = try #require(CurrencyCode("EUR"))
    func merged(_ customer: inout Customer) { customer.state = .merged(into: nine) }
    func blocked(_ customer: inout Customer) { customer.state = .blocked(reason: "x") }
    #expect(try rejection({ _, _ in }, source: 7, target: 7) == .mergeIntoItself(Sample.id(7)))
    #expect(try rejection({ _, _ in }, source: 7, target: 8) == .notFound(Sample.id(7)))
    #expect(try rejection({ one, _ in merged(&one) }, target: 8) == .merged(one, into: nine))
    #expect(try rejection({ one, _ in blocked(&one) }, target: 8) == .blocked(one))
    #expect(
      try rejection({ _, _ in }, target: 8, sourceVersion: 2) == .etagMismatch(one, current: 1)
    )
    #expect(try rejection({ _, _ in }, target: 8) == .notFound(Sample.id(8)))
    #expect(
      try rejection({
        $1.currency = franc
        merged(&$1)
      }) == .merged(two, into: nine)
    )
    #expect(
      try rejection({
        $1.currency = franc
        blocked(&$1)
      }) == .blocked(two)
    )
    #expect(
      try rejection({ $1.currency = franc }, targetVersion: 2) == .etagMismatch(two, current: 1)
    )
    #expect(
      try rejection({
        $1.currency = franc
        $1.parentID = one
      })
        == .mergeCurrencyDiffers(source: euro, target: franc)
    )
    #expect(try rejection({ $1.parentID = one }) == .mergeCycle(source: one, target: two))
    #expect(try rejection({ _, _ in }, sourceVersion: 1, targetVersion: 1) == nil)
  }

  @Test func `a target far below the source is refused too`() throws {
    let books = try CreateCustomerTests.books([
      1: { _ in }, 3: { $0.parentID = Sample.id(1) }, 2: { $0.parentID = Sample.id(3) },
    ])
    #expect(throws: CustomerRejection.mergeCycle(source: Sample.id(1), target: Sample.id(2))) {
      try Self.merge(in: books)
    }
  }

  @Test(arguments: [500, 501])
  func `at most 500 customers may name the source`(_ count: Int) throws {
    var books = try CreateCustomerTests.books([1: { _ in }, 2: { $0.payerID = Sample.id(1) }])
    let sample = try Sample.customer(3)
    for number in 0..<count {
      var referrer = Customer(
        id: Sample.id(1_000 + UInt64(number)),
        displayName: sample.displayName,
        legalName: sample.legalName,
        roles: sample.roles,
        paymentTerms: sample.paymentTerms,
        currency: sample.currency,
        createdAt: sample.createdAt
      )
      referrer.payerID = Sample.id(1)
      books.insert(referrer)
    }
    if count > 500 {
      #expect(throws: CustomerRejection.mergeTooManyReferences) { try Self.merge(in: books) }
    } else {
      #expect(try Self.merge(in: books).changes.count == 502)
    }
  }

  @Test(arguments: CustomerReference.Field.allCases)
  func `a source that customers who were not loaded name cannot be merged`(
    _ field: CustomerReference.Field
  ) throws {
    var books = CustomerBooks()
    books.insert(try Sample.customer(1))
    books.insert(try Sample.customer(2))
    books.noteFurtherReferrers(CustomerReference(to: Sample.id(2), as: field))
    _ = try Self.merge(in: books)
    books.noteFurtherReferrers(CustomerReference(to: Sample.id(1), as: field))
    #expect(throws: CustomerRejection.mergeTooManyReferences) { try Self.merge(in: books) }
  }

  @Test(arguments: [(7, 1, true), (7, 2, false), (8, 0, true), (1, 7, true), (1, 8, false)])
  func `what is below the source must fit below the target`(
    _ above: Int,
    _ below: Int,
    _ fits: Bool
  ) throws {
    var books = CustomerBooks()
    books.insert(try Sample.customer(1))
    for level in 0..<below {
      let parent = level == 0 ? 1 : 50 + UInt64(level) - 1
      books.insert(Sample.id(50 + UInt64(level)), under: Sample.id(parent))
    }
    for level in 1...above {
      let number = level == above ? 2 : 100 + UInt64(level)
      var customer = try Sample.customer(number)
      customer.parentID = level == 1 ? nil : Sample.id(100 + UInt64(level) - 1)
      books.insert(customer)
    }
    if fits {
      #expect(try Self.merge(in: books).source.isMerged)
    } else {
      #expect(throws: CustomerRejection.mergeTooDeep(levels: 9)) { try Self.merge(in: books) }
    }
  }

  @Test func `needs are both customers, who is above the target and who names the source`() throws {
    let command = MergeCustomers(sourceID: Sample.id(1), targetID: Sample.id(2))
    var books = CustomerBooks()
    let first = command.unmetNeeds(in: books)
    #expect(first.ids == [Sample.id(1), Sample.id(2)])
    #expect(first.referencesTo == [Sample.id(1)] && first.descendantsOf == [Sample.id(1)])
    var target = try Sample.customer(2)
    target.parentID = Sample.id(3)
    books.insert(target)
    books.settle(first)
    #expect(command.unmetNeeds(in: books).ids == [Sample.id(3)])
  }
}
