/// A field of a customer that callers can change; the raw value is its path in an update mask.
package enum CustomerField: String, Hashable, Sendable, CaseIterable {
  case externalID = "external_id"
  case displayName = "display_name"
  case legalName = "legal_name"
  case roles = "roles"
  case parentID = "parent_id"
  case payerID = "payer_id"
  case billToID = "bill_to_id"
  case addresses = "addresses"
  case taxIdentifiers = "tax_identifiers"
  case bankAccounts = "bank_accounts"
  case contacts = "contacts"
  case paymentTerms = "payment_terms"
  case netDays = "payment_terms.net_days"
  case discountDays = "payment_terms.discount_days"
  case discountRate = "payment_terms.discount_rate"
  case currencyCode = "currency_code"
  case creditLimit = "credit_limit"
  case creditLimitAmount = "credit_limit.amount"
  case creditLimitValidFrom = "credit_limit.valid_from"
  case creditLimitValidUntil = "credit_limit.valid_until"
  case creditLimitApprovedBy = "credit_limit.approved_by"
  case languageCode = "language_code"

  /// Whether a violation's path lies in this field.
  func contains(_ fieldPath: String) -> Bool {
    let prefix = "customer." + rawValue
    guard fieldPath.hasPrefix(prefix) else { return false }
    let next = fieldPath.dropFirst(prefix.count).first
    return next == nil || next == "." || next == "["
  }
}

extension CustomerDraft {
  /// Takes over some fields of another draft, emptied ones included; lists as a whole, and what is
  /// named both as a whole and in parts as a whole.
  package mutating func overlay(_ fields: Set<CustomerField>, of other: CustomerDraft) {
    // A whole is declared before its parts, and has the last word.
    for field in CustomerField.allCases.reversed() where fields.contains(field) {
      overlay(field, of: other)
    }
  }

  private mutating func overlay(_ field: CustomerField, of other: CustomerDraft) {
    switch field {
    case .externalID: externalID = other.externalID
    case .displayName: displayName = other.displayName
    case .legalName: legalName = other.legalName
    case .roles: roles = other.roles
    case .parentID: parentID = other.parentID
    case .payerID: payerID = other.payerID
    case .billToID: billToID = other.billToID
    case .addresses: addresses = other.addresses
    case .taxIdentifiers: taxIdentifiers = other.taxIdentifiers
    case .bankAccounts: bankAccounts = other.bankAccounts
    case .contacts: contacts = other.contacts
    case .paymentTerms, .netDays, .discountDays, .discountRate:
      overlayPaymentTerms(field, of: other.paymentTerms)
    case .currencyCode: currencyCode = other.currencyCode
    case .creditLimit, .creditLimitAmount, .creditLimitValidFrom, .creditLimitValidUntil,
      .creditLimitApprovedBy:
      overlayCreditLimit(field, of: other.creditLimit)
    case .languageCode: languageCode = other.languageCode
    }
  }

  private mutating func overlayPaymentTerms(_ field: CustomerField, of other: PaymentTermsDraft?) {
    if field == .paymentTerms {
      paymentTerms = other
      return
    }
    var terms = paymentTerms ?? PaymentTermsDraft(netDays: 0)
    switch field {
    case .netDays: terms.netDays = other?.netDays ?? 0
    case .discountDays: terms.discountDays = other?.discountDays
    default: terms.discountRate = other?.discountRate ?? ""
    }
    paymentTerms = terms
  }

  private mutating func overlayCreditLimit(_ field: CustomerField, of other: CreditLimitDraft?) {
    if field == .creditLimit {
      creditLimit = other
      return
    }
    var limit = creditLimit ?? CreditLimitDraft(amount: nil, validFrom: nil, approvedBy: "")
    switch field {
    case .creditLimitAmount: limit.amount = other?.amount
    case .creditLimitValidFrom: limit.validFrom = other?.validFrom
    case .creditLimitValidUntil: limit.validUntil = other?.validUntil
    default: limit.approvedBy = other?.approvedBy ?? ""
    }
    creditLimit = limit
  }
}
