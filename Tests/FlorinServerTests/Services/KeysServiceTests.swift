import FlorinAPI
import GRPC
import SwiftProtobuf
import Testing

@Suite(.timeLimit(.minutes(1))) struct KeysServiceTests {
  private static let fingerprint = String(repeating: "0123456789abcdef", count: 4)

  private func creating(_ tenant: TestTenant) -> Florin_Admin_V1_CreateKeyRequest {
    .with {
      $0.tenantID = tenant.id
      $0.displayName = "web shop"
      $0.requestID = newRequestID()
    }
  }

  /// A fingerprint that no other test binds.
  private func newFingerprint() -> String {
    let digits = newRequestID().lowercased().filter { $0 != "-" }
    return digits + digits
  }

  @Test func `a key is shown once, works, and is listed without its secret`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let operators = tenant.server.operators
    let made = try await operators.keys.createKey(creating(tenant))
    #expect(made.key.kind == .apiKey && made.key.state == .active)
    #expect(made.key.tenantID == tenant.id && made.key.displayName == "web shop")
    #expect(made.key.principalID.hasPrefix("prn_") && made.key.hasCreateTime)
    #expect(made.key.prefix.hasPrefix("flr_test_") && made.secret.hasPrefix(made.key.prefix + "_"))
    _ = try await tenant.server.client(key: made.secret).customers.listCustomers(.init())
    let listed = try await operators.keys.listKeys(.with { $0.tenantID = tenant.id })
    #expect(listed.keys.map(\.keyID) == [tenant.key.keyID, made.key.keyID])
    #expect(try !listed.jsonString().contains(made.secret))
  }

  @Test func `a repeated creation is refused with the key that it made`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let request = creating(tenant)
    let made = try await tenant.server.operators.keys.createKey(request)
    let refused = Refusal(
      try await refusal { try await tenant.server.operators.keys.createKey(request) }
    )
    #expect(refused.code == .failedPrecondition && refused.reason == "REQUEST_ID_REUSED")
    #expect(refused.facts == ["key_id": made.key.keyID])
  }

  @Test func `a principal may have several keys, all of one owner`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let operators = tenant.server.operators
    var request = creating(tenant)
    request.principalID = tenant.key.principalID
    let second = try await operators.keys.createKey(request)
    #expect(second.key.principalID == tenant.key.principalID)
    let other = try await tenant.server.tenant()
    request.tenantID = other.id
    request.requestID = newRequestID()
    try await expect(.fields(["principal_id": "MALFORMED"])) {
      try await operators.keys.createKey(request)
    }
    request.owner = .forOperators(true)
    try await expect(.fields(["principal_id": "MALFORMED"])) {
      try await operators.keys.createKey(request)
    }
  }

  @Test func `an operator's key is an operator's`() async throws {
    let server = try await TestServer.shared()
    let made = try await server.operators.keys.createKey(
      .with {
        $0.forOperators = true
        $0.displayName = "second operator"
        $0.requestID = newRequestID()
      }
    )
    #expect(made.key.tenantID == "")
    _ = try await server.client(key: made.secret).tenants.listTenants(.init())
    let listed = try await server.operators.keys.listKeys(.with { $0.forOperators = true })
    #expect(listed.keys.contains { $0.keyID == made.key.keyID })
  }

  @Test func `validate_only makes no key`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let operators = tenant.server.operators
    var request = creating(tenant)
    request.validateOnly = true
    let checked = try await operators.keys.createKey(request)
    #expect(checked.secret == "" && checked.key.keyID == "")
    #expect(checked.key.displayName == "web shop" && checked.key.tenantID == tenant.id)
    let listed = try await operators.keys.listKeys(.with { $0.tenantID = tenant.id })
    #expect(listed.keys.count == 1)
  }

  @Test func `a certificate is bound once, listed and revoked`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let operators = tenant.server.operators
    let request = Florin_Admin_V1_BindCertificateRequest.with {
      $0.tenantID = tenant.id
      $0.displayName = "warehouse"
      $0.certificateFingerprint = newFingerprint()
      $0.requestID = newRequestID()
    }
    let bound = try await operators.keys.bindCertificate(request).key
    #expect(bound.kind == .certificate && bound.prefix == "")
    #expect(bound.certificateFingerprint == request.certificateFingerprint)
    #expect(try await operators.keys.bindCertificate(request).key.keyID == bound.keyID)
    var again = request
    again.requestID = newRequestID()
    try await expect(
      Refusal(.alreadyExists, "CERTIFICATE_BOUND", facts: ["key_id": bound.keyID])
    ) {
      try await operators.keys.bindCertificate(again)
    }
    again.validateOnly = true
    try await expect(
      Refusal(.alreadyExists, "CERTIFICATE_BOUND", facts: ["key_id": bound.keyID])
    ) {
      try await operators.keys.bindCertificate(again)
    }
    let listed = try await operators.keys.listKeys(.with { $0.tenantID = tenant.id }).keys
    #expect(listed.map(\.keyID) == [tenant.key.keyID, bound.keyID])
    let revoke = Florin_Admin_V1_RevokeKeyRequest.with {
      $0.keyID = bound.keyID
      $0.requestID = newRequestID()
    }
    #expect(try await operators.keys.revokeKey(revoke).key.state == .revoked)
    #expect(try await operators.keys.revokeKey(revoke).key.state == .revoked)
  }

  @Test func `pages of keys hold each key once`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let operators = tenant.server.operators
    var made = [tenant.key.keyID]
    for _ in 0..<4 { made.append(try await operators.keys.createKey(creating(tenant)).key.keyID) }
    var listed: [String] = []
    var token = ""
    repeat {
      let page = try await operators.keys.listKeys(
        .with {
          $0.tenantID = tenant.id
          $0.pageSize = 2
          $0.pageToken = token
        }
      )
      listed += page.keys.map(\.keyID)
      token = page.nextPageToken
    } while !token.isEmpty
    #expect(listed == made)
  }

  @Test func `requests of wrong form are refused with every field`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let operators = tenant.server.operators
    let nothing = [
      "request_id": "REQUIRED", "display_name": "REQUIRED", "tenant_id": "REQUIRED",
    ]
    try await expect(.fields(nothing)) { try await operators.keys.createKey(.init()) }
    try await expect(.fields(nothing.merging(["certificate_fingerprint": "REQUIRED"]) { $1 })) {
      try await operators.keys.bindCertificate(.init())
    }
    try await expect(.fields(["tenant_id": "REQUIRED"])) {
      try await operators.keys.listKeys(.init())
    }
    try await expect(.fields(["tenant_id": "REQUIRED"])) {
      try await operators.keys.listKeys(.with { $0.forOperators = false })
    }
    try await expect(.fields(["request_id": "REQUIRED", "key_id": "REQUIRED"])) {
      try await operators.keys.revokeKey(.init())
    }
    var request = creating(tenant)
    request.displayName = String(repeating: "x", count: 201)
    request.principalID = "cus_01h455vb4pex5vsknk084sn02q"
    request.expireTime = .with { $0.nanos = -1 }
    try await expect(
      .fields([
        "display_name": "TOO_LONG", "principal_id": "MALFORMED", "expire_time": "MALFORMED",
      ])
    ) {
      try await operators.keys.createKey(request)
    }
    request = creating(tenant)
    request.expireTime = Google_Protobuf_Timestamp(seconds: 1_000_000_000, nanos: 0)
    try await expect(.fields(["expire_time": "OUT_OF_RANGE"])) {
      try await operators.keys.createKey(request)
    }
    for fingerprint in ["00", String(Self.fingerprint.dropLast()) + "g", Self.fingerprint + "00"] {
      try await expect(.fields(["certificate_fingerprint": "MALFORMED"])) {
        try await operators.keys.bindCertificate(
          .with {
            $0.tenantID = tenant.id
            $0.displayName = "x"
            $0.certificateFingerprint = fingerprint
            $0.requestID = newRequestID()
          }
        )
      }
    }
  }

  @Test(arguments: ["01h455vb4pex5vsknk084sn02q", "garbage"])
  func `what does not exist is NOT_FOUND`(text: String) async throws {
    let operators = try await TestServer.shared().operators
    try await expect(Refusal(.notFound, "KEY_NOT_FOUND")) {
      try await operators.keys.revokeKey(
        .with {
          $0.keyID = "key_\(text)"
          $0.requestID = newRequestID()
        }
      )
    }
    let absent = Refusal(.notFound, "TENANT_NOT_FOUND")
    try await expect(absent) {
      try await operators.keys.listKeys(.with { $0.tenantID = "tnt_\(text)" })
    }
    try await expect(absent) {
      try await operators.keys.createKey(
        .with {
          $0.tenantID = "tnt_\(text)"
          $0.displayName = "x"
          $0.requestID = newRequestID()
        }
      )
    }
    try await expect(absent) {
      try await operators.keys.bindCertificate(
        .with {
          $0.tenantID = "tnt_\(text)"
          $0.displayName = "x"
          $0.certificateFingerprint = newFingerprint()
          $0.requestID = newRequestID()
        }
      )
    }
  }
}
