internal import Postgres
package import Primitives
internal import Signing
internal import Synchronization

/// API keys and client certificates: who may call, as whom, and for which tenant.
///
/// To authenticate takes microseconds and asks no database: all credentials are in memory, and
/// changes reach every server within a second (a notification, or else the next look).
package final class CredentialStore: Sendable {
  private let control: LoginConnections
  private let pepper: Redacted<[UInt8]>
  private let clock: @Sendable () -> Instant
  private let table = Mutex(CredentialTable())

  init(
    control: LoginConnections,
    secret: InstallationSecret,
    clock: @escaping @Sendable () -> Instant
  ) {
    self.control = control
    self.clock = clock
    pepper = secret.pepper
  }

  // MARK: Authenticating

  /// The caller that an API key proves; nil for a key that is unknown, wrong, expired or revoked.
  ///
  /// A key of the right form costs one HMAC and one comparison in constant time, whether its prefix
  /// is known or not.
  ///
  /// - Parameters:
  ///   - text: The whole key.
  ///   - now: The moment.
  /// - Returns: The caller.
  package func authenticate(apiKey text: String, at now: Instant) -> AuthenticatedCaller? {
    guard let key = APIKey(text) else { return nil }
    let expected = table.withLock { $0.secretDigest(for: key.prefix) }
    guard ConstantTime.areEqual(key.digest(pepper: pepper), expected) else { return nil }
    return table.withLock { $0.caller(of: key.prefix, at: now) }
  }

  /// The caller that a client certificate proves; nil for one that is not bound, or no longer.
  ///
  /// That the client holds the certificate's key, TLS has proved.
  ///
  /// - Parameters:
  ///   - fingerprint: The SHA-256 of the certificate.
  ///   - now: The moment.
  /// - Returns: The caller.
  package func authenticate(
    certificate fingerprint: CertificateFingerprint,
    at now: Instant
  ) -> AuthenticatedCaller? {
    table.withLock { $0.caller(of: fingerprint, at: now) }
  }

  // MARK: Making

  /// Whether a credential could be made; nothing is changed.
  ///
  /// - Parameters:
  ///   - draft: What to make.
  ///   - fingerprint: The certificate to bind; nil for an API key.
  /// - Throws: `CredentialError`; `PostgresError`.
  package func validate(
    _ draft: CredentialDraft,
    certificate fingerprint: CertificateFingerprint? = nil
  ) async throws {
    try check(draft)
    try await control.withConnection { connection in
      try await connection.transaction { connection in
        try await checkOwner(draft, connection)
        if let fingerprint, let bound = try await bound(fingerprint, connection) {
          throw CredentialError.certificateBound(bound.id)
        }
      }
    }
  }

  /// Makes an API key.
  ///
  /// - Parameters:
  ///   - draft: Whose, and for how long.
  ///   - environment: The system that the key is for: 1 to 16 letters a to z, such as `live`.
  ///   - request: The operator's name of this write. A repetition is refused: the secret of the
  ///     first answer is gone.
  /// - Returns: The credential, and the whole key, which is shown this once.
  /// - Throws: `CredentialError`, `PostgresError`, `SigningError`.
  package func createKey(
    _ draft: CredentialDraft,
    environment: String,
    request: OperatorRequest? = nil
  ) async throws -> (credential: Credential, key: Redacted<String>) {
    try check(draft)
    let key = try APIKey(environment: environment)
    let digest = key.digest(pepper: pepper)
    let row = try await change { connection, generation in
      let id = KeyID(try .fresh(at: clock()))
      if let made = try await claim(request, id, connection) {
        throw CredentialError.requestIDReused(made)
      }
      try await checkOwner(draft, connection)
      let inserted = try await connection.query(
        CredentialStatements.insert,
        id,
        draft.scope.tenantID,
        try draft.principalID ?? PrincipalID(.fresh(at: clock())),
        draft.displayName,
        Optional(environment),
        Optional(key.prefix.description),
        Optional(digest),
        Optional<[UInt8]>.none,
        generation,
        draft.expiresAt
      )
      // Two of 2^47 prefixes are equal once in a lifetime; the operator asks again.
      guard inserted.affectedRows == 1 else { throw PostgresError(.unexpectedResult) }
      return try await Self.row(id, connection)
    }
    table.withLock { $0.take(row) }
    return (row.credential, key.text)
  }

  /// Lets a client certificate act for a principal.
  ///
  /// - Parameters:
  ///   - fingerprint: The certificate.
  ///   - draft: Whose it is, and for how long; the certificate's own end holds besides.
  ///   - request: The operator's name of this write; a repetition answers with the credential that
  ///     the first made.
  /// - Returns: The credential.
  /// - Throws: `CredentialError`, `PostgresError`, `SigningError`.
  package func bind(
    certificate fingerprint: CertificateFingerprint,
    _ draft: CredentialDraft,
    request: OperatorRequest? = nil
  ) async throws -> Credential {
    try check(draft)
    let row = try await change { connection, generation in
      let id = KeyID(try .fresh(at: clock()))
      if let made = try await claim(request, id, connection) {
        return try await Self.row(made, connection)
      }
      try await checkOwner(draft, connection)
      let inserted = try await connection.query(
        CredentialStatements.insert,
        id,
        draft.scope.tenantID,
        try draft.principalID ?? PrincipalID(.fresh(at: clock())),
        draft.displayName,
        Optional<String>.none,
        Optional<String>.none,
        Optional<[UInt8]>.none,
        Optional(fingerprint.bytes),
        generation,
        draft.expiresAt
      )
      if inserted.affectedRows == 0, let bound = try await bound(fingerprint, connection) {
        throw CredentialError.certificateBound(bound.id)
      }
      return try await Self.row(id, connection)
    }
    table.withLock { $0.take(row) }
    return row.credential
  }

  // MARK: Finding and revoking

  /// A credential, as the database has it now.
  ///
  /// - Throws: `CredentialError.unknown`; `PostgresError`.
  package func credential(_ id: KeyID) async throws -> Credential {
    try await control.withConnection { try await Self.row(id, $0).credential }
  }

  /// A page of the credentials of a tenant, or of the operators, in the order of their creation.
  ///
  /// - Parameters:
  ///   - scope: Whose.
  ///   - last: The last one of the page before; nil for the first page.
  ///   - limit: Credentials at most; at least 1.
  /// - Returns: The credentials, those that are no longer accepted included.
  /// - Throws: `PostgresError`.
  package func credentials(
    of scope: CredentialScope,
    after last: KeyID?,
    limit: Int
  ) async throws -> [Credential] {
    try await control.withConnection { connection in
      let result = try await connection.query(
        CredentialStatements.page,
        scope.tenantID,
        last,
        Int64(limit)
      )
      return try result.rows.map { try CredentialRow($0).credential }
    }
  }

  /// Ends a credential, for ever; this server refuses it at once, others within a second.
  ///
  /// Revoking a revoked credential changes nothing.
  ///
  /// - Parameters:
  ///   - id: The credential.
  ///   - request: The operator's name of this write.
  /// - Returns: The credential.
  /// - Throws: `CredentialError.unknown`, `.requestIDReused`; `PostgresError`.
  @discardableResult
  package func revoke(_ id: KeyID, request: OperatorRequest? = nil) async throws -> Credential {
    let row = try await change { connection, generation in
      if try await claim(request, id, connection) == nil {
        _ = try await connection.query(CredentialStatements.revoke, id, generation)
      }
      return try await Self.row(id, connection)
    }
    table.withLock { $0.take(row) }
    return row.credential
  }

  /// Ends all credentials of a tenant that is dropped, in the transaction that drops it.
  static func revokeAll(of tenant: TenantID, on connection: PostgresConnection) async throws {
    let generation = try await nextGeneration(connection)
    _ = try await connection.query(CredentialStatements.revokeAll, tenant, generation)
  }

  // MARK: Keeping up

  /// Takes in what changed since the last time.
  func refresh(_ connection: PostgresConnection, upTo generation: Int64) async throws {
    let known = table.withLock { $0.generation }
    guard generation > known else { return }
    let result = try await connection.query(CredentialStatements.changedSince, known)
    let rows = try result.rows.map { try CredentialRow($0) }
    table.withLock { $0.take(rows, upTo: generation) }
  }

  /// Writes down when credentials were used, to the minute.
  func noteUses(_ connection: PostgresConnection) async throws {
    let uses = table.withLock { $0.takeUses() }
    guard !uses.isEmpty else { return }
    do {
      _ = try await connection.query(
        CredentialStatements.noteUses,
        uses.map(\.id),
        uses.map(\.at)
      )
    } catch {
      table.withLock { $0.putBack(uses) }
      throw error
    }
  }
}

extension CredentialStore {
  private func check(_ draft: CredentialDraft) throws(CredentialError) {
    guard (1...200).contains(draft.displayName.unicodeScalars.count) else {
      throw .displayNameInvalid
    }
    if let expiresAt = draft.expiresAt, expiresAt <= clock() { throw .expired }
  }

  /// Holds a draft against its tenant and against what is known of its principal.
  private func checkOwner(_ draft: CredentialDraft, _ connection: PostgresConnection) async throws {
    if let tenantID = draft.scope.tenantID {
      let held = try await connection.query(CredentialStatements.holdTenant, tenantID)
      guard !held.rows.isEmpty else { throw CredentialError.tenantUnknown }
    }
    guard let principalID = draft.principalID else { return }
    let owners = try await connection.query(CredentialStatements.ownerOfPrincipal, principalID)
    guard let row = owners.rows.first else { return }
    let owner: TenantID? = try row[0]
    guard owner == draft.scope.tenantID else { throw CredentialError.principalOfAnother }
  }

  private func bound(
    _ fingerprint: CertificateFingerprint,
    _ connection: PostgresConnection
  ) async throws -> Credential? {
    let result = try await connection.query(CredentialStatements.byFingerprint, fingerprint.bytes)
    return try result.rows.first.map { try CredentialRow($0).credential }
  }

  private func claim(
    _ request: OperatorRequest?,
    _ id: KeyID,
    _ connection: PostgresConnection
  ) async throws -> KeyID? {
    do {
      return try await request?.claim(for: id.bits, on: connection).map { KeyID($0) }
    } catch TenantError.requestIDReused(let made) {
      throw CredentialError.requestIDReused(KeyID(made ?? id.bits))
    }
  }

  private static func row(
    _ id: KeyID,
    _ connection: PostgresConnection
  ) async throws -> CredentialRow {
    let result = try await connection.query(CredentialStatements.byID, id)
    guard let row = result.rows.first else { throw CredentialError.unknown }
    return try CredentialRow(row)
  }

  /// Changes credentials in one transaction, and wakes the servers that keep them in memory.
  private func change(
    _ body: (PostgresConnection, Int64) async throws -> CredentialRow
  ) async throws -> CredentialRow {
    try await control.withConnection { connection in
      try await connection.transaction { connection in
        let generation = try await Self.nextGeneration(connection)
        let row = try await body(connection, generation)
        _ = try await connection.query(TenantStatements.notify)
        return row
      }
    }
  }

  private static func nextGeneration(_ connection: PostgresConnection) async throws -> Int64 {
    let result = try await connection.query(CredentialStatements.nextGeneration)
    guard let row = result.rows.first else { throw PostgresError(.unexpectedResult) }
    return try row[0]
  }
}
