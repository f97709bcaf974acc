import FlorinAPI
import GRPC
import SwiftProtobuf
import Testing

@Suite(.timeLimit(.minutes(1))) struct CreateCustomerTests {
  private func tenant() async throws -> TestTenant { try await TestServer.shared().tenant() }

  private let method = Florin_V1_CustomersServiceMethods.createCustomer

  private func create(
    _ request: Florin_V1_CreateCustomerRequest,
    as client: TestClient
  ) async throws -> ClientResponse<Florin_V1_Customer> {
    try await client.channel.unaryCall(method, request)
  }

  @Test func `a customer comes back as it was sent, with what the server sets`() async throws {
    let client = try await tenant().client
    let sent = Florin_V1_Customer.full()
    let made = try await client.customers.createCustomer(.creating(sent))
    #expect(made.customerID.hasPrefix("cus_"))
    #expect(made.state == .active)
    #expect(made.etag != "")
    #expect(made.createTime == made.updateTime && made.hasCreateTime)
    var plain = made
    plain.customerID = ""
    plain.etag = ""
    plain.state = .unspecified
    plain.clearCreateTime()
    plain.clearUpdateTime()
    #expect(plain == sent)
    let found = try await client.customers.getCustomer(.with { $0.customerID = made.customerID })
    #expect(found == made)
    let external = try await client.customers.getCustomer(.with { $0.externalID = sent.externalID })
    #expect(external == made)
  }

  @Test func `what the server sets is ignored`() async throws {
    let client = try await tenant().client
    var sent = Florin_V1_Customer.example()
    sent.customerID = "cus_00000000000000000000000000"
    sent.etag = "7-00000000"
    sent.state = .merged
    sent.blockReason = "x"
    let made = try await client.customers.createCustomer(.creating(sent))
    #expect(made.customerID != sent.customerID && made.etag != sent.etag)
    #expect(made.state == .active && made.blockReason == "")
  }

  @Test func `the same request under the same request_id is done once`() async throws {
    let client = try await tenant().client
    let request = Florin_V1_CreateCustomerRequest.creating(.example())
    let first = try await create(request, as: client)
    let second = try await create(request, as: client)
    #expect(first.message == second.message)
    #expect(first.headers["idempotent-replayed"] == nil)
    #expect(second.headers["idempotent-replayed"] == "true")
    let leaf = try #require(first.trailers["florin-audit-leaf-index"])
    #expect(second.trailers["florin-audit-leaf-index"] == leaf)
    let list = try await client.customers.listCustomers(.init())
    #expect(list.customers == [first.message])
  }

  @Test func `another request under a used request_id is refused`() async throws {
    let client = try await tenant().client
    var request = Florin_V1_CreateCustomerRequest.creating(.example())
    _ = try await client.customers.createCustomer(request)
    request.customer.displayName = "Another"
    try await expect(
      Refusal(
        .failedPrecondition,
        "REQUEST_ID_REUSED",
        fields: ["request_id": "DUPLICATE"]
      )
    ) {
      try await client.customers.createCustomer(request)
    }
  }

  @Test func `a request_id is its tenant's own`() async throws {
    let request = Florin_V1_CreateCustomerRequest.creating(.example())
    let first = try await create(request, as: try await tenant().client)
    let second = try await create(request, as: try await tenant().client)
    #expect(first.message.customerID != second.message.customerID)
    #expect(second.headers["idempotent-replayed"] == nil)
  }

  @Test func `a refused write may be mended under the same request_id`() async throws {
    let client = try await tenant().client
    var request = Florin_V1_CreateCustomerRequest.creating(.example())
    request.customer.legalName = ""
    let error = try await refusal { try await create(request, as: client) }
    #expect(error.code == .invalidArgument)
    // A refusal is a leaf of the audit log too.
    #expect(error.metadata["florin-audit-leaf-index"] == "0")
    request.customer.legalName = "Example GmbH"
    let made = try await create(request, as: client)
    #expect(made.trailers["florin-audit-leaf-index"] == "1")
  }

  @Test func `validate_only answers as the write would and stores nothing`() async throws {
    let client = try await tenant().client
    var request = Florin_V1_CreateCustomerRequest.creating(.example())
    request.validateOnly = true
    let checked = try await create(request, as: client)
    #expect(checked.message.displayName == request.customer.displayName)
    #expect(checked.message.customerID == "" && checked.message.etag == "")
    #expect(!checked.message.hasCreateTime)
    #expect(checked.trailers["florin-audit-leaf-index"] == nil)
    #expect(try await client.customers.listCustomers(.init()).customers == [])
    request.customer.currencyCode = "QQQ?"
    let error = try await refusal { try await create(request, as: client) }
    #expect(error.code == .invalidArgument)
    // The name was not used up.
    request.customer.currencyCode = "EUR"
    request.validateOnly = false
    let made = try await create(request, as: client)
    #expect(made.headers["idempotent-replayed"] == nil)
  }

  @Test func `every violation comes back at once, with its path and code`() async throws {
    let client = try await tenant().client
    var customer = Florin_V1_Customer.full()
    customer.displayName = ""
    customer.currencyCode = "euro"
    customer.addresses[0].countryCode = "ZZ"
    customer.bankAccounts[0].iban = "DE88370400440532013000"
    customer.paymentTerms.netDays = 366
    customer.roles = [.UNRECOGNIZED(9)]
    let error = try await refusal {
      try await client.customers.createCustomer(.creating(customer))
    }
    let found = Refusal(error)
    #expect(found.code == .invalidArgument && found.reason == "CUSTOMER_INVALID")
    let expected = [
      "customer.display_name", "customer.currency_code", "customer.addresses[0].country_code",
      "customer.bank_accounts[0].iban", "customer.payment_terms.net_days", "customer.roles[0]",
    ]
    for path in expected { #expect(found.fields[path] != nil, "\(path) of \(found)") }
    // No value of the caller's comes back: logs along the way must not learn personal data.
    #expect(!error.message.contains("DE88") && !"\(found)".contains("DE88"))
  }

  @Test func `an external id is taken once`() async throws {
    let client = try await tenant().client
    let made = try await client.customers.createCustomer(.creating(.full("One")))
    var other = Florin_V1_Customer.example("Two")
    other.externalID = made.externalID
    try await expect(
      Refusal(.alreadyExists, "EXTERNAL_ID_TAKEN", facts: ["customer_id": made.customerID])
    ) {
      try await client.customers.createCustomer(.creating(other))
    }
  }

  @Test func `a suspected duplicate passes once its warning is acknowledged`() async throws {
    let client = try await tenant().client
    var customer = Florin_V1_Customer.full("Twin")
    _ = try await client.customers.createCustomer(.creating(customer))
    customer.externalID = "another"
    var request = Florin_V1_CreateCustomerRequest.creating(customer)
    let refused = Refusal(
      try await refusal { try await client.customers.createCustomer(request) }
    )
    #expect(refused.code == .failedPrecondition)
    #expect(refused.reason == "WARNINGS_NOT_ACKNOWLEDGED")
    #expect(!refused.fields.isEmpty)
    request.acknowledgedWarnings = Array(Set(refused.fields.values))
    let made = try await client.customers.createCustomer(request)
    #expect(Set(made.acknowledgements.map(\.code)) == Set(refused.fields.values))
    #expect(
      made.acknowledgements.allSatisfy { $0.principalID.hasPrefix("prn_") && $0.hasCreateTime }
    )
  }

  @Test(arguments: [
    (Florin_V1_CreateCustomerRequest(), ["request_id": "REQUIRED", "customer": "REQUIRED"]),
    (
      .with {
        $0.customer = .example()
        $0.requestID = String(repeating: "r", count: 129)
      }, ["request_id": "TOO_LONG"]
    ),
    (
      .with {
        $0.customer = .example()
        $0.requestID = "a\nb"
      }, ["request_id": "MALFORMED"]
    ),
    (
      .with {
        $0.customer = .example()
        $0.requestID = "r"
        $0.acknowledgedWarnings = Array(repeating: "W", count: 51)
      }, ["acknowledged_warnings": "TOO_LONG"]
    ),
    (
      .with {
        $0.customer = .example()
        $0.requestID = "r"
        $0.acknowledgedWarnings = ["", String(repeating: "W", count: 64)]
      },
      ["acknowledged_warnings[0]": "REQUIRED", "acknowledged_warnings[1]": "TOO_LONG"]
    ),
  ])
  func `a request of wrong form is refused with every field`(
    request: Florin_V1_CreateCustomerRequest,
    fields: [String: String]
  ) async throws {
    let client = try await tenant().client
    try await expect(.fields(fields)) { try await client.customers.createCustomer(request) }
  }

  @Test func `a request_id may have 128 characters of any language`() async throws {
    let client = try await tenant().client
    var request = Florin_V1_CreateCustomerRequest.creating(.example())
    request.requestID = String(repeating: "é", count: 128)
    _ = try await client.customers.createCustomer(request)
  }
}
