internal import FlorinAPI
internal import Monetary
internal import Parties
internal import Primitives
internal import SwiftProtobuf

extension Florin_V1_Customer {
  /// A customer as callers see it.
  init(_ customer: Customer) {
    self.init()
    customerID = customer.id.description
    externalID = customer.externalID ?? ""
    displayName = customer.displayName
    legalName = customer.legalName
    setState(customer.state)
    roles = customer.roles.map(Florin_V1_PartyRole.init).sorted { $0.rawValue < $1.rawValue }
    parentID = customer.parentID?.description ?? ""
    payerID = customer.payerID?.description ?? ""
    billToID = customer.billToID?.description ?? ""
    addresses = customer.addresses.map(Florin_V1_Address.init)
    taxIdentifiers = customer.taxIdentifiers.map(Florin_V1_TaxIdentifier.init)
    bankAccounts = customer.bankAccounts.map(Florin_V1_BankAccount.init)
    contacts = customer.contacts.map(Florin_V1_Contact.init)
    paymentTerms = Florin_V1_PaymentTerms(customer.paymentTerms)
    currencyCode = customer.currency.code
    if let limit = customer.creditLimit { creditLimit = Florin_V1_CreditLimit(limit) }
    languageCode = customer.language?.text ?? ""
    etag = Etag.text(customer.id, version: customer.version)
    createTime = Google_Protobuf_Timestamp(customer.createdAt)
    updateTime = Google_Protobuf_Timestamp(customer.updatedAt)
    acknowledgements = customer.acknowledgements.map(Florin_V1_Acknowledgement.init)
  }

  /// A customer that would be there, had more been asked for than a check: without what only a
  /// customer that is there has.
  init(wouldBe customer: Customer, isNew: Bool) {
    self.init(customer)
    etag = ""
    clearUpdateTime()
    if isNew {
      customerID = ""
      clearCreateTime()
    }
  }

  private mutating func setState(_ state: CustomerState) {
    switch state {
    case .active: self.state = .active
    case .blocked(let reason):
      self.state = .blocked
      blockReason = reason
    case .merged(let target):
      self.state = .merged
      mergedIntoID = target.description
    }
  }
}

extension Florin_V1_PartyRole {
  init(_ role: PartyRole) {
    self =
      switch role {
      case .soldTo: .soldTo
      case .billTo: .billTo
      case .shipTo: .shipTo
      case .payer: .payer
      }
  }
}

extension Florin_V1_Address {
  init(_ address: Address) {
    self.init()
    use =
      switch address.use {
      case .legal: .legal
      case .billing: .billing
      case .shipping: .shipping
      }
    lines = address.lines
    city = address.city
    postalCode = address.postalCode ?? ""
    region = address.region ?? ""
    countryCode = address.country.text
    gln = address.gln?.text ?? ""
  }
}

extension Florin_V1_TaxIdentifier {
  init(_ identifier: TaxIdentifier) {
    self.init()
    scheme = identifier.scheme
    value = identifier.value
  }
}

extension Florin_V1_BankAccount {
  init(_ account: BankAccount) {
    self.init()
    iban = account.iban.text
    bic = account.bic?.text ?? ""
    holder = account.holder ?? ""
  }
}

extension Florin_V1_Contact {
  init(_ contact: Contact) {
    self.init()
    name = contact.name
    email = contact.email?.text ?? ""
    phone = contact.phone?.text ?? ""
    role = contact.role ?? ""
  }
}

extension Florin_V1_PaymentTerms {
  init(_ terms: PaymentTerms) {
    self.init()
    netDays = Int32(clamping: terms.netDays)
    if let discount = terms.settlementDiscount {
      discountDays = Int32(clamping: discount.days)
      discountRate = discount.rate.description
    }
  }
}

extension Florin_V1_CreditLimit {
  init(_ limit: CreditLimit) {
    self.init()
    amount = Florin_V1_Money(limit.amount)
    validFrom = Florin_V1_Date(limit.validFrom)
    if let end = limit.validUntil { validUntil = Florin_V1_Date(end) }
    approvedBy = limit.approvedBy
  }
}

extension Florin_V1_Acknowledgement {
  init(_ acknowledgement: Acknowledgement) {
    self.init()
    code = acknowledgement.code
    field = acknowledgement.fieldPath
    principalID = acknowledgement.principal
    createTime = Google_Protobuf_Timestamp(acknowledgement.at)
  }
}
