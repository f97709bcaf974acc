import Parties

extension SpoiltDraft {
  static let names = [
    SpoiltDraft(FieldRule.required, "customer.display_name") { $0.displayName = "" },
    SpoiltDraft(FieldRule.required, "customer.legal_name") { $0.legalName = " \t" },
    SpoiltDraft(FieldRule.tooLong, "customer.external_id", ["max": "128"]) { draft in
      draft.externalID = String(repeating: "x", count: 129)
    },
    SpoiltDraft(FieldRule.notASCII, "customer.external_id") { $0.externalID = "K-ö" },
    SpoiltDraft(FieldRule.forbiddenCharacter, "customer.display_name") { $0.displayName = "a\nb" },
    SpoiltDraft(FieldRule.forbiddenCharacter, "customer.legal_name") { draft in
      draft.legalName = "a\u{202E}b"
    },
    SpoiltDraft(FieldRule.cardNumber, "customer.legal_name") { draft in
      draft.legalName = "Example 4111 1111 1111 1111"
    },
    SpoiltDraft(FieldRule.unknownValue, "customer.roles[1]") { $0.roles = [.payer, nil] },
    SpoiltDraft(FieldRule.repeated, "customer.roles[2]", ["first": "0"]) { draft in
      draft.roles = [.payer, .soldTo, .payer]
    },
    SpoiltDraft(FieldRule.identifierMalformed, "customer.parent_id", ["prefix": "cus"]) { draft in
      draft.parentID = "K-1001"
    },
    SpoiltDraft(FieldRule.identifierMalformed, "customer.payer_id", ["prefix": "cus"]) { draft in
      draft.payerID = "ord_01h455vb4pex5vsknk084sn02q"
    },
    SpoiltDraft(FieldRule.identifierMalformed, "customer.bill_to_id", ["prefix": "cus"]) { draft in
      draft.billToID = "cus_"
    },
    SpoiltDraft(CustomerRule.languageMalformed, "customer.language_code") { draft in
      draft.languageCode = "de_DE"
    },
  ]

  static let places = [
    SpoiltDraft(FieldRule.unknownValue, "customer.addresses[1].use") { $0.addresses[1].use = nil },
    SpoiltDraft(CustomerRule.legalAddressRepeated, "customer.addresses[1].use", ["first": "0"]) {
      $0.addresses[1].use = .legal
    },
    SpoiltDraft(FieldRule.required, "customer.addresses[0].lines") { $0.addresses[0].lines = [] },
    SpoiltDraft(FieldRule.required, "customer.addresses[0].lines[1]") { draft in
      draft.addresses[0].lines = ["a", " "]
    },
    SpoiltDraft(FieldRule.tooMany, "customer.addresses[0].lines", ["max": "4"]) { draft in
      draft.addresses[0].lines = ["a", "b", "c", "d", "e"]
    },
    SpoiltDraft(FieldRule.required, "customer.addresses[0].city") { $0.addresses[0].city = "" },
    SpoiltDraft(FieldRule.required, "customer.addresses[1].country_code") { draft in
      draft.addresses[1].countryCode = ""
    },
    SpoiltDraft(CustomerRule.countryUnknown, "customer.addresses[0].country_code") { draft in
      draft.addresses[0].countryCode = "EL"
    },
    SpoiltDraft(
      CustomerRule.postalCodeMissing,
      "customer.addresses[0].postal_code",
      ["country": "DE"]
    ) { $0.addresses[0].postalCode = "" },
    SpoiltDraft(CustomerRule.glnMalformed, "customer.addresses[1].gln") { draft in
      draft.addresses[1].gln = "400638133393"
    },
    SpoiltDraft(CustomerRule.glnCheckDigit, "customer.addresses[1].gln") { draft in
      draft.addresses[1].gln = "4006381333930"
    },
    SpoiltDraft(FieldRule.tooMany, "customer.addresses", ["max": "20"]) { draft in
      draft.addresses = Array(repeating: Sample.address(.billing), count: 21)
    },
    SpoiltDraft(FieldRule.required, "customer.contacts[0].name") { $0.contacts[0].name = "" },
    SpoiltDraft(CustomerRule.emailMalformed, "customer.contacts[0].email") { draft in
      draft.contacts[0].email = "orders"
    },
    SpoiltDraft(CustomerRule.phoneMalformed, "customer.contacts[0].phone") { draft in
      draft.contacts[0].phone = "030 123456"
    },
    SpoiltDraft(FieldRule.tooMany, "customer.contacts", ["max": "50"]) { draft in
      draft.contacts = Array(repeating: ContactDraft(name: "a"), count: 51)
    },
  ]

  static let numbers = [
    SpoiltDraft(FieldRule.required, "customer.tax_identifiers[1].scheme") { draft in
      draft.taxIdentifiers[1].scheme = ""
    },
    SpoiltDraft(CustomerRule.taxSchemeMalformed, "customer.tax_identifiers[1].scheme") { draft in
      draft.taxIdentifiers[1].scheme = "us_ein"
    },
    SpoiltDraft(FieldRule.required, "customer.tax_identifiers[0].value") { draft in
      draft.taxIdentifiers[0].value = ""
    },
    SpoiltDraft(CustomerRule.vatCountryUnknown, "customer.tax_identifiers[0].value") { draft in
      draft.taxIdentifiers[0].value = "GB980780684"
    },
    SpoiltDraft(CustomerRule.vatMalformed, "customer.tax_identifiers[0].value", ["prefix": "DE"]) {
      $0.taxIdentifiers[0].value = "DE13669597"
    },
    SpoiltDraft(CustomerRule.vatCheckDigits, "customer.tax_identifiers[0].value", ["prefix": "DE"])
    { $0.taxIdentifiers[0].value = "DE136695978" },
    SpoiltDraft(FieldRule.repeated, "customer.tax_identifiers[2]", ["first": "0"]) { draft in
      draft.taxIdentifiers.append(TaxIdentifierDraft(scheme: "EU_VAT", value: "de 136 695 976"))
    },
    SpoiltDraft(FieldRule.tooMany, "customer.tax_identifiers", ["max": "10"]) { draft in
      draft.taxIdentifiers = (0...10).map { TaxIdentifierDraft(scheme: "X_\($0)", value: "1") }
    },
    SpoiltDraft(FieldRule.required, "customer.bank_accounts[0].iban") { draft in
      draft.bankAccounts[0].iban = ""
    },
    SpoiltDraft(CustomerRule.ibanMalformed, "customer.bank_accounts[0].iban") { draft in
      draft.bankAccounts[0].iban = "12345678"
    },
    SpoiltDraft(CustomerRule.ibanCountryUnknown, "customer.bank_accounts[0].iban") { draft in
      draft.bankAccounts[0].iban = "US89370400440532013000"
    },
    SpoiltDraft(
      CustomerRule.ibanLength,
      "customer.bank_accounts[0].iban",
      ["country": "DE", "length": "22"]
    ) { $0.bankAccounts[0].iban = "DE8937040044053201300" },
    SpoiltDraft(CustomerRule.ibanCheckDigits, "customer.bank_accounts[0].iban") { draft in
      draft.bankAccounts[0].iban = "DE88370400440532013000"
    },
    SpoiltDraft(CustomerRule.bicMalformed, "customer.bank_accounts[0].bic") { draft in
      draft.bankAccounts[0].bic = "COBA"
    },
    SpoiltDraft(FieldRule.repeated, "customer.bank_accounts[1].iban", ["first": "0"]) { draft in
      draft.bankAccounts.append(BankAccountDraft(iban: "DE89370400440532013000"))
    },
    SpoiltDraft(FieldRule.tooMany, "customer.bank_accounts", ["max": "10"]) { draft in
      draft.bankAccounts = accounts + [draft.bankAccounts[0]]
    },
  ]

  /// Ten accounts that differ.
  private static let accounts = [
    "AD1200012030200359100100", "AT611904300234573201", "BE68539007547034",
    "CH9300762011623852957", "ES9121000418450200051332", "FR1420041010050500013M02606",
    "GB29NWBK60161331926819", "NL91ABNA0417164300", "NO9386011117947", "LU280019400644750000",
  ].map { BankAccountDraft(iban: $0) }

  static let terms = [
    SpoiltDraft(FieldRule.required, "customer.payment_terms") { $0.paymentTerms = nil },
    SpoiltDraft(
      FieldRule.outOfRange,
      "customer.payment_terms.net_days",
      ["min": "0", "max": "365"]
    ) { $0.paymentTerms = PaymentTermsDraft(netDays: 366) },
    SpoiltDraft(
      FieldRule.outOfRange,
      "customer.payment_terms.net_days",
      ["min": "0", "max": "365"]
    ) { $0.paymentTerms = PaymentTermsDraft(netDays: -1) },
    SpoiltDraft(CustomerRule.paymentTermsLong, "customer.payment_terms.net_days", ["max": "60"]) {
      $0.paymentTerms?.netDays = 61
    },
    SpoiltDraft(
      FieldRule.outOfRange,
      "customer.payment_terms.discount_days",
      ["min": "0", "max": "30"]
    ) { $0.paymentTerms?.discountDays = 31 },
    SpoiltDraft(
      CustomerRule.settlementDiscountIncomplete,
      "customer.payment_terms.discount_days"
    ) { $0.paymentTerms?.discountDays = nil },
    SpoiltDraft(
      CustomerRule.settlementDiscountIncomplete,
      "customer.payment_terms.discount_rate"
    ) { $0.paymentTerms?.discountRate = "" },
    SpoiltDraft(CustomerRule.settlementDiscountRate, "customer.payment_terms.discount_rate") {
      $0.paymentTerms?.discountRate = "2"
    },
    SpoiltDraft(CustomerRule.settlementDiscountRate, "customer.payment_terms.discount_rate") {
      $0.paymentTerms?.discountRate = "99999999999"
    },
    SpoiltDraft(FieldRule.decimalMalformed, "customer.payment_terms.discount_rate") { draft in
      draft.paymentTerms?.discountRate = "2 %"
    },
    SpoiltDraft(FieldRule.tooManyDecimals, "customer.payment_terms.discount_rate", ["max": "9"]) {
      $0.paymentTerms?.discountRate = "0.0200000001"
    },
    SpoiltDraft(CustomerRule.currencyUnknown, "customer.currency_code") { draft in
      draft.currencyCode = "EURO"
      draft.creditLimit = nil
    },
    SpoiltDraft(CustomerRule.currencyWithdrawn, "customer.currency_code", ["currency": "HRK"]) {
      $0.currencyCode = "HRK"
      $0.creditLimit = nil
    },
    SpoiltDraft(FieldRule.required, "customer.credit_limit.amount") { draft in
      draft.creditLimit?.amount = nil
    },
    SpoiltDraft(
      CustomerRule.creditLimitCurrency,
      "customer.credit_limit.amount.currency_code",
      ["currency": "EUR"]
    ) { $0.creditLimit?.amount?.currencyCode = "CHF" },
    SpoiltDraft(CustomerRule.creditLimitNegative, "customer.credit_limit.amount.minor_units") {
      $0.creditLimit?.amount?.minorUnits = -1
    },
    SpoiltDraft(FieldRule.required, "customer.credit_limit.valid_from") { draft in
      draft.creditLimit?.validFrom = nil
    },
    SpoiltDraft(FieldRule.dateInvalid, "customer.credit_limit.valid_from") { draft in
      draft.creditLimit?.validFrom = DateDraft(year: 2026, month: 2, day: 29)
    },
    SpoiltDraft(FieldRule.dateInvalid, "customer.credit_limit.valid_until") { draft in
      draft.creditLimit?.validUntil = DateDraft(year: 0, month: 0, day: 0)
    },
    SpoiltDraft(CustomerRule.creditLimitPeriodEmpty, "customer.credit_limit.valid_until") { draft in
      draft.creditLimit?.validUntil = DateDraft(year: 2026, month: 1, day: 1)
    },
    SpoiltDraft(
      CustomerRule.creditLimitExpired,
      "customer.credit_limit.valid_until",
      ["date": "2026-11-24"]
    ) { $0.creditLimit?.validUntil = DateDraft(year: 2026, month: 11, day: 24) },
    SpoiltDraft(FieldRule.required, "customer.credit_limit.approved_by") { draft in
      draft.creditLimit?.approvedBy = ""
    },
    SpoiltDraft(CustomerRule.creditLimitSelfApproved, "customer.credit_limit.approved_by") {
      draft in
      draft.creditLimit?.approvedBy = Sample.moment.principal
    },
  ]
}
