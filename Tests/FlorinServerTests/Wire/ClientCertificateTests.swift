import FlorinAPI
import FlorinServer
import GRPC
import Primitives
import SwiftProtobuf
import TLS
import Testing

/// Callers who prove who they are with a certificate.
@Suite(.timeLimit(.minutes(2))) struct ClientCertificateTests {
  private static let invalid = Refusal(.unauthenticated, "CREDENTIAL_INVALID")
  private static let missing = Refusal(.unauthenticated, "CREDENTIAL_MISSING")

  private func bind(
    _ fingerprint: [UInt8],
    to tenant: TestTenant
  ) async throws
    -> Florin_Admin_V1_Key
  {
    try await tenant.server.operators.keys.bindCertificate(
      .with {
        $0.tenantID = tenant.id
        $0.displayName = "billing"
        $0.certificateFingerprint = Hex.encode(fingerprint)
        $0.requestID = newRequestID()
      }
    ).key
  }

  private func customers(_ client: TestClient) async throws -> [String] {
    try await client.customers.listCustomers(.init()).customers.map(\.displayName)
  }

  @Test(arguments: [TLSSettings.ClientCertificates.optional, .required])
  func `a bound certificate calls as its tenant until it is revoked`(
    _ clients: TLSSettings.ClientCertificates
  ) async throws {
    let wire = try await TLSServer(clients)
    let (one, two) = (try await wire.server.tenant(), try await wire.server.tenant())
    _ = try await one.client.customers.createCustomer(.creating(.example("Of one")))
    _ = try await two.client.customers.createCustomer(.creating(.example("Of two")))
    let (ofOne, ofTwo) = (try wire.certificate("one"), try wire.certificate("two"))
    let key = try await bind(ofOne.fingerprint, to: one)
    _ = try await bind(ofTwo.fingerprint, to: two)
    // Each sees its own tenant alone, and nothing in a request says otherwise.
    let seen = try await wire.withClient(key: nil, certificate: ofTwo.files) { client in
      try await customers(client)
    }
    #expect(seen == ["Of two"])
    try await wire.withClient(key: nil, certificate: ofOne.files) { client in
      #expect(try await customers(client) == ["Of one"])
      _ = try await client.customers.createCustomer(.creating(.example("By one")))
      try await expect(Refusal(.permissionDenied, "OPERATOR_REQUIRED")) {
        try await client.tenants.listTenants(.init())
      }
      _ = try await wire.server.operators.keys.revokeKey(
        .with {
          $0.keyID = key.keyID
          $0.requestID = newRequestID()
        }
      )
      // On the same connection: what counts is the certificate's key, asked for with each call.
      try await expect(Self.invalid) { try await customers(client) }
    }
    #expect(try await customers(one.client) == ["Of one", "By one"])
    try await wire.server.stop()
  }

  @Test func `a certificate that no key stands for proves nothing`() async throws {
    let wire = try await TLSServer.shared()
    let unbound = try wire.certificate("unbound")
    try await wire.withClient(key: nil, certificate: unbound.files) { client in
      try await expect(Self.invalid) { try await customers(client) }
    }
    try await wire.withClient(key: nil) { client in
      try await expect(Self.missing) { try await customers(client) }
    }
  }

  @Test func `a key goes before the certificate that it comes with`() async throws {
    let wire = try await TLSServer.shared()
    let (one, two) = (try await wire.server.tenant(), try await wire.server.tenant())
    _ = try await one.client.customers.createCustomer(.creating(.example("Of one")))
    let ofTwo = try wire.certificate("second")
    _ = try await bind(ofTwo.fingerprint, to: two)
    let seen = try await wire.withClient(key: one.secret, certificate: ofTwo.files) { client in
      try await customers(client)
    }
    #expect(seen == ["Of one"])
    try await wire.withClient(key: "flr_test_wrong", certificate: ofTwo.files) { client in
      try await expect(Self.invalid) { try await customers(client) }
    }
  }

  @Test(arguments: [TLSSettings.ClientCertificates.optional, .required])
  func `a certificate of an authority that is not trusted ends the connection`(
    _ clients: TLSSettings.ClientCertificates
  ) async throws {
    let wire = try await TLSServer(clients)
    let tenant = try await wire.server.tenant()
    let stranger = try wire.certificate("stranger", of: .strange)
    // Bound, so that nothing but the authority is wrong with it.
    _ = try await bind(stranger.fingerprint, to: tenant)
    let error = try await refusal {
      try await wire.withClient(key: tenant.secret, certificate: stranger.files) { client in
        try await customers(client)
      }
    }
    #expect(error.code == .unavailable, "\(error)")
    try await wire.server.stop()
  }

  @Test func `where certificates are required, a key alone does not even connect`() async throws {
    let wire = try await TLSServer(.required)
    let tenant = try await wire.server.tenant()
    let error = try await refusal {
      try await wire.withClient(key: tenant.secret) { client in try await customers(client) }
    }
    #expect(error.code == .unavailable, "\(error)")
    let shown = try wire.certificate("shown")
    let seen = try await wire.withClient(key: tenant.secret, certificate: shown.files) { client in
      try await customers(client)
    }
    #expect(seen == [])
    try await wire.server.stop()
  }

  @Test func `where certificates are not asked for, a bound one proves nothing`() async throws {
    let wire = try await TLSServer(.off)
    let tenant = try await wire.server.tenant()
    let bound = try wire.certificate("bound")
    _ = try await bind(bound.fingerprint, to: tenant)
    try await wire.withClient(key: nil, certificate: bound.files) { client in
      try await expect(Self.missing) { try await customers(client) }
    }
    try await wire.server.stop()
  }
}
