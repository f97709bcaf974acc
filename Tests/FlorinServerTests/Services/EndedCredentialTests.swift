import FlorinAPI
import GRPC
import Primitives
import SwiftProtobuf
import Testing

/// What becomes of a stream when the credential that began it ends.
///
/// The streams here have nothing to say but what the tests make happen: heartbeats are far away.
@Suite(.timeLimit(.minutes(1))) struct EndedCredentialTests {
  private static let ended = Refusal(.unauthenticated, "CREDENTIAL_INVALID")

  private func watch(
    _ client: TestClient
  ) async throws -> ResponseStream<Florin_V1_WatchEventsResponse> {
    let stream = try await client.events.watchEvents(
      .with { $0.heartbeatInterval.seconds = 300 },
      options: CallOptions(isUnlimited: true)
    )
    _ = try await stream.headers()
    return stream
  }

  private func anotherKey(
    of tenant: TestTenant,
    _ edit: (inout Florin_Admin_V1_CreateKeyRequest) -> Void = { _ in }
  ) async throws -> (client: TestClient, id: String) {
    var request = Florin_Admin_V1_CreateKeyRequest()
    request.tenantID = tenant.id
    request.displayName = "another"
    request.requestID = newRequestID()
    edit(&request)
    let made = try await tenant.server.operators.keys.createKey(request)
    return (tenant.server.client(key: made.secret), made.key.keyID)
  }

  private func revoke(_ id: String, on server: TestServer) async throws {
    _ = try await server.operators.keys.revokeKey(
      .with {
        $0.keyID = id
        $0.requestID = newRequestID()
      }
    )
  }

  @Test func `a revoked key's stream ends although nothing happens on it`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let stream = try await watch(tenant.client)
    try await revoke(tenant.key.keyID, on: tenant.server)
    let start = ContinuousClock.now
    try await expect(Self.ended) { try await stream.next() }
    // What keys.proto promises.
    #expect(start.duration(to: .now) < .seconds(5))
  }

  @Test func `no event that happens after the revocation is sent`() async throws {
    let tenant = try await TestServer.shared().tenant()
    for round in 0..<5 {
      let (reader, id) = try await anotherKey(of: tenant)
      let stream = try await watch(reader)
      try await revoke(id, on: tenant.server)
      _ = try await tenant.client.customers.createCustomer(.creating(.example("Secret \(round)")))
      try await expect(Self.ended) { try await stream.next() }
    }
  }

  @Test func `a key that expires takes its stream with it`() async throws {
    let server = try await TestServer()
    let tenant = try await server.tenant()
    let end = server.clock.now.advanced(by: .seconds(3_600))
    let (reader, _) = try await anotherKey(of: tenant) {
      $0.expireTime.seconds = end.microseconds / 1_000_000
    }
    let ending = try await watch(reader)
    let lasting = try await watch(tenant.client)
    server.clock.advance(by: .seconds(3_601))
    try await expect(Self.ended) { try await ending.next() }
    // The other key's stream goes on.
    let made = try await tenant.client.customers.createCustomer(.creating(.example("One")))
    let event = try #require(try await lasting.next()).event
    #expect(event.customer == made)
    lasting.cancel()
    try await server.stop()
  }
}
