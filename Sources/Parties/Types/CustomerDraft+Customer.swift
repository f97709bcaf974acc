internal import Monetary
package import Primitives

extension CustomerDraft {
  /// What a caller would send to make a customer as it stands.
  package init(_ customer: Customer) {
    externalID = customer.externalID ?? ""
    displayName = customer.displayName
    legalName = customer.legalName
    roles = PartyRole.allCases.filter(customer.roles.contains)
    parentID = customer.parentID?.description ?? ""
    payerID = customer.payerID?.description ?? ""
    billToID = customer.billToID?.description ?? ""
    addresses = customer.addresses.map { AddressDraft($0) }
    taxIdentifiers = customer.taxIdentifiers.map { tax in
      TaxIdentifierDraft(scheme: tax.scheme, value: tax.value)
    }
    bankAccounts = customer.bankAccounts.map { account in
      BankAccountDraft(
        iban: account.iban.text,
        bic: account.bic?.text ?? "",
        holder: account.holder ?? ""
      )
    }
    contacts = customer.contacts.map { contact in
      ContactDraft(
        name: contact.name,
        email: contact.email?.text ?? "",
        phone: contact.phone?.text ?? "",
        role: contact.role ?? ""
      )
    }
    paymentTerms = PaymentTermsDraft(
      netDays: customer.paymentTerms.netDays,
      discountDays: customer.paymentTerms.discountDays,
      discountRate: customer.paymentTerms.discountRate?.description ?? ""
    )
    currencyCode = customer.currency.code
    creditLimit = customer.creditLimit.map { CreditLimitDraft($0) }
    languageCode = customer.language?.text ?? ""
  }
}

extension AddressDraft {
  init(_ address: Address) {
    use = address.use
    lines = address.lines
    city = address.city
    postalCode = address.postalCode ?? ""
    region = address.region ?? ""
    countryCode = address.country.text
    gln = address.gln?.text ?? ""
  }
}

extension CreditLimitDraft {
  init(_ limit: CreditLimit) {
    self.init(
      amount: MoneyDraft(
        currencyCode: limit.amount.currency.code,
        minorUnits: limit.amount.minorUnits
      ),
      validFrom: DateDraft(limit.validFrom),
      validUntil: limit.validUntil.map { DateDraft($0) },
      approvedBy: limit.approvedBy
    )
  }
}

extension DateDraft {
  /// What a caller would send for a day.
  package init(_ date: CalendarDate) {
    let parts = date.parts
    self.init(year: parts.year, month: parts.month, day: parts.day)
  }
}
