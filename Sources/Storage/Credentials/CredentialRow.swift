internal import Postgres
internal import Primitives

/// A row of `florin_control.credentials`.
struct CredentialRow: Sendable {
  let credential: Credential
  let proof: Proof

  /// By what the credential is looked up, and what a caller must show.
  enum Proof: Sendable {
    case apiKey(prefix: APIKey.Prefix, secretDigest: [UInt8])
    case certificate(CertificateFingerprint)
  }

  init(_ credential: Credential, _ proof: Proof) {
    self.credential = credential
    self.proof = proof
  }

  /// Reads a row of the columns that the statements name.
  ///
  /// - Throws: `PostgresError` of code `decoding`.
  init(_ row: Row) throws(PostgresError) {
    let tenantID: TenantID? = try row[1]
    let kind: Credential.Kind
    (kind, proof) = try Self.proof(of: row)
    credential = Credential(
      id: try row[0],
      scope: tenantID.map { .tenant($0) } ?? .operators,
      principalID: try row[2],
      displayName: try row[3],
      kind: kind,
      createdAt: try row[9],
      expiresAt: try row[10],
      revokedAt: try row[11],
      lastUsedAt: try row[12],
      generation: try row[8]
    )
  }

  private static func proof(
    of row: Row
  ) throws(PostgresError) -> (Credential.Kind, Proof) {
    let fingerprint: [UInt8]? = try row[7]
    if let fingerprint {
      guard let fingerprint = CertificateFingerprint(bytes: fingerprint) else {
        throw PostgresError(.decoding)
      }
      return (.certificate(fingerprint), .certificate(fingerprint))
    }
    let text: String = try row[5]
    guard let prefix = APIKey.Prefix(text) else { throw PostgresError(.decoding) }
    let shown = APIKey.shownPrefix(environment: try row[4], prefix: prefix)
    return (.apiKey(shownPrefix: shown), .apiKey(prefix: prefix, secretDigest: try row[6]))
  }
}
