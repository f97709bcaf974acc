package import Primitives

/// Who calls, and by what the caller proved it.
package struct Principal: Sendable, Hashable {
  /// A name that says nothing about a person: a `PrincipalID`, or one of the system's.
  package let id: String
  /// What the audit trail names as the credential: 32 bytes.
  ///
  /// The SHA-256 of a client certificate's DER encoding, or the 16 bytes of a `KeyID` and as many
  /// zeros. Source: RELIABILITY 1.3.
  package let credentialDigest: [UInt8]

  /// Bytes of a credential's digest.
  package static let credentialDigestByteCount = 32

  /// A principal.
  ///
  /// - Parameters:
  ///   - id: 1 to 128 bytes.
  ///   - credentialDigest: 32 bytes.
  package init(id: String, credentialDigest: [UInt8]) {
    precondition((1...128).contains(id.utf8.count), "a principal has a name of 1 to 128 bytes")
    precondition(
      credentialDigest.count == Self.credentialDigestByteCount,
      "a credential's digest has 32 bytes"
    )
    self.id = id
    self.credentialDigest = credentialDigest
  }

  /// The principal of an API key.
  init(_ id: PrincipalID, key: KeyID) {
    self.init(
      id: id.description,
      credentialDigest: key.bits.bytes + [UInt8](repeating: 0, count: 16)
    )
  }

  /// The principal of a client certificate.
  init(_ id: PrincipalID, certificate: CertificateFingerprint) {
    self.init(id: id.description, credentialDigest: certificate.bytes)
  }
}

/// Whom a credential acts for.
package enum CredentialScope: Sendable, Hashable {
  /// One tenant.
  case tenant(TenantID)
  /// The installation: the methods of `florin.admin.v1`.
  case operators

  /// The tenant; nil for operators.
  package var tenantID: TenantID? {
    switch self {
    case .tenant(let id): id
    case .operators: nil
    }
  }
}

/// A caller whose credential was accepted.
package struct AuthenticatedCaller: Sendable, Hashable {
  package let principal: Principal
  package let scope: CredentialScope
  /// The credential's record.
  package let keyID: KeyID
}
