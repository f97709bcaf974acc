/// A customer as a caller sent it: nothing parsed, nothing checked.
///
/// An empty text is an absent one, as in protobuf. Lists keep the caller's order, so that the paths
/// of violations lead to what the caller sent.
package struct CustomerDraft: Hashable, Sendable {
  package var externalID = ""
  package var displayName = ""
  package var legalName = ""
  /// Nil for a number that names no role.
  package var roles: [PartyRole?] = []
  package var parentID = ""
  package var payerID = ""
  package var billToID = ""
  package var addresses: [AddressDraft] = []
  package var taxIdentifiers: [TaxIdentifierDraft] = []
  package var bankAccounts: [BankAccountDraft] = []
  package var contacts: [ContactDraft] = []
  package var paymentTerms: PaymentTermsDraft?
  package var currencyCode = ""
  package var creditLimit: CreditLimitDraft?
  package var languageCode = ""

  /// A customer of which nothing is known.
  package init() {}
}

/// An address as a caller sent it.
package struct AddressDraft: Hashable, Sendable {
  /// Nil for a number that names no use.
  package var use: AddressUse?
  package var lines: [String] = []
  package var city = ""
  package var postalCode = ""
  package var region = ""
  package var countryCode = ""
  package var gln = ""

  /// An address of which nothing is known.
  package init() {}
}

/// A tax number as a caller sent it.
package struct TaxIdentifierDraft: Hashable, Sendable {
  package var scheme: String
  package var value: String

  /// A tax number.
  package init(scheme: String, value: String) {
    self.scheme = scheme
    self.value = value
  }
}

/// A bank account as a caller sent it.
package struct BankAccountDraft: Hashable, Sendable {
  package var iban: String
  package var bic: String
  package var holder: String

  /// A bank account.
  package init(iban: String, bic: String = "", holder: String = "") {
    self.iban = iban
    self.bic = bic
    self.holder = holder
  }
}

/// A contact as a caller sent it.
package struct ContactDraft: Hashable, Sendable {
  package var name: String
  package var email: String
  package var phone: String
  package var role: String

  /// A contact.
  package init(name: String, email: String = "", phone: String = "", role: String = "") {
    self.name = name
    self.email = email
    self.phone = phone
    self.role = role
  }
}

/// Payment terms as a caller sent them.
package struct PaymentTermsDraft: Hashable, Sendable {
  package var netDays: Int
  package var discountDays: Int?
  package var discountRate: String

  /// Payment terms.
  package init(netDays: Int, discountDays: Int? = nil, discountRate: String = "") {
    self.netDays = netDays
    self.discountDays = discountDays
    self.discountRate = discountRate
  }
}

/// A credit limit as a caller sent it.
package struct CreditLimitDraft: Hashable, Sendable {
  package var amount: MoneyDraft?
  package var validFrom: DateDraft?
  package var validUntil: DateDraft?
  package var approvedBy: String

  /// A credit limit.
  package init(
    amount: MoneyDraft?,
    validFrom: DateDraft?,
    validUntil: DateDraft? = nil,
    approvedBy: String
  ) {
    self.amount = amount
    self.validFrom = validFrom
    self.validUntil = validUntil
    self.approvedBy = approvedBy
  }
}

/// An amount as a caller sent it.
package struct MoneyDraft: Hashable, Sendable {
  package var currencyCode: String
  package var minorUnits: Int64

  /// An amount.
  package init(currencyCode: String, minorUnits: Int64) {
    self.currencyCode = currencyCode
    self.minorUnits = minorUnits
  }
}

/// A day as a caller sent it.
package struct DateDraft: Hashable, Sendable {
  package var year: Int
  package var month: Int
  package var day: Int

  /// A day.
  package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }
}
