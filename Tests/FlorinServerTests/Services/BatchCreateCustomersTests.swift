import FlorinAPI
import Foundation
import GRPC
import SwiftProtobuf
import Testing

@testable import FlorinServer

@Suite(.timeLimit(.minutes(1))) struct BatchCreateCustomersTests {
  private func tenant() async throws -> TestTenant { try await TestServer.shared().tenant() }

  @Test func `each element succeeds or fails alone, in its place`() async throws {
    let client = try await tenant().client
    var bad = Florin_V1_CreateCustomerRequest.creating(.example("Bad"))
    bad.customer.currencyCode = "?"
    var nameless = Florin_V1_CreateCustomerRequest.creating(.example("Nameless"))
    nameless.requestID = ""
    var checked = Florin_V1_CreateCustomerRequest.creating(.example("Checked"))
    checked.validateOnly = true
    let requests: [Florin_V1_CreateCustomerRequest] = [
      .creating(.example("One")), bad, nameless, checked, .creating(.example("Two")),
    ]
    let response = try await client.customers.batchCreateCustomers(
      .with { $0.requests = requests }
    )
    let results = response.results
    #expect(results.count == 5)
    #expect(results[0].customer.displayName == "One" && results[0].customer.customerID != "")
    #expect(results[1].status.code == Int32(Status.Code.invalidArgument.rawValue))
    let info = try ErrorInfo(unpackingAny: try #require(results[1].status.details.first))
    #expect(info.reason == "CUSTOMER_INVALID")
    let form = try ErrorInfo(unpackingAny: try #require(results[2].status.details.first))
    #expect(form.reason == "INVALID_FIELD")
    #expect(results[3].customer.displayName == "Checked" && results[3].customer.customerID == "")
    #expect(results[4].customer.displayName == "Two")
    let names = try await client.customers.listCustomers(.init()).customers.map(\.displayName)
    #expect(Set(names) == ["One", "Two"])
  }

  @Test func `an element is the same write as a call of the same bytes, and no other`() async throws
  {
    let client = try await tenant().client
    let request = Florin_V1_CreateCustomerRequest.creating(.example("One"))
    let encoded: [UInt8] = try request.serializedBytes()
    // A field of a later version, in front: encoded again, it would come out at the end.
    let bytes = [0xF8, 0x7F, 1] + encoded
    // Messages that send bytes as they are: one in field 1, one as fields that it does not know.
    let batch: Florin_V1_BatchCreateCustomersResponse = try await client.channel.unary(
      Florin_V1_CustomersServiceMethods.batchCreateCustomers,
      Google_Protobuf_BytesValue.with { $0.value = Data(bytes) }
    )
    let single: Florin_V1_Customer = try await client.channel.unary(
      Florin_V1_CustomersServiceMethods.createCustomer,
      try Google_Protobuf_Empty(serializedBytes: bytes)
    )
    #expect(single == batch.results[0].customer && single.customerID != "")
    let error = try await refusal { try await client.customers.createCustomer(request) }
    #expect(Refusal(error).reason == "REQUEST_ID_REUSED")
  }

  @Test func `a repeated batch answers what was done, and does the rest`() async throws {
    let client = try await tenant().client
    let one = Florin_V1_CreateCustomerRequest.creating(.example("One"))
    let first = try await client.customers.batchCreateCustomers(.with { $0.requests = [one] })
    let second = try await client.customers.batchCreateCustomers(
      .with { $0.requests = [one, .creating(.example("Two"))] }
    )
    #expect(!first.results[0].replayed)
    #expect(second.results[0].replayed && !second.results[1].replayed)
    #expect(second.results[0].customer == first.results[0].customer)
    // The element and the same request of CreateCustomer are one write.
    let single = try await client.customers.createCustomer(one)
    #expect(single == first.results[0].customer)
  }

  @Test func `a thousand customers are created in one message`() async throws {
    let client = try await tenant().client
    let response = try await client.customers.batchCreateCustomers(
      .with { $0.requests = (0..<1_000).map { .creating(.example("Customer \($0)")) } }
    )
    #expect(response.results.map(\.customer.displayName) == (0..<1_000).map { "Customer \($0)" })
    #expect(Set(response.results.map(\.customer.customerID)).count == 1_000)
  }

  @Test func `a batch that cannot be read is refused as a whole`() async throws {
    let client = try await tenant().client
    try await expect(.fields(["requests": "REQUIRED"])) {
      try await client.customers.batchCreateCustomers(.init())
    }
    let many = (0..<1_001).map { _ in Florin_V1_CreateCustomerRequest() }
    try await expect(.fields(["requests": "TOO_LONG"])) {
      try await client.customers.batchCreateCustomers(.with { $0.requests = many })
    }
    let twice = Florin_V1_CreateCustomerRequest.creating(.example())
    try await expect(.fields(["requests[1].request_id": "DUPLICATE"])) {
      try await client.customers.batchCreateCustomers(.with { $0.requests = [twice, twice] })
    }
    #expect(try await client.customers.listCustomers(.init()).customers == [])
  }

  @Test func `results that would not fit into an answer are shortened, not lost`() {
    let long = String(repeating: "x", count: 100_000)
    let results: [Florin_V1_BatchCreateCustomersResult] = (0..<40).map { index in
      .with {
        $0.replayed = index == 39
        if index.isMultiple(of: 2) {
          $0.customer = .with {
            $0.customerID = "cus_\(index)"
            $0.legalName = long
            $0.etag = "e"
          }
        } else {
          $0.status = .with {
            $0.code = 3
            $0.message = "m"
            $0.details = [.with { $0.typeURL = long }]
          }
        }
      }
    }
    let bounded = CustomersService.bounded(results)
    #expect(bounded.count == results.count)
    #expect(bounded[0] == results[0])
    #expect(
      bounded[38].customer
        == .with {
          $0.customerID = "cus_38"
          $0.etag = "e"
        }
    )
    #expect(
      bounded[39].status
        == .with {
          $0.code = 3
          $0.message = "m"
        }
    )
    #expect(bounded[39].replayed)
  }
}
