import EmbeddedPostgres
import FlorinAPI
import FlorinServer
import FlorinTestSupport
import GRPC
import GRPCOverHTTP2
import SwiftProtobuf
import Testing

/// What a partner's developer gets wrong first, over TLS, and what they are told.
@Suite(.timeLimit(.minutes(2))) struct BadInputTests {
  private static let invalid = Refusal(.unauthenticated, "CREDENTIAL_INVALID")

  private func list(_ client: TestClient) async throws -> Florin_V1_ListCustomersResponse {
    try await client.customers.listCustomers(.init())
  }

  @Test func `no key, a wrong key and a revoked key are UNAUTHENTICATED`() async throws {
    let wire = try await TLSServer.shared()
    let tenant = try await wire.server.tenant()
    try await wire.withClient(key: nil) { client in
      try await expect(Refusal(.unauthenticated, "CREDENTIAL_MISSING")) { try await list(client) }
    }
    try await wire.withClient(key: String(tenant.secret.dropLast())) { client in
      try await expect(Self.invalid) { try await list(client) }
    }
    try await wire.withClient(key: tenant.secret) { client in
      _ = try await list(client)
      _ = try await wire.server.operators.keys.revokeKey(
        .with {
          $0.keyID = tenant.key.keyID
          $0.requestID = newRequestID()
        }
      )
      try await expect(Self.invalid) { try await list(client) }
    }
  }

  @Test func `a tenant that does not exist is NOT_FOUND to operators, whatever its form`()
    async throws
  {
    let wire = try await TLSServer.shared()
    try await wire.withClient(key: wire.server.operatorKey) { client in
      for id in ["tnt_01h455vb4pex5vsknk084sn02q", "cus_01h455vb4pex5vsknk084sn02q", "acme"] {
        try await expect(Refusal(.notFound, "TENANT_NOT_FOUND")) {
          try await client.tenants.getTenant(.with { $0.tenantID = id })
        }
      }
      try await expect(Refusal(.notFound, "TENANT_NOT_FOUND")) {
        try await client.keys.createKey(
          .with {
            $0.tenantID = "tnt_01h455vb4pex5vsknk084sn02q"
            $0.displayName = "x"
            $0.requestID = newRequestID()
          }
        )
      }
    }
  }

  @Test func `a suspended tenant reads, and its writes are FAILED_PRECONDITION`() async throws {
    let wire = try await TLSServer.shared()
    let tenant = try await wire.server.tenant()
    try await wire.withClient(key: tenant.secret) { client in
      let made = try await client.customers.createCustomer(.creating(.example()))
      _ = try await wire.server.operators.tenants.suspendTenant(
        .with {
          $0.tenantID = tenant.id
          $0.requestID = newRequestID()
        }
      )
      let suspended = Refusal(.failedPrecondition, "TENANT_SUSPENDED")
      try await expect(suspended) {
        try await client.customers.createCustomer(.creating(.example("Two")))
      }
      let batch = try await client.customers.batchCreateCustomers(
        .with { $0.requests = [.creating(.example("Three"))] }
      )
      #expect(batch.results.map(\.status.code) == [Int32(Status.Code.failedPrecondition.rawValue)])
      #expect(try await list(client).customers == [made])
      #expect(
        try await client.customers.getCustomer(.with { $0.customerID = made.customerID }) == made
      )
      _ = try await wire.server.operators.tenants.resumeTenant(
        .with {
          $0.tenantID = tenant.id
          $0.requestID = newRequestID()
        }
      )
      _ = try await client.customers.createCustomer(.creating(.example("Two")))
    }
  }

  @Test func `a deadline that has passed is DEADLINE_EXCEEDED`() async throws {
    let wire = try await TLSServer.shared()
    let tenant = try await wire.server.tenant()
    try await wire.withClient(key: tenant.secret) { client in
      let error = try await refusal {
        try await client.customers.createCustomer(
          .creating(.example()),
          options: CallOptions(timeout: .nanoseconds(1))
        )
      }
      #expect(error.code == .deadlineExceeded, "\(error)")
      #expect(try await list(client).customers == [])
    }
  }

  @Test func `a message above the limit is refused, and the connection goes on`() async throws {
    let wire = try await TLSServer.shared()
    let tenant = try await wire.server.tenant()
    try await wire.withClient(key: tenant.secret) { client in
      var request = Florin_V1_CreateCustomerRequest.creating(.example())
      request.customer.legalName = String(repeating: "x", count: 1 << 20)
      let error = try await refusal { try await client.customers.createCustomer(request) }
      #expect(error.code == .resourceExhausted, "\(error)")
      #expect(error.message.contains("\(1 << 20)"), "the limit is told: \(error.message)")
      #expect(try await list(client).customers == [])
    }
  }

  @Test func `a full queue is RESOURCE_EXHAUSTED with a delay`() async throws {
    let wire = try await TLSServer(.off) {
      $0.lane.queuedCommands = 2
      $0.lane.batchCommands = 1
    }
    let tenant = try await wire.server.tenant()
    let lock = try await TenantLock(
      wire.server.connectionString,
      schema: tenant.tenant.schemaName
    )
    try await wire.withClient(key: tenant.secret) { client in
      let refused = await withTaskGroup(of: RPCError?.self) { group in
        for index in 0..<10 {
          group.addTask {
            do {
              _ = try await client.customers.createCustomer(
                .creating(.example("C\(index)")),
                options: CallOptions(timeout: .seconds(2))
              )
              return nil
            } catch {
              return error as? RPCError
            }
          }
        }
        return await group.reduce(into: [RPCError]()) { all, error in
          if let error { all.append(error) }
        }
      }
      let overloaded = refused.filter { $0.code == .resourceExhausted }
      #expect(overloaded.count >= 6, "\(refused)")
      for error in overloaded {
        #expect(Refusal(error) == Refusal(.resourceExhausted, "OVERLOADED"))
        #expect(error.detail(RetryInfo.self) != nil)
      }
    }
    try await lock.release()
    try await wire.server.stop()
  }

  @Test func `a lost database is UNAVAILABLE with a delay`() async throws {
    let cluster = try await EmbeddedCluster.start(
      directory: TemporaryDirectory.path(),
      options: .disposable
    )
    let wire = try await TLSServer(
      .off,
      on: "host=\(cluster.socketDirectory) port=\(cluster.port) dbname=postgres "
        + "user=\(cluster.superuser)"
    )
    let tenant = try await wire.server.tenant()
    try await wire.withClient(key: tenant.secret) { client in
      _ = try await client.customers.createCustomer(.creating(.example()))
      await cluster.stop()
      let write = try await refusal {
        try await client.customers.createCustomer(.creating(.example("Two")))
      }
      #expect(write.code == .unavailable && write.detail(RetryInfo.self) != nil, "\(write)")
      let read = try await refusal { try await list(client) }
      #expect(Refusal(read) == Refusal(.unavailable, "DATABASE_UNAVAILABLE"), "\(read)")
      #expect(read.detail(RetryInfo.self) != nil)
    }
    try await wire.server.stop()
  }

  @Test func `bytes that are no message are refused, and not called a fault of ours`() async throws
  {
    let wire = try await TLSServer.shared()
    let tenant = try await wire.server.tenant()
    try await wire.withClient(key: tenant.secret) { client in
      // Field 1 is the customer, a message; here it is a number.
      let error = try await refusal {
        let _: Florin_V1_Customer = try await client.channel.unary(
          Florin_V1_CustomersServiceMethods.createCustomer,
          Google_Protobuf_Int32Value(7)
        )
      }
      #expect(error.code == .invalidArgument || error.code == .internal, "\(error)")
      let unknown = try await refusal {
        let _: Google_Protobuf_Empty = try await client.channel.unary(
          MethodDescriptor(service: "florin.v1.CustomersService", method: "Forget", kind: .unary),
          Google_Protobuf_Empty()
        )
      }
      #expect(unknown.code == .unimplemented, "\(unknown)")
    }
  }
}
