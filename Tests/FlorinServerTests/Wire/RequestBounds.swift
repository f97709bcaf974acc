import FlorinAPI
import GRPC
import SwiftProtobuf
import Testing

/// A bound of a field that a `.proto` file promises: sizes on both sides of it, and what is said of
/// those beyond it.
struct RequestBound: Sendable, CustomTestStringConvertible {
  /// The path that the violation names.
  let path: String
  /// Sizes or values that the field may have.
  let accepted: [Int]
  /// Those that it may not, with the code of the violation.
  let refused: [Int: String]
  /// Makes a call that changes nothing, with a field of that size.
  let call: @Sendable (RequestBoundsTests.Callers, Int) async throws -> Void
  /// The method and the field.
  let testDescription: String

  init(
    _ method: String,
    _ path: String,
    accepted: [Int],
    refused: [Int: String],
    _ call: @escaping @Sendable (RequestBoundsTests.Callers, Int) async throws -> Void
  ) {
    testDescription = "\(method) \(path)"
    self.path = path
    self.accepted = accepted
    self.refused = refused
    self.call = call
  }

  /// A text of 1 to so many characters.
  static func text(
    _ method: String,
    _ path: String,
    _ most: Int,
    isRequired: Bool = true,
    _ call: @escaping @Sendable (RequestBoundsTests.Callers, String) async throws -> Void
  ) -> RequestBound {
    var refused = [most + 1: "TOO_LONG"]
    if isRequired { refused[0] = "REQUIRED" }
    return RequestBound(
      method,
      path,
      accepted: (isRequired ? [1] : [0, 1]) + [most - 1, most],
      refused: refused
    ) { callers, count in
      try await call(callers, String(repeating: "X", count: count))
    }
  }

  /// A list of at most so many entries.
  static func list(
    _ method: String,
    _ path: String,
    _ bounds: ClosedRange<Int>,
    tooMany: String = "TOO_MANY",
    _ call: @escaping @Sendable (RequestBoundsTests.Callers, Int) async throws -> Void
  ) -> RequestBound {
    var refused = [bounds.upperBound + 1: tooMany]
    if bounds.lowerBound > 0 { refused[bounds.lowerBound - 1] = "REQUIRED" }
    let accepted = [bounds.lowerBound, bounds.upperBound - 1, bounds.upperBound]
    return RequestBound(method, path, accepted: accepted, refused: refused, call)
  }
}

/// An identifier of the right form that nothing has.
private let nobody = "cus_01h455vb4pex5vsknk084sn02q"

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

extension RequestBound {
  static let customerRequests: [RequestBound] = [
    .text("CreateCustomer", "request_id", 128) { callers, text in
      var request = Florin_V1_CreateCustomerRequest.creating(.example())
      request.requestID = text
      request.validateOnly = true
      _ = try await callers.tenant.customers.createCustomer(request)
    },
    .list("CreateCustomer", "acknowledged_warnings", 0...50, tooMany: "TOO_LONG") {
      callers,
      count in
      var request = Florin_V1_CreateCustomerRequest.creating(.example())
      request.acknowledgedWarnings = (0..<count).map { "CODE_\($0)" }
      request.validateOnly = true
      _ = try await callers.tenant.customers.createCustomer(request)
    },
    .text("CreateCustomer", "acknowledged_warnings[0]", 63) { callers, text in
      var request = Florin_V1_CreateCustomerRequest.creating(.example())
      request.acknowledgedWarnings = [text]
      request.validateOnly = true
      _ = try await callers.tenant.customers.createCustomer(request)
    },
    .text("UpdateCustomer", "request_id", 128) { callers, text in
      _ = try await callers.tenant.customers.updateCustomer(
        .with {
          $0.customer.customerID = nobody
          $0.updateMask.paths = ["display_name"]
          $0.requestID = text
        }
      )
    },
    .list("UpdateCustomer", "update_mask", 1...50, tooMany: "TOO_LONG") { callers, count in
      _ = try await callers.tenant.customers.updateCustomer(
        .with {
          $0.customer.customerID = nobody
          $0.updateMask.paths = Array(repeating: "display_name", count: count)
          $0.requestID = newRequestID()
        }
      )
    },
    .text("MergeCustomers", "request_id", 128) { callers, text in
      _ = try await callers.tenant.customers.mergeCustomers(
        .with {
          $0.sourceCustomerID = nobody
          $0.targetCustomerID = "cus_01h455vb4pex5vsknk084sn02r"
          $0.requestID = text
        }
      )
    },
    .text("BlockCustomer", "request_id", 128) { callers, text in
      _ = try await callers.tenant.customers.blockCustomer(
        .with {
          $0.customerID = nobody
          $0.reason = "x"
          $0.requestID = text
        }
      )
    },
    .text("BlockCustomer", "reason", 500) { callers, text in
      _ = try await callers.tenant.customers.blockCustomer(
        .with {
          $0.customerID = callers.customerID
          $0.reason = text
          $0.requestID = newRequestID()
          $0.validateOnly = true
        }
      )
    },
    .text("UnblockCustomer", "request_id", 128) { callers, text in
      _ = try await callers.tenant.customers.unblockCustomer(
        .with {
          $0.customerID = nobody
          $0.requestID = text
        }
      )
    },
    .list("BatchCreateCustomers", "requests", 1...1_000, tooMany: "TOO_LONG") { callers, count in
      // Each fails alone, at once, for want of a customer.
      _ = try await callers.tenant.customers.batchCreateCustomers(
        .with {
          $0.requests = (0..<count).map { number in .with { $0.requestID = "r\(number)" } }
        }
      )
    },
    RequestBound(
      "ListCustomers",
      "page_size",
      accepted: [0, 1, 999, 1_000, 1_001, Int(Int32.max)],
      refused: [-1: "OUT_OF_RANGE"]
    ) { callers, size in
      _ = try await callers.tenant.customers.listCustomers(.with { $0.pageSize = Int32(size) })
    },
    RequestBound(
      "ListCustomers",
      "filter",
      accepted: [0, 17, 1_023, 1_024],
      refused: [1_025: "TOO_LONG"]
    ) { callers, size in
      let filter = size == 0 ? "" : "state = ACTIVE" + String(repeating: " ", count: size - 14)
      _ = try await callers.tenant.customers.listCustomers(.with { $0.filter = filter })
    },
    .text("GetCustomer", "external_id", 128) { callers, text in
      _ = try await callers.tenant.customers.getCustomer(.with { $0.externalID = text })
    },
  ]

  static let tenantRequests: [RequestBound] = [
    .text("CreateTenant", "request_id", 128) { callers, text in
      _ = try await callers.operators.tenants.createTenant(creating(requestID: text))
    },
    .text("CreateTenant", "tenant.display_name", 200) { callers, text in
      _ = try await callers.operators.tenants.createTenant(creating(displayName: text))
    },
    RequestBound(
      "CreateTenant",
      "tenant.name",
      accepted: [1, 62, 63],
      refused: [0: "REQUIRED", 64: "MALFORMED"]
    ) { callers, count in
      let name = String(repeating: "n", count: count)
      _ = try await callers.operators.tenants.createTenant(creating(name: name))
    },
    .text("SuspendTenant", "request_id", 128) { callers, text in
      _ = try await callers.operators.tenants.suspendTenant(
        .with {
          $0.tenantID = "tnt_01h455vb4pex5vsknk084sn02q"
          $0.requestID = text
        }
      )
    },
    .text("ResumeTenant", "request_id", 128) { callers, text in
      _ = try await callers.operators.tenants.resumeTenant(
        .with {
          $0.tenantID = "tnt_01h455vb4pex5vsknk084sn02q"
          $0.requestID = text
        }
      )
    },
    .text("DropTenant", "request_id", 128) { callers, text in
      _ = try await callers.operators.tenants.dropTenant(
        .with {
          $0.tenantID = "tnt_01h455vb4pex5vsknk084sn02q"
          $0.confirmName = "x"
          $0.requestID = text
        }
      )
    },
    RequestBound(
      "ListTenants",
      "page_size",
      accepted: [0, 1, 1_000, 1_001],
      refused: [-1: "OUT_OF_RANGE"]
    ) { callers, size in
      _ = try await callers.operators.tenants.listTenants(.with { $0.pageSize = Int32(size) })
    },
    RequestBound(
      "PlanMigration",
      "tenant_ids",
      accepted: [0, 1, 999, 1_000],
      refused: [1_001: "TOO_LONG"]
    ) { callers, count in
      _ = try await callers.operators.tenants.planMigration(
        .with { $0.tenantIds = Array(repeating: "tnt_01h455vb4pex5vsknk084sn02q", count: count) }
      )
    },
    RequestBound(
      "MigrateTenants",
      "parallelism",
      accepted: [0, 1, 31, 32],
      refused: [-1: "OUT_OF_RANGE", 33: "OUT_OF_RANGE"]
    ) { callers, number in
      try await migrate(callers) { $0.parallelism = Int32(number) }
    },
    .text("MigrateTenants", "request_id", 128) { callers, text in
      try await migrate(callers) { $0.requestID = text }
    },
  ]

  private static func creating(
    name: String = "bounds",
    displayName: String = "Bounds",
    requestID: String = newRequestID()
  ) -> Florin_Admin_V1_CreateTenantRequest {
    .with {
      $0.tenant.name = name
      $0.tenant.displayName = displayName
      $0.requestID = requestID
      $0.validateOnly = true
    }
  }

  /// Of a tenant that does not exist, so that nothing is migrated.
  private static func migrate(
    _ callers: RequestBoundsTests.Callers,
    _ edit: (inout Florin_Admin_V1_MigrateTenantsRequest) -> Void
  ) async throws {
    var request = Florin_Admin_V1_MigrateTenantsRequest()
    request.tenantIds = ["tnt_01h455vb4pex5vsknk084sn02q"]
    request.requestID = newRequestID()
    edit(&request)
    for try await _ in try await callers.operators.tenants.migrateTenants(request) {}
  }

  static let keyRequests: [RequestBound] = [
    .text("CreateKey", "request_id", 128) { callers, text in
      _ = try await callers.operators.keys.createKey(key { $0.requestID = text })
    },
    .text("CreateKey", "display_name", 200) { callers, text in
      _ = try await callers.operators.keys.createKey(key { $0.displayName = text })
    },
    .text("BindCertificate", "request_id", 128) { callers, text in
      _ = try await callers.operators.keys.bindCertificate(binding { $0.requestID = text })
    },
    .text("BindCertificate", "display_name", 200) { callers, text in
      _ = try await callers.operators.keys.bindCertificate(binding { $0.displayName = text })
    },
    RequestBound(
      "BindCertificate",
      "certificate_fingerprint",
      accepted: [64],
      refused: [0: "REQUIRED", 63: "MALFORMED", 65: "MALFORMED"]
    ) { callers, count in
      let digits = String(repeating: "a", count: count)
      _ = try await callers.operators.keys.bindCertificate(
        binding { $0.certificateFingerprint = digits }
      )
    },
    .text("RevokeKey", "request_id", 128) { callers, text in
      _ = try await callers.operators.keys.revokeKey(
        .with {
          $0.keyID = "key_01h455vb4pex5vsknk084sn02q"
          $0.requestID = text
        }
      )
    },
    RequestBound(
      "ListKeys",
      "page_size",
      accepted: [0, 1, 1_000, 1_001],
      refused: [-1: "OUT_OF_RANGE"]
    ) { callers, size in
      _ = try await callers.operators.keys.listKeys(
        .with {
          $0.forOperators = true
          $0.pageSize = Int32(size)
        }
      )
    },
  ]

  private static func key(
    _ edit: (inout Florin_Admin_V1_CreateKeyRequest) -> Void
  ) -> Florin_Admin_V1_CreateKeyRequest {
    var request = Florin_Admin_V1_CreateKeyRequest()
    request.forOperators = true
    request.displayName = "bounds"
    request.requestID = newRequestID()
    request.validateOnly = true
    edit(&request)
    return request
  }

  private static func binding(
    _ edit: (inout Florin_Admin_V1_BindCertificateRequest) -> Void
  ) -> Florin_Admin_V1_BindCertificateRequest {
    var request = Florin_Admin_V1_BindCertificateRequest()
    request.forOperators = true
    request.displayName = "bounds"
    request.certificateFingerprint = String(repeating: "ab", count: 32)
    request.requestID = newRequestID()
    request.validateOnly = true
    edit(&request)
    return request
  }
}
