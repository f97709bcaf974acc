import FlorinAPI
import SwiftProtobuf

extension RequestBound {
  /// A bound of a field of a customer, tried by a creation that is only checked.
  private static func creating(
    _ edit: @escaping @Sendable (inout Florin_V1_Customer, Int) -> Void
  ) -> @Sendable (RequestBoundsTests.Callers, Int) async throws -> Void {
    { callers, size in
      var request = Florin_V1_CreateCustomerRequest.creating(.full())
      edit(&request.customer, size)
      request.validateOnly = true
      _ = try await callers.tenant.customers.createCustomer(request)
    }
  }

  private static func customerText(
    _ path: String,
    _ most: Int,
    isRequired: Bool = true,
    _ edit: @escaping @Sendable (inout Florin_V1_Customer, String) -> Void
  ) -> RequestBound {
    .text("CreateCustomer", "customer." + path, most, isRequired: isRequired) { callers, text in
      try await creating { customer, _ in edit(&customer, text) }(callers, 0)
    }
  }

  static let customerTexts = [
    customerText("external_id", 128, isRequired: false) { $0.externalID = $1 },
    customerText("display_name", 200) { $0.displayName = $1 },
    customerText("legal_name", 200) { $0.legalName = $1 },
    customerText("addresses[0].lines[0]", 100) { $0.addresses[0].lines = [$1] },
    customerText("addresses[0].city", 100) { $0.addresses[0].city = $1 },
    customerText("addresses[0].postal_code", 16, isRequired: false) {
      $0.addresses[0].postalCode = $1
    },
    customerText("addresses[0].region", 100, isRequired: false) { $0.addresses[0].region = $1 },
    customerText("tax_identifiers[0].scheme", 32) { customer, text in
      customer.taxIdentifiers[0].scheme = text
    },
    customerText("tax_identifiers[0].value", 32) { customer, text in
      customer.taxIdentifiers[0] = .with {
        $0.scheme = "LOCAL"
        $0.value = text
      }
    },
    customerText("bank_accounts[0].holder", 140, isRequired: false) {
      $0.bankAccounts[0].holder = $1
    },
    customerText("contacts[0].name", 200) { $0.contacts[0].name = $1 },
    customerText("contacts[0].role", 64, isRequired: false) { $0.contacts[0].role = $1 },
    customerText("credit_limit.approved_by", 128) { $0.creditLimit.approvedBy = $1 },
  ]

  static let customerNumbers = [
    RequestBound(
      "CreateCustomer",
      "customer.payment_terms.net_days",
      accepted: [10, 11, 59, 60],
      refused: [-1: "OUT_OF_RANGE", 366: "OUT_OF_RANGE"],
      creating { $0.paymentTerms.netDays = Int32($1) }
    ),
    RequestBound(
      "CreateCustomer",
      "customer.payment_terms.discount_days",
      accepted: [0, 1, 29, 30],
      refused: [-1: "OUT_OF_RANGE", 31: "OUT_OF_RANGE"],
      creating { $0.paymentTerms.discountDays = Int32($1) }
    ),
    RequestBound(
      "CreateCustomer decimals of",
      "customer.payment_terms.discount_rate",
      accepted: [1, 8, 9],
      refused: [10: "TOO_MANY_DECIMALS"],
      creating { $0.paymentTerms.discountRate = "0." + String(repeating: "1", count: $1) }
    ),
    RequestBound(
      "CreateCustomer",
      "customer.credit_limit.amount.minor_units",
      accepted: [0, 1, .max],
      refused: [-1: "CREDIT_LIMIT_NEGATIVE"],
      creating { $0.creditLimit.amount.minorUnits = Int64($1) }
    ),
    RequestBound(
      "CreateCustomer month of",
      "customer.credit_limit.valid_from",
      accepted: [1, 2, 11, 12],
      refused: [0: "DATE_INVALID", 13: "DATE_INVALID"],
      creating { $0.creditLimit.validFrom.month = Int32($1) }
    ),
    RequestBound(
      "CreateCustomer day of",
      "customer.credit_limit.valid_from",
      accepted: [1, 2, 30, 31],
      refused: [0: "DATE_INVALID", 32: "DATE_INVALID"],
      creating { $0.creditLimit.validFrom.day = Int32($1) }
    ),
    RequestBound(
      "CreateCustomer year of",
      "customer.credit_limit.valid_until",
      accepted: [2_027, 9_998, 9_999],
      refused: [0: "DATE_INVALID", 10_000: "DATE_INVALID"],
      creating { $0.creditLimit.validUntil.year = Int32($1) }
    ),
    RequestBound(
      "CreateCustomer characters of",
      "customer.contacts[0].email",
      accepted: [253, 254],
      refused: [255: "EMAIL_MALFORMED"],
      creating { customer, count in
        // Labels of a host name have at most 63 characters.
        let host = String(repeating: String(repeating: "a", count: 49) + ".", count: 4) + "com"
        let local = String(repeating: "x", count: count - host.count - 1)
        customer.contacts[0].email = "\(local)@\(host)"
      }
    ),
    RequestBound(
      "CreateCustomer characters of",
      "customer.bank_accounts[0].bic",
      accepted: [0, 8, 11],
      refused: [
        7: "BIC_MALFORMED", 9: "BIC_MALFORMED", 10: "BIC_MALFORMED", 12: "BIC_MALFORMED",
      ],
      creating { $0.bankAccounts[0].bic = String("COBADEFFXXXX".prefix($1)) }
    ),
    RequestBound(
      "CreateCustomer characters of",
      "customer.language_code",
      accepted: [0, 2, 34, 35],
      refused: [36: "LANGUAGE_MALFORMED"],
      creating { customer, count in
        // Subtags have at most 8 characters.
        let tag = "de-Latn-DE-1996-x-abcdefgh-abcdefgh-abc"
        customer.languageCode = String(tag.prefix(count))
      }
    ),
  ]

  /// Codes of a fixed form, of which one length too few or too many is another code.
  static let customerCodes = [
    RequestBound(
      "CreateCustomer characters of",
      "customer.bank_accounts[0].iban",
      // Germany's have 22; none have more than 34.
      accepted: [22],
      refused: [
        0: "REQUIRED", 4: "IBAN_MALFORMED", 21: "IBAN_LENGTH", 23: "IBAN_LENGTH",
        34: "IBAN_LENGTH", 35: "IBAN_MALFORMED",
      ],
      creating { customer, count in
        let digits = germanIBAN(1) + String(repeating: "0", count: 20)
        customer.bankAccounts[0].iban = String(digits.prefix(count))
      }
    ),
    RequestBound(
      "CreateCustomer digits of",
      "customer.contacts[0].phone",
      accepted: [7, 8, 14, 15],
      refused: [0: "PHONE_MALFORMED", 6: "PHONE_MALFORMED", 16: "PHONE_MALFORMED"],
      creating { $0.contacts[0].phone = "+" + String(repeating: "4", count: $1) }
    ),
    RequestBound(
      "CreateCustomer characters of",
      "customer.addresses[0].gln",
      accepted: [0, 13],
      refused: [12: "GLN_MALFORMED", 14: "GLN_MALFORMED"],
      creating { $0.addresses[0].gln = String("40123450000090".prefix($1)) }
    ),
    RequestBound(
      "CreateCustomer characters of",
      "customer.addresses[0].country_code",
      accepted: [2],
      refused: [0: "REQUIRED", 1: "COUNTRY_UNKNOWN", 3: "COUNTRY_UNKNOWN"],
      creating { $0.addresses[0].countryCode = String("DEU".prefix($1)) }
    ),
    RequestBound(
      "CreateCustomer characters of",
      "customer.currency_code",
      accepted: [3],
      refused: [0: "REQUIRED", 2: "CURRENCY_UNKNOWN", 4: "CURRENCY_UNKNOWN"],
      creating { $0.currencyCode = String("EURO".prefix($1)) }
    ),
  ]

  static let customerLists: [RequestBound] = [
    .list(
      "CreateCustomer",
      "customer.addresses",
      0...20,
      creating { customer, count in
        let address = Florin_V1_Address.with {
          $0.use = .shipping
          $0.lines = ["Line"]
          $0.city = "City"
          $0.postalCode = "10117"
          $0.countryCode = "DE"
        }
        customer.addresses = (0..<count).map { number in
          var address = address
          address.city = "City \(number)"
          return address
        }
      }
    ),
    .list(
      "CreateCustomer",
      "customer.addresses[0].lines",
      1...4,
      creating { customer, count in
        customer.addresses[0].lines = (0..<count).map { "Line \($0)" }
      }
    ),
    .list(
      "CreateCustomer",
      "customer.tax_identifiers",
      0...10,
      creating { customer, count in
        customer.taxIdentifiers = (0..<count).map { number in
          .with {
            $0.scheme = "LOCAL"
            $0.value = "\(number)"
          }
        }
      }
    ),
    .list(
      "CreateCustomer",
      "customer.bank_accounts",
      0...10,
      creating { customer, count in
        customer.bankAccounts = (0..<count).map { number in
          .with { $0.iban = germanIBAN(number) }
        }
      }
    ),
    .list(
      "CreateCustomer",
      "customer.contacts",
      0...50,
      creating { customer, count in
        customer.contacts = (0..<count).map { number in .with { $0.name = "Contact \(number)" } }
      }
    ),
  ]

  /// An account of a bank, with its check digits.
  private static func germanIBAN(_ number: Int) -> String {
    let account = "370400440532" + String(1_000_000 + number).dropFirst()
    // MOD 97-10 over the account, `DE` as 1314, and 00.
    let remainder = (account + "131400").reduce(0) { ($0 * 10 + ($1.wholeNumberValue ?? 0)) % 97 }
    let digits = 98 - remainder
    return "DE\(digits < 10 ? "0" : "")\(digits)\(account)"
  }
}
