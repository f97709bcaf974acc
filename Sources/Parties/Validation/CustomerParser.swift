internal import Monetary

/// Turns a draft into the fields of a customer, and tells everything that is wrong with it.
///
/// Only the draft and the moment are looked at; what depends on other customers is checked by the
/// rules in `Rules`.
struct CustomerParser {
  private(set) var parsed = ParsedCustomer()
  var checker = FieldChecker()
  let draft: CustomerDraft
  let moment: Moment

  /// What is wrong, and the fields.
  static func parse(
    _ draft: CustomerDraft,
    at moment: Moment
  ) -> (parsed: ParsedCustomer, violations: [Violation]) {
    var parser = CustomerParser(draft: draft, moment: moment)
    parser.parseNames()
    parser.parseRoles()
    parser.parseReferences()
    parser.parsed.addresses = parser.addresses()
    parser.parsed.taxIdentifiers = parser.taxIdentifiers()
    parser.parsed.bankAccounts = parser.bankAccounts()
    parser.parsed.contacts = parser.contacts()
    parser.parsed.paymentTerms = parser.paymentTerms()
    parser.parsed.currency = parser.currency(draft.currencyCode, at: "customer.currency_code")
    parser.parsed.creditLimit = parser.creditLimit(in: parser.parsed.currency)
    parser.parseLanguage()
    return (parser.parsed, parser.checker.violations)
  }

  private init(draft: CustomerDraft, moment: Moment) {
    self.draft = draft
    self.moment = moment
  }

  private mutating func parseNames() {
    parsed.externalID = checker.identifierText(
      draft.externalID,
      at: "customer.external_id",
      max: PartiesLimits.externalIDLengthMax
    )
    parsed.displayName = checker.text(
      draft.displayName,
      at: "customer.display_name",
      max: PartiesLimits.nameLengthMax,
      isRequired: true
    )
    parsed.legalName = checker.text(
      draft.legalName,
      at: "customer.legal_name",
      max: PartiesLimits.nameLengthMax,
      isRequired: true
    )
  }

  private mutating func parseRoles() {
    let max = PartyRole.allCases.count
    let roles = Array(checker.entries(draft.roles, at: "customer.roles", max: max))
    for (index, role) in roles.enumerated() where role == nil {
      checker.report(FieldRule.unknownValue, at: "customer.roles[\(index)]")
    }
    checker.distinct(roles) { "customer.roles[\($0)]" }
    // Most customers play all parts; who says nothing means that.
    parsed.roles = roles.isEmpty ? Set(PartyRole.allCases) : Set(roles.compactMap { $0 })
  }

  private mutating func parseReferences() {
    parsed.parentID = checker.customerID(draft.parentID, at: "customer.parent_id")
    parsed.payerID = checker.customerID(draft.payerID, at: "customer.payer_id")
    parsed.billToID = checker.customerID(draft.billToID, at: "customer.bill_to_id")
  }

  private mutating func parseLanguage() {
    let path = "customer.language_code"
    guard let text = checker.codeText(draft.languageCode, at: path) else { return }
    parsed.language = LanguageTag(text)
    if parsed.language == nil { checker.report(CustomerRule.languageMalformed, at: path) }
  }

  /// A currency that takes new business.
  mutating func currency(_ raw: String, at path: String) -> CurrencyCode? {
    guard let text = checker.codeText(raw, at: path, isRequired: true) else { return nil }
    guard let currency = CurrencyCode(text) else {
      checker.report(CustomerRule.currencyUnknown, at: path)
      return nil
    }
    if !currency.isCurrent {
      checker.report(CustomerRule.currencyWithdrawn, at: path, ["currency": currency.code])
    }
    return currency
  }
}
