import FlorinAPI
import Foundation
import GRPC
import Primitives
import SwiftProtobuf
import Testing

@testable import FlorinServer

@Suite(.timeLimit(.minutes(1))) struct CredentialTests {
  private static let missing = Refusal(.unauthenticated, "CREDENTIAL_MISSING")
  private static let invalid = Refusal(.unauthenticated, "CREDENTIAL_INVALID")

  private func list(_ client: TestClient) async throws -> Florin_V1_ListCustomersResponse {
    try await client.customers.listCustomers(.init())
  }

  @Test func `a call without a credential is refused`() async throws {
    let server = try await TestServer.shared()
    try await expect(Self.missing) { try await list(server.client(key: nil)) }
    try await expect(Self.missing) {
      try await server.client(key: nil).keys.listKeys(.with { $0.forOperators = true })
    }
  }

  @Test func `health needs no credential`() async throws {
    let server = try await TestServer.shared()
    let method = MethodDescriptor(service: "grpc.health.v1.Health", method: "Check", kind: .unary)
    // An empty request asks for the server as a whole; SERVING is 1 in field 1.
    let response: Google_Protobuf_Int32Value = try await server.client(key: nil).channel.unary(
      method,
      Google_Protobuf_Empty()
    )
    #expect(response.value == 1)
  }

  @Test func `a key that is wrong in any way is refused in the same words`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let server = tenant.server
    let key = tenant.secret
    let flipped = key.replacing(#/_([^_])([^_]*)_([^_]*)$/#) { match in
      "_\(match.1 == "A" ? "B" : "A")\(match.2)_\(match.3)"
    }
    #expect(flipped != key)
    var messages: Set<String> = []
    for wrong in [flipped, String(key.dropLast()), key + "0", "flr_test_00000000", "x"] {
      let error = try await refusal { try await list(server.client(key: wrong)) }
      #expect(Refusal(error) == Self.invalid)
      messages.insert(error.message)
    }
    #expect(messages.count == 1)
    // It was the key and not something else.
    _ = try await list(tenant.client)
  }

  @Test func `only a single bearer token is taken`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let server = tenant.server
    let key = tenant.secret
    for value in ["Basic \(key)", key, "Bearer"] {
      try await expect(Self.invalid) {
        try await list(server.client(key: nil, ("authorization", value)))
      }
    }
    try await expect(Self.invalid) {
      try await list(server.client(key: key, ("authorization", "Bearer \(key)")))
    }
    _ = try await list(server.client(key: nil, ("authorization", "bearer \(key)")))
  }

  @Test func `a revoked key is refused at once`() async throws {
    let tenant = try await TestServer.shared().tenant()
    _ = try await list(tenant.client)
    let revoked = try await tenant.server.operators.keys.revokeKey(
      .with {
        $0.keyID = tenant.key.keyID
        $0.requestID = newRequestID()
      }
    )
    #expect(revoked.key.state == .revoked && revoked.key.hasRevokeTime)
    try await expect(Self.invalid) { try await list(tenant.client) }
  }

  @Test func `a key ends when it was said to`() async throws {
    let server = try await TestServer()
    let tenant = try await server.tenant()
    let end = server.clock.now.advanced(by: .seconds(60))
    let made = try await server.operators.keys.createKey(
      .with {
        $0.tenantID = tenant.id
        $0.displayName = "short"
        $0.expireTime = Google_Protobuf_Timestamp(end)
        $0.requestID = newRequestID()
      }
    )
    let client = server.client(key: made.secret)
    _ = try await list(client)
    server.clock.advance(by: .seconds(61))
    try await expect(Self.invalid) { try await list(client) }
    let keys = try await server.operators.keys.listKeys(.with { $0.tenantID = tenant.id }).keys
    #expect(keys.first { $0.keyID == made.key.keyID }?.state == .expired)
    try await server.stop()
  }

  @Test func `a credential of a tenant that is gone is refused`() async throws {
    let tenant = try await TestServer.shared().tenant()
    _ = try await tenant.server.operators.tenants.dropTenant(
      .with {
        $0.tenantID = tenant.id
        $0.confirmName = tenant.tenant.name
        $0.force = true
        $0.requestID = newRequestID()
      }
    )
    try await expect(Self.invalid) { try await list(tenant.client) }
  }

  @Test func `tenants call no operators' method, and operators no tenants'`() async throws {
    let tenant = try await TestServer.shared().tenant()
    try await expect(Refusal(.permissionDenied, "OPERATOR_REQUIRED")) {
      try await tenant.client.tenants.listTenants(.init())
    }
    try await expect(Refusal(.permissionDenied, "TENANT_REQUIRED")) {
      try await list(tenant.server.operators)
    }
  }

  @Test func `every method that is served has a rule, and no other`() async throws {
    let server = try await TestServer.shared()
    let methods =
      Florin_V1_CustomersServiceMethods.all + Florin_V1_EventsServiceMethods.all
      + Florin_Admin_V1_TenantsServiceMethods.all + Florin_Admin_V1_KeysServiceMethods.all
    for method in methods {
      #expect(AccessRules.standard.audience(of: method.path) != nil, "\(method.path)")
      #expect(AccessRules.standard.audience(of: method.path) != .everybody, "\(method.path)")
      #expect(server.server.router.method(for: method.path) != nil, "\(method.path)")
    }
    #expect(AccessRules.standard.audience(of: "/florin.v1.CustomersService/Forget") == nil)
  }
}
