import FlorinAPI
import Foundation
import GRPC
import SwiftProtobuf
import Synchronization
import Testing

/// Each tenant's rows bear a mark of 128 random bits; no answer ever bears another tenant's.
///
/// And none is served only because the database refused a first try: what names a wrong schema is
/// kept from it by privileges, so that nothing would be seen but the complaint.
///
/// More than 10,000 calls, because a fault that names a wrong schema once in so many must be seen:
/// `scripts/mutate` makes that fault.
///
/// Source: RELIABILITY 2.6.
@Suite(.timeLimit(.minutes(3))) struct CanaryTests {
  private static let tenantCount = 8
  private static let callerCount = 16
  private static let callsPerCaller = 800

  @Test func `no answer bears another tenant's mark, in more than 10,000 calls`() async throws {
    let server = try await IsolationServer()
    var tenants: [MarkedTenant] = []
    for number in 0..<Self.tenantCount {
      let made = try await server.tenant("tenant-\(number)")
      tenants.append(try await MarkedTenant(server.channel(key: made.key)))
    }
    let marked = tenants
    let calls = try await withThrowingTaskGroup(of: Int.self) { group in
      for caller in 0..<Self.callerCount {
        group.addTask {
          var scanned = 0
          for turn in 0..<Self.callsPerCaller {
            // Neighbouring calls are of different tenants.
            let index = (caller + turn) % marked.count
            let answer = try await marked[index].call(caller: caller, turn: turn)
            #expect(answer.range(of: marked[index].mark) != nil, "own mark, turn \(turn)")
            for other in marked.indices where other != index {
              #expect(answer.range(of: marked[other].mark) == nil, "foreign mark, turn \(turn)")
            }
            scanned += 1
          }
          return scanned
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(calls > 10_000)
    #expect(server.complaints.messages == [])
    try await server.stop()
  }
}

/// A tenant whose every row bears its mark.
private struct MarkedTenant {
  /// 32 letters, which stand in names and external identifiers.
  let mark: Data
  private let text: String
  private let customers: Florin_V1_CustomersServiceClient
  private let first: Florin_V1_Customer

  init(_ channel: Channel) async throws {
    // Without digits: by chance they could look like the number of a payment card.
    let letters = Array("ABCDEFGHIJKLMNOP")
    var generator = SystemRandomNumberGenerator()
    text = String((0..<32).map { _ in letters[Int(generator.next() as UInt64 % 16)] })
    mark = Data(text.utf8)
    customers = Florin_V1_CustomersServiceClient(channel)
    first = try await Self.create("first \(text)", customers)
  }

  /// Makes one call; its answer, byte for byte.
  func call(caller: Int, turn: Int) async throws -> Data {
    switch turn % 20 {
    case 0: try await Self.create("\(caller) \(turn) \(text)", customers).serializedData()
    case 1: try await customers.listCustomers(.with { $0.pageSize = 3 }).serializedData()
    case 2:
      try await customers.getCustomer(.with { $0.externalID = first.externalID }).serializedData()
    default:
      try await customers.getCustomer(.with { $0.customerID = first.customerID }).serializedData()
    }
  }

  private static func create(
    _ name: String,
    _ customers: Florin_V1_CustomersServiceClient
  ) async throws -> Florin_V1_Customer {
    try await customers.createCustomer(
      .with {
        $0.customer = CrossTenantTests.example(name)
        $0.requestID = name
      }
    )
  }
}
