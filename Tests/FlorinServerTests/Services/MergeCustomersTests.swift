import FlorinAPI
import GRPC
import SwiftProtobuf
import Testing

@Suite(.timeLimit(.minutes(1))) struct MergeCustomersTests {
  private func tenant() async throws -> TestTenant { try await TestServer.shared().tenant() }

  private func merging(
    _ source: Florin_V1_Customer,
    into target: Florin_V1_Customer
  ) -> Florin_V1_MergeCustomersRequest {
    .with {
      $0.sourceCustomerID = source.customerID
      $0.targetCustomerID = target.customerID
      $0.sourceEtag = source.etag
      $0.targetEtag = target.etag
      $0.requestID = newRequestID()
    }
  }

  @Test func `the source ends in the target, and who named it names the target`() async throws {
    let client = try await tenant().client
    let source = try await client.customers.createCustomer(.creating(.example("Source")))
    let target = try await client.customers.createCustomer(.creating(.example("Target")))
    var child = Florin_V1_Customer.example("Child")
    child.parentID = source.customerID
    child = try await client.customers.createCustomer(.creating(child))

    var request = merging(source, into: target)
    request.validateOnly = true
    let checked = try await client.customers.mergeCustomers(request)
    #expect(checked.source.state == .merged && checked.source.etag == "")
    request.validateOnly = false
    let merged = try await client.customers.mergeCustomers(request)
    #expect(merged.source.state == .merged)
    #expect(merged.source.mergedIntoID == target.customerID)
    #expect(merged.target.customerID == target.customerID)
    let moved = try await client.customers.getCustomer(.with { $0.customerID = child.customerID })
    #expect(moved.parentID == target.customerID)

    let update = Florin_V1_UpdateCustomerRequest.with {
      $0.customer = source
      $0.updateMask.paths = ["display_name"]
      $0.requestID = newRequestID()
    }
    try await expect(
      Refusal(
        .failedPrecondition,
        "CUSTOMER_MERGED",
        facts: ["customer_id": source.customerID, "merged_into_id": target.customerID]
      )
    ) {
      try await client.customers.updateCustomer(update)
    }
  }

  @Test func `a customer is not merged into itself`() async throws {
    let client = try await tenant().client
    let one = try await client.customers.createCustomer(.creating(.example()))
    try await expect(
      Refusal(
        .invalidArgument,
        "CUSTOMER_MERGE_INTO_ITSELF",
        facts: ["customer_id": one.customerID]
      )
    ) {
      try await client.customers.mergeCustomers(merging(one, into: one))
    }
  }

  @Test func `either customer may be the one that does not exist`() async throws {
    let client = try await tenant().client
    let one = try await client.customers.createCustomer(.creating(.example()))
    let absent = "cus_01h455vb4pex5vsknk084sn02q"
    for text in [absent, "garbage"] {
      var ghost = Florin_V1_Customer()
      ghost.customerID = text
      let expected = Refusal(.notFound, "CUSTOMER_NOT_FOUND", facts: ["customer_id": text])
      try await expect(expected) {
        try await client.customers.mergeCustomers(merging(ghost, into: one))
      }
      try await expect(expected) {
        try await client.customers.mergeCustomers(merging(one, into: ghost))
      }
    }
  }

  @Test func `a merge of wrong form is refused with every field`() async throws {
    let client = try await tenant().client
    try await expect(
      .fields([
        "request_id": "REQUIRED", "source_customer_id": "REQUIRED",
        "target_customer_id": "REQUIRED",
      ])
    ) {
      try await client.customers.mergeCustomers(.init())
    }
    let one = try await client.customers.createCustomer(.creating(.example("One")))
    let two = try await client.customers.createCustomer(.creating(.example("Two")))
    var request = merging(one, into: two)
    request.sourceEtag = "1"
    request.targetEtag = "2-x"
    try await expect(.fields(["source_etag": "MALFORMED", "target_etag": "MALFORMED"])) {
      try await client.customers.mergeCustomers(request)
    }
  }

  @Test func `a stale etag of either customer is refused`() async throws {
    let client = try await tenant().client
    let source = try await client.customers.createCustomer(.creating(.example("Source")))
    let target = try await client.customers.createCustomer(.creating(.example("Target")))
    let changed = try await client.customers.updateCustomer(
      .with {
        $0.customer = target
        $0.customer.displayName = "Changed"
        $0.updateMask.paths = ["display_name"]
        $0.requestID = newRequestID()
      }
    )
    try await expect(
      Refusal(
        .aborted,
        "ETAG_MISMATCH",
        facts: ["customer_id": target.customerID, "etag": changed.etag]
      )
    ) {
      try await client.customers.mergeCustomers(merging(source, into: target))
    }
  }
}
