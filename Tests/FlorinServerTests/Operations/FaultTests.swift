import EmbeddedPostgres
import FlorinAPI
import FlorinServer
import FlorinTestSupport
import GRPC
import SwiftProtobuf
import Testing

/// What callers are told when something is full, late, too large or gone.
@Suite(.timeLimit(.minutes(2))) struct FaultTests {
  private static let create = Florin_V1_CustomersServiceMethods.createCustomer

  @Test func `a request one byte above the limit is refused, and one at it is not`() async throws {
    let server = try await TestServer {
      $0.limits.requestBytes = 2_048
      $0.limits.batchRequestBytes = 4_096
    }
    let client = try await server.tenant().client
    var request = Florin_V1_CreateCustomerRequest.creating(.example())
    // Unknown to the rules, and bytes all the same: a code of a warning that nobody raises.
    func fill(to size: Int) throws {
      request.acknowledgedWarnings = []
      while true {
        let bytes: [UInt8] = try request.serializedBytes()
        let missing = size - bytes.count
        if missing == 0 { return }
        // A code of n characters takes n + 2 bytes; never leave 1 or 2.
        let length = missing > 70 ? 60 : missing > 62 ? 30 : missing - 2
        request.acknowledgedWarnings.append(String(repeating: "W", count: length))
      }
    }
    try fill(to: 2_048)
    _ = try await client.customers.createCustomer(request)
    try fill(to: 2_049)
    let error = try await refusal { try await client.customers.createCustomer(request) }
    #expect(error.code == .resourceExhausted)
    // A batch method has a limit of its own.
    let batch = try await client.customers.batchCreateCustomers(.with { $0.requests = [request] })
    #expect(batch.results.count == 1)
    try await server.stop()
  }

  @Test func `a full lane refuses with a delay, and the deadline ends what waits`() async throws {
    let server = try await TestServer {
      $0.lane.queuedCommands = 2
      $0.lane.batchCommands = 1
    }
    let tenant = try await server.tenant()
    let lock = try await TenantLock(server.connectionString, schema: tenant.tenant.schemaName)
    // One is with the database, which waits for the lock; two wait behind it; the others are too
    // many. Which call is which is not said.
    let codes = await withTaskGroup(of: Refusal?.self) { group in
      for index in 0..<10 {
        group.addTask {
          do {
            _ = try await tenant.client.customers.createCustomer(
              .creating(.example("C\(index)")),
              options: CallOptions(timeout: .seconds(2))
            )
            return nil
          } catch let error as RPCError {
            if error.code == .resourceExhausted {
              #expect(error.detail(RetryInfo.self) != nil)
            }
            return Refusal(error)
          } catch {
            return nil
          }
        }
      }
      return await group.reduce(into: [Refusal?]()) { $0.append($1) }
    }
    let overloaded = codes.filter { $0?.reason == "OVERLOADED" }.count
    let late = codes.filter { $0?.code == .deadlineExceeded }.count
    #expect(overloaded >= 7 - 1 && overloaded + late == 10, "\(codes)")
    try await lock.release()
    // The lane works again.
    _ = try await tenant.client.customers.createCustomer(.creating(.example("After")))
    try await server.stop()
  }

  @Test func `a call whose deadline has passed is DEADLINE_EXCEEDED`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let error = try await refusal {
      try await tenant.client.customers.createCustomer(
        .creating(.example()),
        options: CallOptions(timeout: .nanoseconds(1))
      )
    }
    #expect(error.code == .deadlineExceeded)
    #expect(try await tenant.client.customers.listCustomers(.init()).customers == [])
  }

  @Test func `a lost database is UNAVAILABLE, and service is back with it`() async throws {
    let directory = try TemporaryFolder()
    // The data must outlive the first cluster: it is what the second one serves.
    var options = EmbeddedPostgresOptions.disposable
    options.lifetime = .kept
    let first = try await EmbeddedCluster.start(
      directory: directory.path("cluster"),
      options: options
    )
    let server = try await TestServer(
      on: "host=\(first.socketDirectory) port=\(first.port) dbname=postgres user=\(first.superuser)"
    )
    let tenant = try await server.tenant()
    let made = try await tenant.client.customers.createCustomer(.creating(.example()))
    await first.stop()
    for _ in 0..<3 {
      let write = try await refusal {
        try await tenant.client.customers.createCustomer(.creating(.example("Two")))
      }
      #expect(write.code == .unavailable, "\(write)")
      #expect(
        ["DATABASE_UNAVAILABLE", "OUTCOME_UNKNOWN"].contains(Refusal(write).reason),
        "\(write)"
      )
      let read = try await refusal {
        try await tenant.client.customers.getCustomer(.with { $0.customerID = made.customerID })
      }
      #expect(Refusal(read) == Refusal(.unavailable, "DATABASE_UNAVAILABLE"))
      #expect(read.detail(RetryInfo.self) != nil)
    }
    let second = try await EmbeddedCluster.start(
      directory: directory.path("cluster"),
      options: options
    )
    var found: Florin_V1_Customer?
    while found == nil {
      do {
        found = try await tenant.client.customers.getCustomer(
          .with { $0.customerID = made.customerID }
        )
      } catch let error as RPCError where error.code == .unavailable {
        continue
      }
    }
    #expect(found == made)
    try await server.stop()
    await second.stop()
  }

  @Test func `a call that runs when the server stops is finished`() async throws {
    let server = try await TestServer()
    let tenant = try await server.tenant()
    let requests: [Florin_V1_CreateCustomerRequest] = (0..<500).map {
      .creating(.example("C\($0)"))
    }
    let socket = try Channel.overSocket(server.address, key: tenant.secret)
    let batch = Task {
      let response: Florin_V1_BatchCreateCustomersResponse = try await socket.unary(
        Florin_V1_CustomersServiceMethods.batchCreateCustomers,
        Florin_V1_BatchCreateCustomersRequest.with { $0.requests = requests }
      )
      return response
    }
    // Stopped while it may still be on its way: either it was taken and is finished, or it was not
    // taken at all.
    try await server.stop()
    do {
      let results = try await batch.value.results
      #expect(results.count == 500 && results.allSatisfy { $0.customer.customerID != "" })
    } catch let error as RPCError {
      #expect(error.code == .unavailable, "\(error)")
    }
    await socket.close()
  }
}
