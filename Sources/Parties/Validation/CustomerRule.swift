/// Rules of customers.
package enum CustomerRule: String, ViolationRule {
  case legalAddressRepeated = "LEGAL_ADDRESS_REPEATED"
  case countryUnknown = "COUNTRY_UNKNOWN"
  case postalCodeMissing = "POSTAL_CODE_MISSING"
  case glnMalformed = "GLN_MALFORMED"
  case glnCheckDigit = "GLN_CHECK_DIGIT"
  case taxSchemeMalformed = "TAX_SCHEME_MALFORMED"
  case vatCountryUnknown = "VAT_COUNTRY_UNKNOWN"
  case vatMalformed = "VAT_MALFORMED"
  case vatCheckDigits = "VAT_CHECK_DIGITS"
  case ibanMalformed = "IBAN_MALFORMED"
  case ibanCountryUnknown = "IBAN_COUNTRY_UNKNOWN"
  case ibanLength = "IBAN_LENGTH"
  case ibanCheckDigits = "IBAN_CHECK_DIGITS"
  case bicMalformed = "BIC_MALFORMED"
  case emailMalformed = "EMAIL_MALFORMED"
  case phoneMalformed = "PHONE_MALFORMED"
  case languageMalformed = "LANGUAGE_MALFORMED"
  case currencyUnknown = "CURRENCY_UNKNOWN"
  case currencyWithdrawn = "CURRENCY_WITHDRAWN"
  case settlementDiscountIncomplete = "SETTLEMENT_DISCOUNT_INCOMPLETE"
  case settlementDiscountRate = "SETTLEMENT_DISCOUNT_RATE"
  case paymentTermsLong = "PAYMENT_TERMS_LONG"
  case creditLimitCurrency = "CREDIT_LIMIT_CURRENCY"
  case creditLimitNegative = "CREDIT_LIMIT_NEGATIVE"
  case creditLimitPeriodEmpty = "CREDIT_LIMIT_PERIOD_EMPTY"
  case creditLimitExpired = "CREDIT_LIMIT_EXPIRED"
  case creditLimitSelfApproved = "CREDIT_LIMIT_SELF_APPROVED"
  case referenceToItself = "REFERENCE_TO_ITSELF"
  case referenceNotFound = "REFERENCE_NOT_FOUND"
  case referenceMerged = "REFERENCE_MERGED"
  case referenceBlocked = "REFERENCE_BLOCKED"
  case referenceRoleMissing = "REFERENCE_ROLE_MISSING"
  case hierarchyCycle = "HIERARCHY_CYCLE"
  case hierarchyTooDeep = "HIERARCHY_TOO_DEEP"
  case roleInUse = "ROLE_IN_USE"
  case possibleDuplicate = "POSSIBLE_DUPLICATE"

  package var severity: Severity {
    switch self {
    case .postalCodeMissing, .paymentTermsLong, .referenceBlocked, .possibleDuplicate: .warning
    default: .error
    }
  }
}
