import Monetary
import Parties
import Primitives
import Testing

@Suite struct UpdateCustomerTests {
  static let later = Moment(
    now: Instant(microseconds: Sample.moment.now.microseconds + 1_000_000),
    today: Sample.moment.today,
    principal: "prn_later"
  )

  /// The outcome of changing fields of customer 1 in books.
  static func update(
    _ fields: Set<CustomerField>,
    in books: CustomerBooks,
    expectedVersion: Int64? = nil,
    acknowledging codes: Set<String> = [],
    _ change: (inout CustomerDraft) -> Void
  ) throws(CustomerRejection) -> (customer: Customer, change: CustomerChange?) {
    var draft = CustomerDraft()
    change(&draft)
    return try UpdateCustomer(
      id: Sample.id(1),
      expectedVersion: expectedVersion,
      draft: draft,
      fields: fields,
      acknowledgedWarnings: codes
    ).decide(in: books, at: later)
  }

  static func books(_ draft: CustomerDraft = Sample.full) throws -> CustomerBooks {
    var books = CustomerBooks()
    books.insert(try Sample.customer(1, draft))
    return books
  }

  @Test func `only the fields of the mask change, and the version with them`() throws {
    let books = try Self.books()
    let before = try #require(books.customer(Sample.id(1)))
    let (customer, change) = try Self.update([.displayName], in: books) { draft in
      draft.displayName = "New"
      draft.legalName = "ignored"
    }
    var expected = before
    expected.displayName = "New"
    expected.version = 2
    expected.updatedAt = Self.later.now
    #expect(customer == expected)
    #expect(change?.before == before && change?.after == expected && change?.event == .updated)
  }

  @Test(arguments: CustomerField.allCases)
  func `a field in the mask that the draft leaves empty is emptied`(_ field: CustomerField) throws {
    let books = try Self.books()
    var expected = Sample.full
    expected.overlay([field], of: CustomerDraft())
    do throws(CustomerRejection) {
      let (customer, _) = try Self.update([field], in: books) { _ in }
      // Roles that are not said are all of them.
      if field == .roles { expected.roles = PartyRole.allCases }
      var draft = CustomerDraft(customer)
      draft.languageCode = draft.languageCode.lowercased()
      #expect(Self.canonical(draft) == Self.canonical(expected))
      #expect(!Self.required.contains(field))
    } catch {
      #expect(Self.required.contains(field), "\(error)")
      #expect(error.rule == .invalid)
    }
  }

  /// Fields without which the customer or a part of it cannot be: half a discount is none.
  static let required: Set<CustomerField> = [
    .displayName, .legalName, .paymentTerms, .netDays, .discountDays, .discountRate, .currencyCode,
    .creditLimitAmount, .creditLimitValidFrom, .creditLimitApprovedBy,
  ]

  /// A draft without the separators of accounts and telephone numbers.
  private static func canonical(_ draft: CustomerDraft) -> CustomerDraft {
    var draft = draft
    for index in draft.bankAccounts.indices {
      draft.bankAccounts[index].iban.removeAll { $0 == " " }
    }
    for index in draft.contacts.indices { draft.contacts[index].phone.removeAll { $0 == " " } }
    return draft
  }

  @Test func `a part of the terms or of the limit changes alone`() throws {
    let books = try Self.books()
    let (terms, _) = try Self.update([.netDays], in: books) { draft in
      draft.paymentTerms = PaymentTermsDraft(netDays: 45)
    }
    #expect(terms.paymentTerms.netDays == 45 && terms.paymentTerms.discountDays == 10)
    let (limit, _) = try Self.update([.creditLimitAmount], in: books) { draft in
      draft.creditLimit = CreditLimitDraft(
        amount: MoneyDraft(currencyCode: "EUR", minorUnits: 5),
        validFrom: nil,
        approvedBy: ""
      )
    }
    #expect(limit.creditLimit?.amount.minorUnits == 5)
    #expect(limit.creditLimit?.approvedBy == "prn_head_of_credit")
  }

  @Test func `an update that changes nothing is no change`() throws {
    let books = try Self.books()
    let (customer, change) = try Self.update(
      [.displayName, .legalName, .languageCode],
      in: books
    ) { draft in
      draft.displayName = " Example "
      draft.legalName = "Example GmbH"
      draft.languageCode = "DE-de"
    }
    #expect(change == nil && customer.version == 1)
  }

  @Test func `refusals come in their order`() throws {
    var books = try Self.books()
    func rejection(_ version: Int64?, _ name: String) -> CustomerRejection? {
      do throws(CustomerRejection) {
        _ = try Self.update([.displayName], in: books, expectedVersion: version) { draft in
          draft.displayName = name
        }
        return nil
      } catch {
        return error
      }
    }
    let missing = Violation(FieldRule.required, at: "customer.display_name")
    #expect(rejection(1, "New") == nil)
    #expect(rejection(1, "") == .invalid([missing]))
    #expect(rejection(2, "") == .etagMismatch(Sample.id(1), current: 1))
    var merged = try #require(books.customer(Sample.id(1)))
    merged.state = .merged(into: Sample.id(9))
    books = CustomerBooks()
    books.insert(merged)
    #expect(rejection(2, "") == .merged(Sample.id(1), into: Sample.id(9)))
    books = CustomerBooks()
    #expect(rejection(2, "") == .notFound(Sample.id(1)))
  }

  @Test func `a blocked customer can be mended`() throws {
    var blocked = try Sample.customer(1)
    blocked.state = .blocked(reason: "address")
    var books = CustomerBooks()
    books.insert(blocked)
    let (customer, _) = try Self.update([.displayName], in: books) { $0.displayName = "New" }
    #expect(customer.state == .blocked(reason: "address"))
  }

  @Test func `an old flaw does not stop a new name, but its own field stays closed`() throws {
    var customer = try Sample.customer(1, Sample.full)
    customer.bankAccounts[0].iban = IBAN(stored: "DE88370400440532013000")
    var books = CustomerBooks()
    books.insert(customer)
    let (changed, _) = try Self.update([.displayName], in: books) { $0.displayName = "New" }
    #expect(changed.displayName == "New")
    let wrong = Violation(CustomerRule.ibanCheckDigits, at: "customer.bank_accounts[0].iban")
    #expect(throws: CustomerRejection.invalid([wrong])) {
      try Self.update([.bankAccounts], in: books) { draft in
        draft.bankAccounts = [BankAccountDraft(iban: "DE88370400440532013000")]
      }
    }
  }

  @Test func `a limit that has ended since stays, and a new one must not have ended`() throws {
    let books = try Self.books()
    let nextYear = Moment(
      now: Self.later.now,
      today: Sample.moment.today.adding(days: 365),
      principal: "prn_head_of_credit"
    )
    var draft = CustomerDraft()
    draft.displayName = "New"
    let rename = UpdateCustomer(id: Sample.id(1), draft: draft, fields: [.displayName])
    #expect(try rename.decide(in: books, at: nextYear).customer.creditLimit != nil)
    draft.creditLimit = Sample.full.creditLimit
    draft.creditLimit?.amount?.minorUnits = 1
    let raise = UpdateCustomer(id: Sample.id(1), draft: draft, fields: [.creditLimit])
    #expect {
      try raise.decide(in: books, at: nextYear)
    } throws: { error in
      (error as? CustomerRejection)?.violations.map(\.code.name) == [
        "CREDIT_LIMIT_SELF_APPROVED", "CREDIT_LIMIT_EXPIRED",
      ]
        || (error as? CustomerRejection)?.violations.map(\.code.name) == [
          "CREDIT_LIMIT_EXPIRED", "CREDIT_LIMIT_SELF_APPROVED",
        ]
    }
  }

  @Test func `a currency cannot leave its limit behind`() throws {
    let books = try Self.books()
    let differs = Violation(
      CustomerRule.creditLimitCurrency,
      at: "customer.credit_limit.amount.currency_code",
      ["currency": "CHF"]
    )
    #expect(throws: CustomerRejection.invalid([differs])) {
      try Self.update([.currencyCode], in: books) { $0.currencyCode = "CHF" }
    }
    let (customer, _) = try Self.update([.currencyCode, .creditLimit], in: books) { draft in
      draft.currencyCode = "CHF"
    }
    #expect(customer.currency.code == "CHF" && customer.creditLimit == nil)
  }

  @Test func `acknowledgements stay as long as what they are about`() throws {
    var draft = Sample.full
    draft.paymentTerms?.netDays = 90
    draft.addresses[1].postalCode = ""
    let books = try Self.books(draft)
    let (renamed, _) = try Self.update([.displayName], in: books) { $0.displayName = "New" }
    #expect(renamed.acknowledgements.count == 2)
    let (shortened, _) = try Self.update([.netDays], in: books) { draft in
      draft.paymentTerms = PaymentTermsDraft(netDays: 60)
    }
    #expect(shortened.acknowledgements.map(\.code) == ["POSTAL_CODE_MISSING"])
    #expect(throws: CustomerRejection.self) {
      try Self.update([.netDays], in: books) { draft in
        draft.paymentTerms = PaymentTermsDraft(netDays: 120)
      }
    }
    let (lengthened, _) = try Self.update(
      [.netDays],
      in: books,
      acknowledging: ["PAYMENT_TERMS_LONG"]
    ) { draft in draft.paymentTerms = PaymentTermsDraft(netDays: 120) }
    #expect(lengthened.acknowledgements.map(\.principal) == ["prn_sales", "prn_later"])
  }

  @Test func `an external id of another customer is refused, the own one is not`() throws {
    var books = try Self.books()
    var other = try Sample.customer(2)
    other.externalID = "K-2"
    books.insert(other)
    #expect(throws: CustomerRejection.externalIDTaken(by: Sample.id(2))) {
      try Self.update([.externalID], in: books) { $0.externalID = "K-2" }
    }
    let (customer, _) = try Self.update([.externalID, .displayName], in: books) { draft in
      draft.externalID = "K-1001"
      draft.displayName = "New"
    }
    #expect(customer.externalID == "K-1001")
  }

  @Test func `a suspicion is about what is new`() throws {
    var books = try Self.books()
    var twin = Sample.full
    twin.externalID = ""
    books.insert(try Sample.customer(2, twin))
    // Same name and tax number since ever; a new contact raises nothing.
    let (customer, _) = try Self.update([.contacts], in: books) { _ in }
    #expect(customer.contacts == [])
    var third = Sample.minimal
    third.legalName = "Third"
    third.taxIdentifiers = [TaxIdentifierDraft(scheme: "X", value: "3")]
    books.insert(try Sample.customer(3, third))
    #expect {
      try Self.update([.legalName, .addresses, .taxIdentifiers], in: books) { draft in
        draft.legalName = "THIRD"
        draft.taxIdentifiers = [
          TaxIdentifierDraft(scheme: "EU_VAT", value: "DE136695976"),
          TaxIdentifierDraft(scheme: "X", value: "3"),
        ]
      }
    } throws: { error in
      (error as? CustomerRejection)?.violations.map(\.fieldPath) == [
        "customer.legal_name", "customer.tax_identifiers[1]",
      ]
    }
  }

  @Test func `a role that another customer needs stays`() throws {
    var books = try Self.books(Sample.minimal)
    var dependant = try Sample.customer(2)
    dependant.payerID = Sample.id(1)
    books.insert(dependant)
    let inUse = Violation(
      CustomerRule.roleInUse,
      at: "customer.roles",
      ["customer_id": Sample.id(2).description, "role": "payer"]
    )
    #expect(throws: CustomerRejection.invalid([inUse])) {
      try Self.update([.roles], in: books) { $0.roles = [.soldTo, .billTo] }
    }
    let (customer, _) = try Self.update([.roles], in: books) { $0.roles = [.payer] }
    #expect(customer.roles == [.payer])
  }

  @Test func `a role that customers who were not loaded need cannot be taken away`() throws {
    var books = try Self.books(Sample.minimal)
    books.noteFurtherReferrers(CustomerReference(to: Sample.id(1), as: .billTo))
    books.noteFurtherReferrers(CustomerReference(to: Sample.id(1), as: .parent))
    let inUse = Violation(
      CustomerRule.roleInUse,
      at: "customer.roles",
      ["customer_id": "one of many", "role": "bill_to"]
    )
    #expect(throws: CustomerRejection.invalid([inUse])) {
      try Self.update([.roles], in: books) { $0.roles = [.soldTo] }
    }
    let (customer, _) = try Self.update([.roles], in: books) { $0.roles = [.soldTo, .billTo] }
    #expect(customer.roles == [.soldTo, .billTo])
  }

  @Test func `nobody can be above itself`() throws {
    var books = try Self.books(Sample.minimal)
    for number in [UInt64(2), 3] {
      var below = try Sample.customer(number)
      below.parentID = Sample.id(number - 1)
      books.insert(below)
    }
    let cycle = Violation(CustomerRule.hierarchyCycle, at: "customer.parent_id")
    let itself = Violation(CustomerRule.referenceToItself, at: "customer.parent_id")
    for (number, violation) in [(UInt64(3), cycle), (2, cycle), (1, itself)] {
      #expect(throws: CustomerRejection.invalid([violation])) {
        try Self.update([.parentID], in: books) { $0.parentID = Sample.id(number).description }
      }
    }
  }

  @Test(arguments: [
    (4, 4, true), (5, 4, false), (4, 5, false), (1, 7, true), (7, 1, true), (8, 1, false),
  ])
  func `levels above and below count together`(_ above: Int, _ below: Int, _ fits: Bool) throws {
    var books = CustomerBooks()
    for level in 1...above {
      var customer = try Sample.customer(100 + UInt64(level))
      customer.parentID = level == 1 ? nil : Sample.id(100 + UInt64(level) - 1)
      books.insert(customer)
    }
    books.insert(try Sample.customer(1))
    for level in 1..<max(below, 2) where below > 1 {
      // Known by their places alone.
      books.insert(Sample.id(UInt64(level) + 1), under: Sample.id(UInt64(level)))
    }
    let rejection: CustomerRejection?
    do throws(CustomerRejection) {
      _ = try Self.update([.parentID], in: books) { draft in
        draft.parentID = Sample.id(100 + UInt64(above)).description
      }
      rejection = nil
    } catch {
      rejection = error
    }
    #expect((rejection == nil) == fits)
    #expect(fits || rejection?.violations.map(\.code.name) == ["HIERARCHY_TOO_DEEP"])
  }

  @Test func `needs follow from what changes`() throws {
    var draft = CustomerDraft()
    draft.parentID = Sample.id(2).description
    draft.externalID = "K-9"
    draft.roles = [.soldTo]
    draft.legalName = "New"
    draft.taxIdentifiers =
      Sample.full.taxIdentifiers + [TaxIdentifierDraft(scheme: "X", value: "1")]
    let command = UpdateCustomer(
      id: Sample.id(1),
      draft: draft,
      fields: [.parentID, .externalID, .roles, .legalName, .taxIdentifiers]
    )
    var books = CustomerBooks()
    var expected = CustomerNeeds()
    expected.ids = [Sample.id(1)]
    #expect(command.unmetNeeds(in: books) == expected)
    books.settle(expected)
    books.insert(try Sample.customer(1, Sample.full))
    expected.ids = [Sample.id(2)]
    expected.externalIDs = ["K-9"]
    expected.referencesTo = [Sample.id(1)]
    expected.descendantsOf = [Sample.id(1)]
    expected.duplicateKeys = ["new|DE|04103"]
    expected.taxIdentifiers = [TaxIdentifier(scheme: "X", value: "1")]
    #expect(command.unmetNeeds(in: books) == expected)
    books.settle(expected)
    #expect(command.unmetNeeds(in: books).isEmpty)
  }

  @Test func `a new contact needs nothing else`() throws {
    let command = UpdateCustomer(id: Sample.id(1), draft: CustomerDraft(), fields: [.contacts])
    let books = try Self.books()
    #expect(command.unmetNeeds(in: books).isEmpty)
  }

  @Test(arguments: [
    (CustomerField.paymentTerms, [CustomerField.netDays, .discountDays, .discountRate]),
    (
      .creditLimit,
      [.creditLimitAmount, .creditLimitValidFrom, .creditLimitValidUntil, .creditLimitApprovedBy]
    ),
  ])
  func `a field that is named with its parts changes as a whole`(
    _ whole: CustomerField,
    _ parts: [CustomerField]
  ) {
    for part in parts {
      var draft = Sample.full
      draft.overlay([part, whole], of: CustomerDraft())
      #expect(draft.paymentTerms == (whole == .paymentTerms ? nil : Sample.full.paymentTerms))
      #expect(draft.creditLimit == (whole == .creditLimit ? nil : Sample.full.creditLimit))
    }
  }
}
