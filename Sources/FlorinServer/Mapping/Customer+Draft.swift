internal import FlorinAPI
internal import Parties

extension CustomerDraft {
  /// What a caller sent, taken over as it is; the rules decide what is wrong with it.
  init(_ customer: Florin_V1_Customer) {
    self.init()
    externalID = customer.externalID
    displayName = customer.displayName
    legalName = customer.legalName
    roles = customer.roles.map(PartyRole.init)
    parentID = customer.parentID
    payerID = customer.payerID
    billToID = customer.billToID
    addresses = customer.addresses.map(AddressDraft.init)
    taxIdentifiers = customer.taxIdentifiers.map {
      TaxIdentifierDraft(scheme: $0.scheme, value: $0.value)
    }
    bankAccounts = customer.bankAccounts.map {
      BankAccountDraft(iban: $0.iban, bic: $0.bic, holder: $0.holder)
    }
    contacts = customer.contacts.map {
      ContactDraft(name: $0.name, email: $0.email, phone: $0.phone, role: $0.role)
    }
    if customer.hasPaymentTerms { paymentTerms = PaymentTermsDraft(customer.paymentTerms) }
    currencyCode = customer.currencyCode
    if customer.hasCreditLimit { creditLimit = CreditLimitDraft(customer.creditLimit) }
    languageCode = customer.languageCode
  }
}

extension PartyRole {
  /// Nil for a number that names no role.
  init?(_ role: Florin_V1_PartyRole) {
    switch role {
    case .soldTo: self = .soldTo
    case .billTo: self = .billTo
    case .shipTo: self = .shipTo
    case .payer: self = .payer
    case .unspecified, .UNRECOGNIZED: return nil
    }
  }
}

extension AddressUse {
  /// Nil for a number that names no use.
  init?(_ use: Florin_V1_Address.Use) {
    switch use {
    case .legal: self = .legal
    case .billing: self = .billing
    case .shipping: self = .shipping
    case .unspecified, .UNRECOGNIZED: return nil
    }
  }
}

extension AddressDraft {
  init(_ address: Florin_V1_Address) {
    self.init()
    use = AddressUse(address.use)
    lines = address.lines
    city = address.city
    postalCode = address.postalCode
    region = address.region
    countryCode = address.countryCode
    gln = address.gln
  }
}

extension PaymentTermsDraft {
  init(_ terms: Florin_V1_PaymentTerms) {
    self.init(
      netDays: Int(terms.netDays),
      discountDays: terms.hasDiscountDays ? Int(terms.discountDays) : nil,
      discountRate: terms.discountRate
    )
  }
}

extension CreditLimitDraft {
  init(_ limit: Florin_V1_CreditLimit) {
    self.init(
      amount: limit.hasAmount ? MoneyDraft(limit.amount) : nil,
      validFrom: limit.hasValidFrom ? DateDraft(limit.validFrom) : nil,
      validUntil: limit.hasValidUntil ? DateDraft(limit.validUntil) : nil,
      approvedBy: limit.approvedBy
    )
  }
}

extension MoneyDraft {
  init(_ money: Florin_V1_Money) {
    self.init(currencyCode: money.currencyCode, minorUnits: money.minorUnits)
  }
}

extension DateDraft {
  init(_ date: Florin_V1_Date) {
    self.init(year: Int(date.year), month: Int(date.month), day: Int(date.day))
  }
}
