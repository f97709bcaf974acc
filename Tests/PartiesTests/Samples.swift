import Monetary
import Parties
import Primitives
import Testing

/// Drafts and customers that keep all rules, to be spoilt by tests.
enum Sample {
  static let moment = Moment(
    now: Instant(microseconds: 1_795_507_200_000_000),
    today: CalendarDate(year: 2026, month: 11, day: 24)!,
    principal: "prn_sales"
  )

  /// The identifier of a number.
  static func id(_ number: UInt64) -> CustomerID {
    CustomerID(UUIDBits(high: 0x0193_0000_0000_7000, low: 0x8000_0000_0000_0000 | number))
  }

  /// As few fields as a customer can have.
  static var minimal: CustomerDraft {
    var draft = CustomerDraft()
    draft.displayName = "Example"
    draft.legalName = "Example GmbH"
    draft.paymentTerms = PaymentTermsDraft(netDays: 30)
    draft.currencyCode = "EUR"
    return draft
  }

  /// Every field but those that name other customers.
  static var full: CustomerDraft {
    var draft = minimal
    draft.externalID = "K-1001"
    draft.roles = [.soldTo, .payer]
    draft.addresses = [address(.legal), address(.shipping)]
    draft.addresses[1].gln = "4006381333931"
    draft.addresses[1].region = "Bayern"
    draft.taxIdentifiers = [
      TaxIdentifierDraft(scheme: "EU_VAT", value: "DE136695976"),
      TaxIdentifierDraft(scheme: "US_EIN", value: "12-3456789"),
    ]
    draft.bankAccounts = [
      BankAccountDraft(
        iban: "DE89 3704 0044 0532 0130 00",
        bic: "COBADEFFXXX",
        holder: "Example AG"
      )
    ]
    draft.contacts = [
      ContactDraft(
        name: "Purchasing",
        email: "orders@example.com",
        phone: "+49 30 123456",
        role: "accounts payable"
      )
    ]
    draft.paymentTerms = PaymentTermsDraft(netDays: 30, discountDays: 10, discountRate: "0.02")
    draft.creditLimit = CreditLimitDraft(
      amount: MoneyDraft(currencyCode: "EUR", minorUnits: 1_000_000),
      validFrom: DateDraft(year: 2026, month: 1, day: 1),
      validUntil: DateDraft(year: 2027, month: 1, day: 1),
      approvedBy: "prn_head_of_credit"
    )
    draft.languageCode = "de-de"
    return draft
  }

  /// An address in Germany.
  static func address(_ use: AddressUse) -> AddressDraft {
    var address = AddressDraft()
    address.use = use
    address.lines = ["Lindenweg 1", "Halle 3"]
    address.city = "Leipzig"
    address.postalCode = "04103"
    address.countryCode = "DE"
    return address
  }

  /// A customer of a draft, put into books without other rules.
  static func customer(_ number: UInt64, _ draft: CustomerDraft = minimal) throws -> Customer {
    try CreateCustomer(
      id: id(number),
      draft: draft,
      acknowledgedWarnings: ["POSSIBLE_DUPLICATE", "POSTAL_CODE_MISSING", "PAYMENT_TERMS_LONG"]
    ).decide(in: CustomerBooks(), at: moment).after
  }
}
