import FlorinAPI
import GRPC
import SwiftProtobuf
import Testing

/// Update, block and unblock.
@Suite(.timeLimit(.minutes(1))) struct ChangeCustomerTests {
  private func tenant() async throws -> TestTenant { try await TestServer.shared().tenant() }

  private func update(
    _ customer: Florin_V1_Customer,
    _ paths: String...
  ) -> Florin_V1_UpdateCustomerRequest {
    .with {
      $0.customer = customer
      $0.updateMask.paths = paths
      $0.requestID = newRequestID()
    }
  }

  @Test func `only the fields of the mask change, emptied ones too`() async throws {
    let client = try await tenant().client
    let made = try await client.customers.createCustomer(.creating(.full()))
    var wanted = made
    wanted.displayName = "New"
    wanted.legalName = "Not in the mask"
    wanted.languageCode = ""
    wanted.contacts = []
    wanted.paymentTerms.netDays = 14
    wanted.paymentTerms.discountRate = "0.05"
    let changed = try await client.customers.updateCustomer(
      update(wanted, "display_name", "language_code", "contacts", "payment_terms.net_days")
    )
    var expected = made
    expected.displayName = "New"
    expected.languageCode = ""
    expected.contacts = []
    expected.paymentTerms.netDays = 14
    expected.etag = changed.etag
    expected.updateTime = changed.updateTime
    #expect(changed == expected)
    #expect(changed.etag != made.etag)
    let found = try await client.customers.getCustomer(.with { $0.customerID = made.customerID })
    #expect(found == changed)
  }

  @Test func `a star changes everything`() async throws {
    let client = try await tenant().client
    let made = try await client.customers.createCustomer(.creating(.full()))
    var wanted = Florin_V1_Customer.example("Bare")
    wanted.customerID = made.customerID
    let changed = try await client.customers.updateCustomer(update(wanted, "*"))
    #expect(changed.externalID == "" && changed.addresses == [] && !changed.hasCreditLimit)
    #expect(changed.displayName == "Bare")
  }

  @Test func `an etag that is not the present one is refused with the present one`() async throws {
    let client = try await tenant().client
    let made = try await client.customers.createCustomer(.creating(.example()))
    var wanted = made
    wanted.displayName = "First"
    let changed = try await client.customers.updateCustomer(update(wanted, "display_name"))
    wanted.displayName = "Second"
    try await expect(
      Refusal(
        .aborted,
        "ETAG_MISMATCH",
        facts: ["customer_id": made.customerID, "etag": changed.etag]
      )
    ) {
      try await client.customers.updateCustomer(update(wanted, "display_name"))
    }
    wanted.etag = ""
    _ = try await client.customers.updateCustomer(update(wanted, "display_name"))
  }

  @Test func `another customer's etag is no etag of this one`() async throws {
    let client = try await tenant().client
    let one = try await client.customers.createCustomer(.creating(.example("One")))
    let two = try await client.customers.createCustomer(.creating(.example("Two")))
    var wanted = one
    wanted.etag = two.etag
    let error = try await refusal {
      try await client.customers.updateCustomer(update(wanted, "display_name"))
    }
    #expect(Refusal(error).reason == "ETAG_MISMATCH")
  }

  @Test func `validate_only shows the customer as it would be`() async throws {
    let client = try await tenant().client
    let made = try await client.customers.createCustomer(.creating(.example()))
    var request = update(made, "display_name")
    request.customer.displayName = "Would be"
    request.validateOnly = true
    let checked = try await client.customers.updateCustomer(request)
    #expect(checked.displayName == "Would be" && checked.customerID == made.customerID)
    #expect(checked.etag == "" && !checked.hasUpdateTime)
    let found = try await client.customers.getCustomer(.with { $0.customerID = made.customerID })
    #expect(found == made)
  }

  @Test(arguments: [
    ([], ["update_mask": "REQUIRED"]),
    (Array(repeating: "roles", count: 51), ["update_mask": "TOO_LONG"]),
    (["nonsense"], ["update_mask.paths[0]": "UNKNOWN"]),
    (["display_name", "addresses.city"], ["update_mask.paths[1]": "UNKNOWN"]),
    (["customer_id"], ["update_mask.paths[0]": "NOT_CHANGEABLE"]),
    (
      ["state", "etag"],
      ["update_mask.paths[0]": "NOT_CHANGEABLE", "update_mask.paths[1]": "NOT_CHANGEABLE"]
    ),
    (["credit_limit.amount.minor_units"], ["update_mask.paths[0]": "NOT_CHANGEABLE"]),
    (["*", "roles"], ["update_mask.paths[0]": "UNKNOWN"]),
  ])
  func `a mask of wrong form is refused`(paths: [String], fields: [String: String]) async throws {
    let client = try await tenant().client
    let made = try await client.customers.createCustomer(.creating(.example()))
    var request = update(made)
    request.updateMask.paths = paths
    try await expect(.fields(fields)) { try await client.customers.updateCustomer(request) }
  }

  @Test func `an update of wrong form is refused with every field`() async throws {
    let client = try await tenant().client
    try await expect(
      .fields([
        "request_id": "REQUIRED", "customer": "REQUIRED", "update_mask": "REQUIRED",
        "customer.customer_id": "REQUIRED",
      ])
    ) {
      try await client.customers.updateCustomer(.init())
    }
    let made = try await client.customers.createCustomer(.creating(.example()))
    var request = update(made, "roles")
    request.customer.etag = "yesterday's"
    try await expect(.fields(["customer.etag": "MALFORMED"])) {
      try await client.customers.updateCustomer(request)
    }
  }

  @Test(arguments: [
    "cus_01h455vb4pex5vsknk084sn02q", "ord_01h455vb4pex5vsknk084sn02q", "x", "cus_",
  ])
  func `a customer that does not exist is NOT_FOUND, whatever the text`(text: String) async throws {
    let client = try await tenant().client
    let expected = Refusal(.notFound, "CUSTOMER_NOT_FOUND", facts: ["customer_id": text])
    try await expect(expected) {
      try await client.customers.getCustomer(.with { $0.customerID = text })
    }
    var request = update(.example(), "display_name")
    request.customer.customerID = text
    try await expect(expected) { try await client.customers.updateCustomer(request) }
    try await expect(expected) {
      try await client.customers.blockCustomer(
        .with {
          $0.customerID = text
          $0.reason = "r"
          $0.requestID = newRequestID()
        }
      )
    }
    try await expect(expected) {
      try await client.customers.unblockCustomer(
        .with {
          $0.customerID = text
          $0.requestID = newRequestID()
        }
      )
    }
  }

  @Test func `a customer is blocked with a reason and let in again`() async throws {
    let client = try await tenant().client
    let made = try await client.customers.createCustomer(.creating(.example()))
    var block = Florin_V1_BlockCustomerRequest.with {
      $0.customerID = made.customerID
      $0.etag = made.etag
      $0.reason = "does not pay"
      $0.requestID = newRequestID()
      $0.validateOnly = true
    }
    let checked = try await client.customers.blockCustomer(block).customer
    #expect(checked.state == .blocked && checked.etag == "")
    block.validateOnly = false
    let blocked = try await client.customers.blockCustomer(block).customer
    #expect(blocked.state == .blocked && blocked.blockReason == "does not pay")
    try await expect(
      Refusal(.failedPrecondition, "CUSTOMER_BLOCKED", facts: ["customer_id": made.customerID])
    ) {
      try await client.customers.blockCustomer(
        .with {
          $0.customerID = made.customerID
          $0.reason = "again"
          $0.requestID = newRequestID()
        }
      )
    }
    let unblock = Florin_V1_UnblockCustomerRequest.with {
      $0.customerID = made.customerID
      $0.etag = blocked.etag
      $0.requestID = newRequestID()
    }
    let free = try await client.customers.unblockCustomer(unblock).customer
    #expect(free.state == .active && free.blockReason == "")
    try await expect(
      Refusal(.failedPrecondition, "CUSTOMER_NOT_BLOCKED", facts: ["customer_id": made.customerID])
    ) {
      try await client.customers.unblockCustomer(
        .with {
          $0.customerID = made.customerID
          $0.requestID = newRequestID()
        }
      )
    }
  }

  @Test func `a block without a reason is a rule's refusal, with the field`() async throws {
    let client = try await tenant().client
    let made = try await client.customers.createCustomer(.creating(.example()))
    let found = Refusal(
      try await refusal {
        try await client.customers.blockCustomer(
          .with {
            $0.customerID = made.customerID
            $0.requestID = newRequestID()
          }
        )
      }
    )
    #expect(found.code == .invalidArgument && found.reason == "CUSTOMER_INVALID")
    #expect(found.fields.keys.contains("reason"))
  }

  @Test func `an update is repeated with the answer of the first`() async throws {
    let client = try await tenant().client
    let made = try await client.customers.createCustomer(.creating(.example()))
    var request = update(made, "display_name")
    request.customer.displayName = "New"
    let method = Florin_V1_CustomersServiceMethods.updateCustomer
    let first: ClientResponse<Florin_V1_Customer> = try await client.channel.unaryCall(
      method,
      request
    )
    // The etag is no longer the present one; the repetition is answered all the same.
    let second: ClientResponse<Florin_V1_Customer> = try await client.channel.unaryCall(
      method,
      request
    )
    #expect(first.message == second.message)
    #expect(second.headers["idempotent-replayed"] == "true")
  }
}
