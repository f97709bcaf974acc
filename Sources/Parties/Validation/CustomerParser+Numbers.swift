extension CustomerParser {
  /// Tax numbers, each scheme and value once.
  mutating func taxIdentifiers() -> [TaxIdentifier] {
    let drafts = checker.entries(
      draft.taxIdentifiers,
      at: "customer.tax_identifiers",
      max: PartiesLimits.taxIdentifiersMax
    )
    let identifiers = drafts.enumerated().map { index, draft in
      taxIdentifier(draft, at: "customer.tax_identifiers[\(index)]")
    }
    checker.distinct(identifiers) { "customer.tax_identifiers[\($0)]" }
    return identifiers.compactMap { $0 }
  }

  private mutating func taxIdentifier(
    _ draft: TaxIdentifierDraft,
    at path: String
  ) -> TaxIdentifier? {
    let scheme = checker.text(
      draft.scheme,
      at: path + ".scheme",
      max: PartiesLimits.taxSchemeLengthMax,
      isRequired: true
    )
    let value = checker.identifierText(
      draft.value,
      at: path + ".value",
      max: PartiesLimits.taxValueLengthMax,
      isRequired: true
    )
    guard let scheme, let value else { return nil }
    guard Self.isSchemeName(scheme) else {
      checker.report(CustomerRule.taxSchemeMalformed, at: path + ".scheme")
      return nil
    }
    let identifier = TaxIdentifier.normalized(scheme: scheme, value: value)
    if scheme == TaxIdentifier.euVAT { checkVAT(identifier.value, at: path + ".value") }
    return identifier
  }

  private mutating func checkVAT(_ value: String, at path: String) {
    let parameters = ["prefix": String(value.prefix(2))]
    switch TaxIdentifier.euVATFault(in: value) {
    case nil: break
    case .countryUnknown: checker.report(CustomerRule.vatCountryUnknown, at: path)
    case .form: checker.report(CustomerRule.vatMalformed, at: path, parameters)
    case .checkDigits: checker.report(CustomerRule.vatCheckDigits, at: path, parameters)
    }
  }

  private static func isSchemeName(_ text: String) -> Bool {
    text.utf8.allSatisfy { byte in
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
    }
  }

  /// Accounts, each IBAN once.
  mutating func bankAccounts() -> [BankAccount] {
    let drafts = checker.entries(
      draft.bankAccounts,
      at: "customer.bank_accounts",
      max: PartiesLimits.bankAccountsMax
    )
    let accounts = drafts.enumerated().map { index, draft in
      bankAccount(draft, at: "customer.bank_accounts[\(index)]")
    }
    checker.distinct(accounts.map { $0?.iban }) { "customer.bank_accounts[\($0)].iban" }
    return accounts.compactMap { $0 }
  }

  private mutating func bankAccount(_ draft: BankAccountDraft, at path: String) -> BankAccount? {
    let iban = iban(draft.iban, at: path + ".iban")
    var bic: BIC?
    if let text = checker.codeText(draft.bic, at: path + ".bic") {
      bic = BIC(text)
      if bic == nil { checker.report(CustomerRule.bicMalformed, at: path + ".bic") }
    }
    let holder = checker.text(
      draft.holder,
      at: path + ".holder",
      max: PartiesLimits.holderLengthMax
    )
    return iban.map { BankAccount(iban: $0, bic: bic, holder: holder) }
  }

  private mutating func iban(_ raw: String, at path: String) -> IBAN? {
    guard let text = checker.codeText(raw, at: path, isRequired: true) else { return nil }
    do {
      return try IBAN(text)
    } catch {
      switch error {
      case .malformed: checker.report(CustomerRule.ibanMalformed, at: path)
      case .countryUnknown: checker.report(CustomerRule.ibanCountryUnknown, at: path)
      case .checkDigits: checker.report(CustomerRule.ibanCheckDigits, at: path)
      case .length(let expected):
        let country = String(FieldText.compact(text).prefix(2))
        let parameters = ["country": country, "length": String(expected)]
        checker.report(CustomerRule.ibanLength, at: path, parameters)
      }
      return nil
    }
  }
}
