internal import Monetary

/// The fields of a draft after parsing; complete when no error was found.
struct ParsedCustomer {
  var externalID: String?
  var displayName: String?
  var legalName: String?
  var roles: Set<PartyRole> = []
  var parentID: CustomerID?
  var payerID: CustomerID?
  var billToID: CustomerID?
  var addresses: [Address] = []
  var taxIdentifiers: [TaxIdentifier] = []
  var bankAccounts: [BankAccount] = []
  var contacts: [Contact] = []
  var paymentTerms: PaymentTerms?
  var currency: CurrencyCode?
  var creditLimit: CreditLimit?
  var language: LanguageTag?

  /// A new customer of these fields; nil when required ones are missing.
  func customer(id: CustomerID, at moment: Moment) -> Customer? {
    guard let displayName, let legalName, let paymentTerms, let currency else { return nil }
    var customer = Customer(
      id: id,
      displayName: displayName,
      legalName: legalName,
      roles: roles,
      paymentTerms: paymentTerms,
      currency: currency,
      createdAt: moment.now
    )
    setOptionalFields(of: &customer)
    return customer
  }

  /// A customer with these fields instead of its own; nil when required ones are missing.
  func customer(replacing customer: Customer) -> Customer? {
    guard let displayName, let legalName, let paymentTerms, let currency else { return nil }
    var customer = customer
    customer.displayName = displayName
    customer.legalName = legalName
    customer.roles = roles
    customer.paymentTerms = paymentTerms
    customer.currency = currency
    setOptionalFields(of: &customer)
    return customer
  }

  private func setOptionalFields(of customer: inout Customer) {
    customer.externalID = externalID
    customer.parentID = parentID
    customer.payerID = payerID
    customer.billToID = billToID
    customer.addresses = addresses
    customer.taxIdentifiers = taxIdentifiers
    customer.bankAccounts = bankAccounts
    customer.contacts = contacts
    customer.creditLimit = creditLimit
    customer.language = language
  }
}
