import Testing

@testable import Parties

/// A draft that is spoilt in one place, and what must be said about it.
struct SpoiltDraft: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let expected: Violation
  let spoil: @Sendable (inout CustomerDraft) -> Void

  init(
    _ rule: some ViolationRule,
    _ path: String,
    _ parameters: [String: String] = [:],
    _ spoil: @escaping @Sendable (inout CustomerDraft) -> Void
  ) {
    testDescription = "\(rule.rawValue) at \(path)"
    expected = Violation(rule, at: path, parameters)
    self.spoil = spoil
  }
}

@Suite struct CustomerFieldsTests {
  static func violations(_ spoil: (inout CustomerDraft) -> Void) -> [Violation] {
    var draft = Sample.full
    spoil(&draft)
    return CustomerParser.parse(draft, at: Sample.moment).violations
  }

  @Test(arguments: SpoiltDraft.names + SpoiltDraft.places + SpoiltDraft.numbers + SpoiltDraft.terms)
  func `one thing wrong is one violation, at its path`(_ draft: SpoiltDraft) {
    #expect(Self.violations(draft.spoil) == [draft.expected])
  }

  @Test func `a full and a minimal draft have no violation`() {
    #expect(Self.violations { _ in }.isEmpty)
    #expect(Self.violations { $0 = Sample.minimal }.isEmpty)
  }

  @Test func `everything wrong is told at once, in the order of the fields`() {
    let all = SpoiltDraft.names + SpoiltDraft.places + SpoiltDraft.numbers + SpoiltDraft.terms
    let spoilers = [
      "TOO_LONG at customer.external_id", "REQUIRED at customer.legal_name",
      "COUNTRY_UNKNOWN at customer.addresses[0].country_code",
      "EMAIL_MALFORMED at customer.contacts[0].email", "CURRENCY_UNKNOWN at customer.currency_code",
      "LANGUAGE_MALFORMED at customer.language_code",
    ].compactMap { name in all.first { $0.testDescription == name } }
    let violations = Self.violations { draft in for spoiler in spoilers { spoiler.spoil(&draft) } }
    #expect(spoilers.count == 6 && violations == spoilers.map(\.expected))
  }

  @Test func `an empty draft lacks exactly the required fields`() {
    let violations = Self.violations { $0 = CustomerDraft() }
    #expect(
      violations.map(\.fieldPath) == [
        "customer.display_name", "customer.legal_name", "customer.payment_terms",
        "customer.currency_code",
      ]
    )
    #expect(violations.allSatisfy { $0.code.name == "REQUIRED" && $0.severity == .error })
  }

  @Test func `numbers of a partner's own are no card numbers, whatever their check digit`() {
    for number in CardNumberTests.numbers {
      #expect(Self.violations { $0.externalID = number } == [])
      #expect(Self.violations { $0.taxIdentifiers[1].value = number } == [])
      #expect(Self.violations { $0.creditLimit?.approvedBy = number } == [])
      #expect(Self.violations { $0.displayName = number }.map(\.code.name) == ["CARD_NUMBER"])
    }
  }

  @Test func `no roles mean all roles`() throws {
    #expect(try Sample.customer(1).roles == Set(PartyRole.allCases))
    #expect(try Sample.customer(1, Sample.full).roles == [.soldTo, .payer])
  }

  @Test func `values are stored in one form`() throws {
    let customer = try Sample.customer(1, Sample.full)
    #expect(customer.bankAccounts[0].iban.text == "DE89370400440532013000")
    #expect(customer.contacts[0].phone?.text == "+4930123456")
    #expect(customer.language?.text == "de-DE")
    #expect(customer.version == 1 && customer.state == .active)
    #expect(customer.createdAt == Sample.moment.now && customer.updatedAt == Sample.moment.now)
  }

  @Test func `a stored customer goes through as it is`() throws {
    for draft in [Sample.full, Sample.minimal] {
      let customer = try Sample.customer(1, draft)
      let (parsed, violations) = CustomerParser.parse(CustomerDraft(customer), at: Sample.moment)
      #expect(violations.isEmpty && parsed.customer(replacing: customer) == customer)
    }
  }

  @Test func `a message has the parameters and ends in the remedy`() {
    let violation = Violation(FieldRule.outOfRange, at: "f", ["min": "0", "max": "365"])
    #expect(
      violation.message == "The value is not between 0 and 365. Give a value between the bounds."
    )
  }
}
