import Primitives
import Testing

@testable import Storage

@Suite struct CredentialTableTests {
  private let tenant = TenantID(UUIDBits(high: 1, low: 2))
  private let minute: Int64 = 60_000_000
  private let digest = [UInt8](repeating: 9, count: 32)

  @Test func `an API key is found by its prefix and proves its principal`() throws {
    var table = CredentialTable()
    table.take([key(1, "AAAAAAAA")], upTo: 1)
    let prefix = try #require(APIKey.Prefix("AAAAAAAA"))
    #expect(table.secretDigest(for: prefix) == digest)
    let found = table.caller(of: prefix, at: at(0))
    let caller = try #require(found)
    #expect(caller.scope == .tenant(tenant))
    #expect(caller.keyID == KeyID(UUIDBits(high: 0, low: 1)))
    #expect(caller.principal.id.hasPrefix("prn_"))
    #expect(caller.principal.credentialDigest.count == 32)
    #expect(caller.principal.credentialDigest.suffix(16).allSatisfy { $0 == 0 })
  }

  @Test func `an unknown prefix gets a digest that no secret has`() throws {
    var table = CredentialTable()
    let prefix = try #require(APIKey.Prefix("AAAAAAAA"))
    #expect(table.secretDigest(for: prefix) == [UInt8](repeating: 0, count: 32))
    #expect(table.caller(of: prefix, at: at(0)) == nil)
  }

  @Test func `a credential ends at the moment it expires`() throws {
    var table = CredentialTable()
    table.take([key(1, "AAAAAAAA", expiresAt: at(10))], upTo: 1)
    let prefix = try #require(APIKey.Prefix("AAAAAAAA"))
    let before = Instant(microseconds: at(10).microseconds - 1)
    #expect(table.caller(of: prefix, at: before) != nil)
    #expect(table.caller(of: prefix, at: at(10)) == nil)
  }

  @Test func `a revoked credential is gone`() throws {
    var table = CredentialTable()
    let prefix = try #require(APIKey.Prefix("AAAAAAAA"))
    table.take([key(1, "AAAAAAAA")], upTo: 1)
    table.take([key(1, "AAAAAAAA", generation: 2, revokedAt: at(1))], upTo: 2)
    #expect(table.caller(of: prefix, at: at(0)) == nil)
    #expect(table.count == 0)
    #expect(table.generation == 2)
  }

  @Test func `what is older than what is known changes nothing`() throws {
    var table = CredentialTable()
    let prefix = try #require(APIKey.Prefix("AAAAAAAA"))
    table.take([key(1, "AAAAAAAA", generation: 5)], upTo: 5)
    table.take(key(1, "AAAAAAAA", generation: 4, revokedAt: at(1)))
    #expect(table.caller(of: prefix, at: at(0)) != nil)
    #expect(table.generation == 5)
  }

  @Test func `a look that began before a revocation was seen does not undo it`() throws {
    var table = CredentialTable()
    let prefix = try #require(APIKey.Prefix("AAAAAAAA"))
    let before = [key(1, "AAAAAAAA", generation: 6)]
    let after = [key(1, "AAAAAAAA", generation: 7, revokedAt: at(1))]
    // Both looks began at 5, and the one that saw less comes last.
    table.take(after, upTo: 7)
    table.take(before, upTo: 6)
    #expect(table.caller(of: prefix, at: at(0)) == nil)
    #expect(table.generation == 7)
    // What this server did itself, and hears of itself only now.
    table.take(key(1, "AAAAAAAA", generation: 6))
    #expect(table.caller(of: prefix, at: at(0)) == nil)
  }

  @Test func `a look that began before a revocation of this server does not undo it`() throws {
    var table = CredentialTable()
    let prefix = try #require(APIKey.Prefix("AAAAAAAA"))
    table.take(key(1, "AAAAAAAA", generation: 7, revokedAt: at(1)))
    table.take([key(1, "AAAAAAAA", generation: 6)], upTo: 6)
    #expect(table.caller(of: prefix, at: at(0)) == nil)
    table.take([key(1, "AAAAAAAA", generation: 7, revokedAt: at(1))], upTo: 7)
    table.take([key(1, "AAAAAAAA", generation: 6)], upTo: 6)
    #expect(table.caller(of: prefix, at: at(0)) == nil)
    #expect(table.count == 0)
  }

  @Test func `one change of several credentials is taken in whole`() throws {
    var table = CredentialTable()
    table.take([key(1, "AAAAAAAA"), key(2, "BBBBBBBB"), key(3, "CCCCCCCC")], upTo: 1)
    #expect(table.count == 3)
    table.take(
      [
        key(1, "AAAAAAAA", generation: 2, revokedAt: at(1)),
        key(2, "BBBBBBBB", generation: 2, revokedAt: at(1)),
      ],
      upTo: 2
    )
    #expect(table.count == 1)
  }

  @Test func `a certificate that was bound anew survives the end of its first binding`() throws {
    var table = CredentialTable()
    let fingerprint = CertificateFingerprint(certificate: [1])
    table.take([certificate(1, fingerprint, generation: 1)], upTo: 1)
    table.take(
      [
        certificate(2, fingerprint, generation: 3),
        certificate(1, fingerprint, generation: 2, revokedAt: at(1)),
      ],
      upTo: 3
    )
    let found = table.caller(of: fingerprint, at: at(0))
    let caller = try #require(found)
    #expect(caller.keyID == KeyID(UUIDBits(high: 0, low: 2)))
    #expect(caller.principal.credentialDigest == fingerprint.bytes)
  }

  @Test func `a use is noted once a minute`() throws {
    var table = CredentialTable()
    table.take([key(1, "AAAAAAAA")], upTo: 1)
    let prefix = try #require(APIKey.Prefix("AAAAAAAA"))
    _ = table.caller(of: prefix, at: Instant(microseconds: 5 * minute + 17))
    _ = table.caller(of: prefix, at: Instant(microseconds: 5 * minute + 59))
    #expect(table.takeUses().map(\.at) == [Instant(microseconds: 5 * minute)])
    _ = table.caller(of: prefix, at: Instant(microseconds: 5 * minute + 60))
    #expect(table.takeUses().isEmpty)
    _ = table.caller(of: prefix, at: Instant(microseconds: 6 * minute))
    let uses = table.takeUses()
    #expect(uses.map(\.at) == [Instant(microseconds: 6 * minute)])
    table.putBack(uses)
    #expect(table.takeUses().map(\.id) == uses.map(\.id))
  }

  // MARK: Rows

  private func at(_ minutes: Int64) -> Instant { Instant(microseconds: minutes * minute) }

  private func key(
    _ number: UInt64,
    _ prefix: String,
    generation: Int64 = 1,
    expiresAt: Instant? = nil,
    revokedAt: Instant? = nil
  ) -> CredentialRow {
    guard let prefix = APIKey.Prefix(prefix) else { preconditionFailure("eight digits") }
    return row(
      number,
      .apiKey(shownPrefix: "flr_test_\(prefix)"),
      .apiKey(prefix: prefix, secretDigest: digest),
      generation,
      expiresAt,
      revokedAt
    )
  }

  private func certificate(
    _ number: UInt64,
    _ fingerprint: CertificateFingerprint,
    generation: Int64,
    revokedAt: Instant? = nil
  ) -> CredentialRow {
    row(number, .certificate(fingerprint), .certificate(fingerprint), generation, nil, revokedAt)
  }

  private func row(
    _ number: UInt64,
    _ kind: Credential.Kind,
    _ proof: CredentialRow.Proof,
    _ generation: Int64,
    _ expiresAt: Instant?,
    _ revokedAt: Instant?
  ) -> CredentialRow {
    CredentialRow(
      Credential(
        id: KeyID(UUIDBits(high: 0, low: number)),
        scope: .tenant(tenant),
        principalID: PrincipalID(UUIDBits(high: 3, low: 4)),
        displayName: "a key",
        kind: kind,
        createdAt: at(0),
        expiresAt: expiresAt,
        revokedAt: revokedAt,
        lastUsedAt: nil,
        generation: generation
      ),
      proof
    )
  }
}
