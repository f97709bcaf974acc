import Postgres
import Primitives
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(2))) struct CredentialStoreTests {
  private let now = TestInstallation.now

  // MARK: API keys

  @Test func `a new key proves its principal and its tenant`() async throws {
    let installation = try await TestInstallation.fresh()
    let tenant = try await installation.tenant()
    let made = try await installation.credentials.createKey(
      draft(.tenant(tenant.id)),
      environment: "test"
    )
    let caller = installation.credentials.authenticate(apiKey: made.key.value, at: now)
    #expect(caller?.scope == .tenant(tenant.id))
    #expect(caller?.principal.id == made.credential.principalID.description)
    #expect(caller?.keyID == made.credential.id)
    #expect(
      caller?.principal.credentialDigest.prefix(16).elementsEqual(made.credential.id.bits.bytes)
        == true
    )
    guard case .apiKey(let prefix) = made.credential.kind else {
      Issue.record("a key is an API key")
      return
    }
    #expect(made.key.value.hasPrefix(prefix + "_"))
    #expect(made.credential.state(at: now) == .active)
  }

  @Test func `what is stored is not the secret`() async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.credentials.createKey(draft(.operators), environment: "test")
    let secret = made.key.value.split(separator: "_")[3]
    try await installation.withConnection { connection in
      let stored: String = try await connection.query(
        "SELECT string_agg(c::text, ' ') FROM florin_control.credentials c"
      ).rows[0][0]
      #expect(!stored.contains(secret))
      #expect(!stored.contains(Hex.encode(secret.utf8)))
    }
  }

  @Test func `a wrong secret under a known prefix proves nothing`() async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.credentials.createKey(draft(.operators), environment: "test")
    let other = try APIKey(environment: "test")
    #expect(installation.credentials.authenticate(apiKey: other.text.value, at: now) == nil)
    var parts = made.key.value.split(separator: "_").map(String.init)
    parts[3] = String(decoding: other.secret.value, as: UTF8.self)
    let head = parts[0...3].joined(separator: "_")
    let checksum = CRC32.checksum(head.utf8)
    parts[4] = Base62.encode((0..<4).map { UInt8(truncatingIfNeeded: checksum >> (24 - 8 * $0)) })
    let forged = parts.joined(separator: "_")
    #expect(APIKey(forged) != nil)
    #expect(installation.credentials.authenticate(apiKey: forged, at: now) == nil)
    for text in ["", "flr", "Bearer x", made.key.value.lowercased()] {
      #expect(installation.credentials.authenticate(apiKey: text, at: now) == nil)
    }
  }

  @Test func `a key ends when it expires`() async throws {
    let installation = try await TestInstallation.fresh()
    let end = now.advanced(by: .seconds(60))
    let made = try await installation.credentials.createKey(
      draft(.operators, expiresAt: end),
      environment: "test"
    )
    let store = installation.credentials
    let before = end.advanced(by: .microseconds(-1))
    #expect(store.authenticate(apiKey: made.key.value, at: before) != nil)
    #expect(store.authenticate(apiKey: made.key.value, at: end) == nil)
    #expect(made.credential.state(at: end) == .expired)
    await #expect(throws: CredentialError.expired) {
      try await store.createKey(draft(.operators, expiresAt: now), environment: "test")
    }
  }

  @Test func `a revoked key proves nothing, here and on other servers`() async throws {
    let installation = try await TestInstallation.fresh()
    let other = try await installation.another()
    let made = try await installation.credentials.createKey(draft(.operators), environment: "test")
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await other.run() }
      while other.credentials.authenticate(apiKey: made.key.value, at: now) == nil {
        await Task.yield()
      }
      let revoked = try await installation.credentials.revoke(made.credential.id)
      #expect(revoked.state(at: now) == .revoked)
      #expect(installation.credentials.authenticate(apiKey: made.key.value, at: now) == nil)
      while other.credentials.authenticate(apiKey: made.key.value, at: now) != nil {
        await Task.yield()
      }
      group.cancelAll()
    }
    let again = try await installation.credentials.revoke(made.credential.id)
    #expect(again.state(at: now) == .revoked)
  }

  @Test func `a server that starts knows the keys`() async throws {
    let installation = try await TestInstallation.fresh()
    let kept = try await installation.credentials.createKey(draft(.operators), environment: "test")
    let revoked = try await installation.credentials.createKey(
      draft(.operators),
      environment: "test"
    )
    try await installation.credentials.revoke(revoked.credential.id)
    let other = try await installation.another()
    #expect(other.credentials.authenticate(apiKey: kept.key.value, at: now) != nil)
    #expect(other.credentials.authenticate(apiKey: revoked.key.value, at: now) == nil)
  }

  @Test func `another secret of the installation knows none of its keys`() async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.credentials.createKey(draft(.operators), environment: "test")
    let secret = InstallationSecret(Redacted([UInt8](repeating: 43, count: 32)))
    let other = try await installation.another { $0.secret = secret ?? $0.secret }
    #expect(other.credentials.authenticate(apiKey: made.key.value, at: now) == nil)
  }

  // MARK: Certificates

  @Test func `a bound certificate proves its principal`() async throws {
    let installation = try await TestInstallation.fresh()
    let tenant = try await installation.tenant()
    let fingerprint = CertificateFingerprint(certificate: [1, 2, 3])
    let store = installation.credentials
    #expect(store.authenticate(certificate: fingerprint, at: now) == nil)
    let bound = try await store.bind(certificate: fingerprint, draft(.tenant(tenant.id)))
    let caller = store.authenticate(certificate: fingerprint, at: now)
    #expect(caller?.scope == .tenant(tenant.id))
    #expect(caller?.principal.credentialDigest == fingerprint.bytes)
    await #expect(throws: CredentialError.certificateBound(bound.id)) {
      try await store.bind(certificate: fingerprint, draft(.operators))
    }
    try await store.revoke(bound.id)
    #expect(store.authenticate(certificate: fingerprint, at: now) == nil)
    let again = try await store.bind(certificate: fingerprint, draft(.operators))
    #expect(again.id != bound.id)
    #expect(store.authenticate(certificate: fingerprint, at: now)?.scope == .operators)
  }

  // MARK: Owners

  @Test func `a credential of no tenant is refused`() async throws {
    let installation = try await TestInstallation.fresh()
    let nobody = TenantID(UUIDBits(high: 1, low: 2))
    await #expect(throws: CredentialError.tenantUnknown) {
      try await installation.credentials.createKey(draft(.tenant(nobody)), environment: "test")
    }
    await #expect(throws: CredentialError.tenantUnknown) {
      try await installation.credentials.validate(draft(.tenant(nobody)))
    }
  }

  @Test func `a principal has several keys, all of one tenant`() async throws {
    let installation = try await TestInstallation.fresh()
    let tenant = try await installation.tenant()
    let other = try await installation.tenant()
    let store = installation.credentials
    let first = try await store.createKey(draft(.tenant(tenant.id)), environment: "test")
    let principal = first.credential.principalID
    let second = try await store.createKey(
      draft(.tenant(tenant.id), principal),
      environment: "test"
    )
    #expect(second.credential.principalID == principal)
    for scope in [CredentialScope.tenant(other.id), .operators] {
      await #expect(throws: CredentialError.principalOfAnother) {
        try await store.createKey(draft(scope, principal), environment: "test")
      }
    }
  }

  @Test func `the keys of a dropped tenant end with it`() async throws {
    let installation = try await TestInstallation.fresh()
    let other = try await installation.another()
    let tenant = try await installation.tenant()
    let made = try await installation.credentials.createKey(
      draft(.tenant(tenant.id)),
      environment: "test"
    )
    try await installation.tenants.drop(
      tenant.id,
      confirmation: tenant.name.text,
      isForced: true
    )
    try await other.refresh()
    #expect(other.credentials.authenticate(apiKey: made.key.value, at: now) == nil)
    let credential = try await installation.credentials.credential(made.credential.id)
    #expect(credential.state(at: now) == .revoked)
  }

  // MARK: Lists and requests

  @Test func `credentials are listed in pages for each owner`() async throws {
    let installation = try await TestInstallation.fresh()
    let tenant = try await installation.tenant()
    let store = installation.credentials
    var made: [KeyID] = []
    for _ in 0..<3 {
      made.append(
        try await store.createKey(draft(.tenant(tenant.id)), environment: "test").credential.id
      )
    }
    _ = try await store.createKey(draft(.operators), environment: "test")
    let sorted = made.sorted()
    let first = try await store.credentials(of: .tenant(tenant.id), after: nil, limit: 2)
    #expect(first.map(\.id) == Array(sorted.prefix(2)))
    let rest = try await store.credentials(
      of: .tenant(tenant.id),
      after: first.last?.id,
      limit: 2
    )
    #expect(rest.map(\.id) == Array(sorted.suffix(1)))
    #expect(try await store.credentials(of: .operators, after: nil, limit: 9).count == 1)
    await #expect(throws: CredentialError.unknown) {
      try await store.credential(KeyID(UUIDBits(high: 1, low: 2)))
    }
    await #expect(throws: CredentialError.unknown) {
      try await store.revoke(KeyID(UUIDBits(high: 1, low: 2)))
    }
  }

  @Test func `a repeated request makes no second key`() async throws {
    let installation = try await TestInstallation.fresh()
    let store = installation.credentials
    let request = OperatorRequest(
      principal: testOperator,
      method: "CreateKey",
      requestID: "one",
      digest: [1]
    )
    let made = try await store.createKey(draft(.operators), environment: "test", request: request)
    await #expect(throws: CredentialError.requestIDReused(made.credential.id)) {
      try await store.createKey(draft(.operators), environment: "test", request: request)
    }
    #expect(try await store.credentials(of: .operators, after: nil, limit: 9).count == 1)
    let binding = OperatorRequest(
      principal: testOperator,
      method: "BindCertificate",
      requestID: "one",
      digest: [1]
    )
    let fingerprint = CertificateFingerprint(certificate: [1])
    let bound = try await store.bind(
      certificate: fingerprint,
      draft(.operators),
      request: binding
    )
    let again = try await store.bind(
      certificate: fingerprint,
      draft(.operators),
      request: binding
    )
    #expect(bound == again)
  }

  // MARK: Uses

  @Test func `uses are written down to the minute, and wake nobody`() async throws {
    let installation = try await TestInstallation.fresh()
    let store = installation.credentials
    let made = try await store.createKey(draft(.operators), environment: "test")
    #expect(made.credential.lastUsedAt == nil)
    let later = now.advanced(by: .seconds(90))
    _ = store.authenticate(apiKey: made.key.value, at: later)
    try await installation.storage.control.withConnection { try await store.noteUses($0) }
    let used = try await store.credential(made.credential.id)
    #expect(used.lastUsedAt == Instant(microseconds: later.microseconds / 60_000_000 * 60_000_000))
    #expect(used.generation == made.credential.generation)
  }

  private func draft(
    _ scope: CredentialScope,
    _ principalID: PrincipalID? = nil,
    expiresAt: Instant? = nil
  ) -> CredentialDraft {
    CredentialDraft(
      scope: scope,
      principalID: principalID,
      displayName: "a key",
      expiresAt: expiresAt
    )
  }
}
