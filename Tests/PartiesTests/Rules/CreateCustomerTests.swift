import Parties
import Primitives
import Testing

@Suite struct CreateCustomerTests {
  /// Books with customers that are what their closures make of a minimal one.
  static func books(_ customers: [UInt64: (inout Customer) -> Void]) throws -> CustomerBooks {
    var books = CustomerBooks()
    for (number, change) in customers {
      var customer = try Sample.customer(number)
      change(&customer)
      books.insert(customer)
    }
    return books
  }

  /// The violations of creating customer 1 from a minimal draft that is changed.
  static func violations(
    in books: CustomerBooks,
    _ change: (inout CustomerDraft) -> Void
  ) -> [Violation] {
    var draft = Sample.minimal
    draft.legalName = "Newcomer"
    change(&draft)
    do {
      _ = try CreateCustomer(id: Sample.id(1), draft: draft).decide(in: books, at: Sample.moment)
      return []
    } catch {
      return error.violations
    }
  }

  @Test func `a customer that keeps all rules is created with version 1`() throws {
    let command = CreateCustomer(id: Sample.id(1), draft: Sample.full)
    let change = try command.decide(in: CustomerBooks(), at: Sample.moment)
    #expect(change.before == nil && change.event == .created)
    #expect(change.after.id == Sample.id(1) && change.after.version == 1)
    #expect(change.after.acknowledgements == [])
  }

  @Test func `errors refuse, with the warnings that are not acknowledged`() throws {
    var draft = Sample.minimal
    draft.displayName = ""
    draft.paymentTerms = PaymentTermsDraft(netDays: 90)
    let missing = Violation(FieldRule.required, at: "customer.display_name")
    let long = Violation(
      CustomerRule.paymentTermsLong,
      at: "customer.payment_terms.net_days",
      ["max": "60"]
    )
    let command = CreateCustomer(id: Sample.id(1), draft: draft)
    #expect(throws: CustomerRejection.invalid([missing, long])) {
      try command.decide(in: CustomerBooks(), at: Sample.moment)
    }
    let knowing = CreateCustomer(
      id: Sample.id(1),
      draft: draft,
      acknowledgedWarnings: ["PAYMENT_TERMS_LONG"]
    )
    #expect(throws: CustomerRejection.invalid([missing])) {
      try knowing.decide(in: CustomerBooks(), at: Sample.moment)
    }
  }

  @Test func `a warning refuses until it is acknowledged, and who did so is kept`() throws {
    var draft = Sample.full
    draft.paymentTerms?.netDays = 90
    draft.addresses[1].postalCode = ""
    let books = CustomerBooks()
    func create(_ acknowledged: Set<String>) throws -> Customer {
      try CreateCustomer(id: Sample.id(1), draft: draft, acknowledgedWarnings: acknowledged)
        .decide(in: books, at: Sample.moment).after
    }
    let missing = Violation(
      CustomerRule.postalCodeMissing,
      at: "customer.addresses[1].postal_code",
      ["country": "DE"]
    )
    #expect(throws: CustomerRejection.warningsNotAcknowledged([missing])) {
      try create(["PAYMENT_TERMS_LONG", "REQUIRED"])
    }
    let customer = try create(["PAYMENT_TERMS_LONG", "POSTAL_CODE_MISSING", "UNHEARD_OF"])
    #expect(
      customer.acknowledgements.map(\.fieldPath) == [
        "customer.addresses[1].postal_code", "customer.payment_terms.net_days",
      ]
    )
    #expect(customer.acknowledgements.allSatisfy { $0.principal == "prn_sales" })
    #expect(customer.acknowledgements.allSatisfy { $0.at == Sample.moment.now })
  }

  @Test func `an error cannot be acknowledged`() {
    let command = CreateCustomer(
      id: Sample.id(1),
      draft: CustomerDraft(),
      acknowledgedWarnings: ["REQUIRED"]
    )
    #expect(throws: CustomerRejection.self) {
      try command.decide(in: CustomerBooks(), at: Sample.moment)
    }
  }

  @Test func `an external id belongs to one customer, merged ones included`() throws {
    let books = try Self.books([
      2: { $0.externalID = "K-2" },
      3: {
        $0.externalID = "K-3"
        $0.state = .merged(into: Sample.id(2))
      },
    ])
    for number in [UInt64(2), 3] {
      var draft = Sample.minimal
      draft.legalName = "Newcomer"
      draft.externalID = " K-\(number) "
      let command = CreateCustomer(id: Sample.id(1), draft: draft)
      #expect(throws: CustomerRejection.externalIDTaken(by: Sample.id(number))) {
        try command.decide(in: books, at: Sample.moment)
      }
    }
  }

  @Test func `errors come before a taken external id, and that before warnings`() throws {
    let books = try Self.books([2: { $0.externalID = "K" }])
    var draft = Sample.minimal
    draft.externalID = "K"
    let suspected = CreateCustomer(id: Sample.id(1), draft: draft)
    #expect(throws: CustomerRejection.externalIDTaken(by: Sample.id(2))) {
      try suspected.decide(in: books, at: Sample.moment)
    }
    draft.currencyCode = ""
    let wrong = CreateCustomer(id: Sample.id(1), draft: draft)
    #expect {
      try wrong.decide(in: books, at: Sample.moment)
    } throws: { ($0 as? CustomerRejection)?.rule == .invalid }
  }

  @Test func `the same name and postal code, or tax number, is a suspicion`() throws {
    let books = try Self.books([
      2: { $0.legalName = "Newcomer AG" },
      3: { $0.legalName = "NEWCOMER" },
      4: {
        $0.legalName = "Newcomer"
        $0.state = .merged(into: Sample.id(2))
      },
      5: { customer in
        customer.legalName = "Other"
        customer.taxIdentifiers = [TaxIdentifier(scheme: "EU_VAT", value: "DE136695976")]
      },
    ])
    let violations = Self.violations(in: books) { draft in
      draft.taxIdentifiers = [
        TaxIdentifierDraft(scheme: "X", value: "1"),
        TaxIdentifierDraft(scheme: "EU_VAT", value: "DE 136695976"),
      ]
    }
    #expect(
      violations == [
        Violation(
          CustomerRule.possibleDuplicate,
          at: "customer.legal_name",
          ["customer_id": Sample.id(2).description, "same": "name and postal code"]
        ),
        Violation(
          CustomerRule.possibleDuplicate,
          at: "customer.tax_identifiers[1]",
          ["customer_id": Sample.id(5).description, "same": "tax number"]
        ),
      ]
    )
  }

  @Test func `a merged customer is nobody's duplicate`() throws {
    let books = try Self.books([
      2: {
        $0.legalName = "Newcomer"
        $0.state = .merged(into: Sample.id(3))
      }
    ])
    #expect(Self.violations(in: books) { _ in } == [])
  }

  @Test(arguments: ["customer.parent_id", "customer.payer_id", "customer.bill_to_id"])
  func `whom a customer names must be there, alive and play the part`(_ path: String) throws {
    func name(_ number: UInt64, in draft: inout CustomerDraft) {
      switch path {
      case "customer.parent_id": draft.parentID = Sample.id(number).description
      case "customer.payer_id": draft.payerID = Sample.id(number).description
      default: draft.billToID = Sample.id(number).description
      }
    }
    let books = try Self.books([
      2: { $0.state = .merged(into: Sample.id(3)) },
      3: { $0.state = .blocked(reason: "x") },
      4: { $0.roles = [.soldTo] },
      5: { $0.displayName = "fine" },
    ])
    let role = ["customer.payer_id": "payer", "customer.bill_to_id": "bill_to"][path]
    let expected: [UInt64: [Violation]] = [
      1: [Violation(CustomerRule.referenceToItself, at: path)],
      2: [
        Violation(
          CustomerRule.referenceMerged,
          at: path,
          ["customer_id": Sample.id(3).description]
        )
      ],
      3: [Violation(CustomerRule.referenceBlocked, at: path)],
      4: role.map { [Violation(CustomerRule.referenceRoleMissing, at: path, ["role": $0])] } ?? [],
      5: [],
      6: [Violation(CustomerRule.referenceNotFound, at: path)],
    ]
    for (number, violations) in expected {
      #expect(Self.violations(in: books) { name(number, in: &$0) } == violations, "\(number)")
    }
  }

  @Test(arguments: [7, 8])
  func `a hierarchy has at most eight levels`(_ levels: UInt64) throws {
    var books = CustomerBooks()
    for level in 1...levels {
      var customer = try Sample.customer(100 + level)
      customer.parentID = level == 1 ? nil : Sample.id(100 + level - 1)
      books.insert(customer)
    }
    let violations = Self.violations(in: books) { draft in
      draft.parentID = Sample.id(100 + levels).description
    }
    let tooDeep = Violation(
      CustomerRule.hierarchyTooDeep,
      at: "customer.parent_id",
      ["max": "8"]
    )
    #expect(violations == (levels == 7 ? [] : [tooDeep]))
  }

  @Test func `needs are what the rules look at, and end when they are met`() throws {
    var draft = Sample.full
    draft.parentID = Sample.id(2).description
    draft.payerID = Sample.id(3).description
    draft.billToID = "nonsense"
    let command = CreateCustomer(id: Sample.id(1), draft: draft)
    var books = CustomerBooks()
    let first = command.unmetNeeds(in: books)
    #expect(first.ids == [Sample.id(2), Sample.id(3)])
    #expect(first.externalIDs == ["K-1001"])
    #expect(first.duplicateKeys == ["example|DE|04103"])
    #expect(first.taxIdentifiers.map(\.value).sorted() == ["12-3456789", "DE136695976"])
    #expect(first.referencesTo == [] && first.descendantsOf == [])
    var parent = try Sample.customer(2)
    parent.parentID = Sample.id(4)
    books.insert(parent)
    books.settle(first)
    var second = CustomerNeeds()
    second.ids = [Sample.id(4)]
    #expect(command.unmetNeeds(in: books) == second)
    books.settle(second)
    #expect(command.unmetNeeds(in: books).isEmpty)
  }

  /// They reach the database before the draft is validated.
  @Test(arguments: ["\0", "a\0b", "\u{1}", "ö", String(repeating: "x", count: 1_000_000)])
  func `needs hold nothing that cannot be a key`(_ text: String) throws {
    var draft = Sample.full
    draft.externalID = text
    draft.parentID = text
    draft.addresses[0].countryCode = text
    draft.addresses[0].postalCode = text
    draft.taxIdentifiers = [
      TaxIdentifierDraft(scheme: text, value: "1"),
      TaxIdentifierDraft(scheme: "EU_VAT", value: text),
      TaxIdentifierDraft(scheme: "X", value: text), TaxIdentifierDraft(scheme: "X", value: "1"),
    ]
    let needs = CreateCustomer(id: Sample.id(1), draft: draft).unmetNeeds(in: CustomerBooks())
    #expect(needs.externalIDs == [] && needs.ids == [])
    #expect(needs.taxIdentifiers == [TaxIdentifier(scheme: "X", value: "1")])
    let key = try #require(needs.duplicateKeys.first)
    #expect(key.hasPrefix("example||") && key.utf8.count < 50 && !key.contains("\0"))
    draft.legalName = text
    let named = CreateCustomer(id: Sample.id(1), draft: draft).unmetNeeds(in: CustomerBooks())
    #expect(named.duplicateKeys.allSatisfy { $0.utf8.count < 50 && !$0.contains("\0") })
  }

  @Test func `a million roles are one violation`() {
    let violations = Self.violations(in: CustomerBooks()) { draft in
      draft.roles = Array(repeating: .payer, count: 1_000_000)
    }
    #expect(violations.map(\.code.name) == ["TOO_MANY", "REPEATED", "REPEATED", "REPEATED"])
  }
}
