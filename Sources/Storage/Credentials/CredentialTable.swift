internal import Primitives
internal import Signing

/// The credentials of the installation in memory, and what becomes of a proof that a caller shows.
///
/// All of them, some 300 bytes each: an unknown credential is then refused without asking the
/// database, which keeps guessing from costing it anything, and the time that an answer takes from
/// telling whether a prefix exists.
struct CredentialTable: Sendable {
  /// A credential that is accepted until it expires.
  private struct Entry {
    let caller: AuthenticatedCaller
    let expiresAt: Instant?
    let generation: Int64
    /// The HMAC of an API key's secret; empty for a certificate.
    let secretDigest: [UInt8]
    /// When it was last used, in minutes since 1970; what is noted in the database.
    var lastUsedMinute: Int64
  }

  private var entries: [KeyID: Entry] = [:]
  private var byPrefix: [APIKey.Prefix: KeyID] = [:]
  private var byFingerprint: [CertificateFingerprint: KeyID] = [:]
  private var used: Set<KeyID> = []
  /// Credentials that ended by changes above `generation`: what a look that began before them says
  /// is old, and there is no entry any more to tell.
  private var ended: [KeyID: Int64] = [:]
  /// The highest number of a change that is known, with all below it.
  private(set) var generation: Int64 = 0

  private static let microsecondsPerMinute: Int64 = 60_000_000

  /// How many credentials are accepted, those that expired included.
  var count: Int { entries.count }

  // MARK: What the database says

  /// Takes in all changes above the generation that was known when they were asked for, up to
  /// another.
  ///
  /// Another look may have taken in later ones meanwhile: those win.
  mutating func take(_ changes: [CredentialRow], upTo generation: Int64) {
    for change in changes { take(change) }
    let newest = changes.reduce(generation) { max($0, $1.credential.generation) }
    self.generation = max(self.generation, newest)
    ended = ended.filter { $0.value > self.generation }
  }

  /// Takes in what the database says of a credential, unless that or something newer is known.
  ///
  /// What a generation that is known says was taken in with it, all credentials of one change
  /// together.
  mutating func take(_ row: CredentialRow) {
    let credential = row.credential
    guard credential.generation > generation else { return }
    if let known = entries[credential.id], known.generation > credential.generation { return }
    if let end = ended[credential.id], end > credential.generation { return }
    guard credential.revokedAt == nil else {
      entries[credential.id] = nil
      ended[credential.id] = credential.generation
      switch row.proof {
      case .apiKey(let prefix, _): byPrefix[prefix] = nil
      case .certificate(let fingerprint):
        // The certificate may have been bound anew since.
        if byFingerprint[fingerprint] == credential.id { byFingerprint[fingerprint] = nil }
      }
      return
    }
    let principal: Principal
    var secretDigest: [UInt8] = []
    switch row.proof {
    case .apiKey(let prefix, let digest):
      principal = Principal(credential.principalID, key: credential.id)
      secretDigest = digest
      byPrefix[prefix] = credential.id
    case .certificate(let fingerprint):
      principal = Principal(credential.principalID, certificate: fingerprint)
      byFingerprint[fingerprint] = credential.id
    }
    entries[credential.id] = Entry(
      caller: AuthenticatedCaller(
        principal: principal,
        scope: credential.scope,
        keyID: credential.id
      ),
      expiresAt: credential.expiresAt,
      generation: credential.generation,
      secretDigest: secretDigest,
      lastUsedMinute: max(
        entries[credential.id]?.lastUsedMinute ?? .min,
        (credential.lastUsedAt?.microseconds).map { $0 / Self.microsecondsPerMinute } ?? .min
      )
    )
  }

  // MARK: What a caller shows

  /// What an API key must hash to; for an unknown prefix something that nothing hashes to, so that
  /// both cost the same.
  func secretDigest(for prefix: APIKey.Prefix) -> [UInt8] {
    byPrefix[prefix].flatMap { entries[$0]?.secretDigest } ?? Self.noDigest
  }

  private static let noDigest = [UInt8](repeating: 0, count: SHA256.byteCount)

  /// The caller of an API key whose secret was found to be right.
  mutating func caller(of prefix: APIKey.Prefix, at now: Instant) -> AuthenticatedCaller? {
    byPrefix[prefix].flatMap { use($0, at: now) }
  }

  /// The caller of a client certificate.
  mutating func caller(
    of fingerprint: CertificateFingerprint,
    at now: Instant
  ) -> AuthenticatedCaller? {
    byFingerprint[fingerprint].flatMap { use($0, at: now) }
  }

  private mutating func use(_ id: KeyID, at now: Instant) -> AuthenticatedCaller? {
    guard let entry = entries[id] else { return nil }
    if let expiresAt = entry.expiresAt, expiresAt <= now { return nil }
    let minute = now.microseconds / Self.microsecondsPerMinute
    if minute > entry.lastUsedMinute {
      entries[id]?.lastUsedMinute = minute
      used.insert(id)
    }
    return entry.caller
  }

  // MARK: When they were used

  /// The credentials that were used since the last time, each with the minute of its last use.
  mutating func takeUses() -> [(id: KeyID, at: Instant)] {
    defer { used = [] }
    return used.compactMap { id in
      entries[id].map {
        (id, Instant(microseconds: $0.lastUsedMinute * Self.microsecondsPerMinute))
      }
    }
  }

  /// Marks uses as not noted yet, because noting them failed.
  mutating func putBack(_ uses: [(id: KeyID, at: Instant)]) {
    for use in uses { used.insert(use.id) }
  }
}
