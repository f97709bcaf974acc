import Primitives
import Testing

@testable import Parties

/// A text field with its bound.
struct TextBound: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let max: Int
  let set: @Sendable (inout CustomerDraft, String) -> Void

  init(
    _ path: String,
    _ max: Int,
    _ set: @escaping @Sendable (inout CustomerDraft, String) -> Void
  ) {
    testDescription = path
    self.max = max
    self.set = set
  }
}

/// A number of days or entries with the values on both sides of its bounds.
struct CountBound: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let accepted: [Int]
  let refused: [Int]
  let set: @Sendable (inout CustomerDraft, Int) -> Void

  init(
    _ path: String,
    accepted: [Int],
    refused: [Int],
    _ set: @escaping @Sendable (inout CustomerDraft, Int) -> Void
  ) {
    testDescription = path
    self.accepted = accepted
    self.refused = refused
    self.set = set
  }
}

@Suite struct BoundsTests {
  static let texts = [
    TextBound("customer.external_id", 128) { $0.externalID = $1 },
    TextBound("customer.display_name", 200) { $0.displayName = $1 },
    TextBound("customer.legal_name", 200) { $0.legalName = $1 },
    TextBound("customer.addresses[0].lines[0]", 100) { $0.addresses[0].lines = [$1] },
    TextBound("customer.addresses[0].city", 100) { $0.addresses[0].city = $1 },
    TextBound("customer.addresses[0].postal_code", 16) { $0.addresses[0].postalCode = $1 },
    TextBound("customer.addresses[0].region", 100) { $0.addresses[0].region = $1 },
    TextBound("customer.tax_identifiers[1].value", 32) { $0.taxIdentifiers[1].value = $1 },
    TextBound("customer.bank_accounts[0].holder", 140) { $0.bankAccounts[0].holder = $1 },
    TextBound("customer.contacts[0].name", 200) { $0.contacts[0].name = $1 },
    TextBound("customer.contacts[0].role", 64) { $0.contacts[0].role = $1 },
    TextBound("customer.credit_limit.approved_by", 128) { $0.creditLimit?.approvedBy = $1 },
  ]

  @Test(arguments: texts)
  func `a text may have as many characters as its bound and not one more`(_ bound: TextBound) {
    let path = bound.testDescription
    let longest = String(repeating: "x", count: bound.max)
    #expect(CustomerFieldsTests.violations { bound.set(&$0, "  \(longest) ") } == [])
    #expect(
      CustomerFieldsTests.violations { bound.set(&$0, longest + "x") } == [
        Violation(FieldRule.tooLong, at: path, ["max": String(bound.max)])
      ]
    )
  }

  @Test func `a scheme's name has the bound of its own letters`() {
    let longest = String(repeating: "X", count: 32)
    #expect(CustomerFieldsTests.violations { $0.taxIdentifiers[1].scheme = longest } == [])
    #expect(
      CustomerFieldsTests.violations { $0.taxIdentifiers[1].scheme = longest + "X" }.map(
        \.code.name
      )
        == ["TOO_LONG"]
    )
  }

  @Test func `characters are counted as Unicode scalars, not as bytes or as seen`() {
    let longest = String(repeating: "e\u{301}", count: 100)
    #expect(longest.count == 100 && longest.utf8.count == 300)
    #expect(CustomerFieldsTests.violations { $0.displayName = longest } == [])
    #expect(CustomerFieldsTests.violations { $0.displayName = longest + "e" }.count == 1)
    // One letter as seen, with marks without end.
    let tower = "e" + String(repeating: "\u{301}", count: 200)
    #expect(tower.count == 1)
    #expect(CustomerFieldsTests.violations { $0.displayName = tower }.count == 1)
  }

  static let counts = [
    CountBound("addresses", accepted: [0, 1, 20], refused: [21]) { draft, count in
      draft.addresses = Array(repeating: Sample.address(.shipping), count: count)
    },
    CountBound("lines", accepted: [1, 4], refused: [0, 5]) { draft, count in
      draft.addresses[0].lines = Array(repeating: "x", count: count)
    },
    CountBound("tax_identifiers", accepted: [0, 10], refused: [11]) { draft, count in
      draft.taxIdentifiers = (0..<count).map { TaxIdentifierDraft(scheme: "X", value: "\($0)") }
    },
    CountBound("bank_accounts", accepted: [0, 1], refused: []) { draft, count in
      draft.bankAccounts = Array(draft.bankAccounts.prefix(count))
    },
    CountBound("contacts", accepted: [0, 50], refused: [51]) { draft, count in
      draft.contacts = Array(repeating: ContactDraft(name: "x"), count: count)
    },
    CountBound("net_days", accepted: [0, 60], refused: [-1, 366, .min, .max]) { draft, days in
      draft.paymentTerms = PaymentTermsDraft(netDays: days)
    },
    CountBound("discount_days", accepted: [0, 30], refused: [-1, 31, .min, .max]) { draft, days in
      draft.paymentTerms?.discountDays = days
    },
  ]

  @Test(arguments: counts)
  func `a number may be its bound and not one past it`(_ bound: CountBound) {
    for count in bound.accepted {
      #expect(CustomerFieldsTests.violations { bound.set(&$0, count) } == [], "\(count)")
    }
    for count in bound.refused {
      #expect(CustomerFieldsTests.violations { bound.set(&$0, count) }.count == 1, "\(count)")
    }
  }

  @Test(arguments: [
    ("0.000000001", true), ("0.999999999", true), ("0", false), ("1", false), ("-0.01", false),
    ("1.000000000", false),
  ])
  func `a settlement discount is above nothing and below everything`(
    _ rate: String,
    _ isRight: Bool
  ) {
    let violations = CustomerFieldsTests.violations { $0.paymentTerms?.discountRate = rate }
    #expect(violations.map(\.code.name) == (isRight ? [] : ["SETTLEMENT_DISCOUNT_RATE"]))
  }

  @Test(arguments: [(60, []), (61, ["PAYMENT_TERMS_LONG"]), (365, ["PAYMENT_TERMS_LONG"])])
  func `terms beyond 60 days are a warning`(_ days: Int, _ expected: [String]) {
    let violations = CustomerFieldsTests.violations { draft in
      draft.paymentTerms = PaymentTermsDraft(netDays: days)
    }
    #expect(violations.map(\.code.name) == expected)
    #expect(violations.allSatisfy { $0.severity == .warning })
  }

  @Test func `a limit of zero and one that ends tomorrow are limits`() throws {
    var draft = Sample.full
    draft.creditLimit?.amount?.minorUnits = 0
    draft.creditLimit?.validUntil = DateDraft(year: 2026, month: 11, day: 25)
    let limit = try #require(Sample.customer(1, draft).creditLimit)
    let today = Sample.moment.today
    #expect(limit.isValid(on: today) && !limit.isValid(on: today.adding(days: 1)))
    #expect(limit.isValid(on: limit.validFrom))
    #expect(!limit.isValid(on: limit.validFrom.adding(days: -1)))
    draft.creditLimit?.validUntil = nil
    #expect(
      try #require(Sample.customer(1, draft).creditLimit).isValid(on: today.adding(days: 9_999))
    )
  }
}
