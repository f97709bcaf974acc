package import Primitives

/// A credential as operators see it: an API key without its secret, or a bound certificate.
package struct Credential: Sendable, Hashable {
  package let id: KeyID
  package let scope: CredentialScope
  /// Who is proved by it.
  package let principalID: PrincipalID
  /// What it is for, 1 to 200 characters.
  package let displayName: String
  package let kind: Kind
  package let createdAt: Instant
  /// When it ends; nil for never.
  package let expiresAt: Instant?
  package let revokedAt: Instant?
  /// When it was last used, to the minute; nil for never.
  package let lastUsedAt: Instant?
  /// The number of the change that made the row what it is.
  let generation: Int64

  /// What proves the principal.
  package enum Kind: Sendable, Hashable {
    /// An API key, known by what it begins with, such as `flr_live_4Tq81xZb`.
    case apiKey(shownPrefix: String)
    /// A client certificate.
    case certificate(CertificateFingerprint)
  }

  /// Whether it is accepted.
  package enum State: Sendable, Hashable {
    case active
    case expired
    case revoked
  }

  /// Whether it is accepted at a moment.
  package func state(at now: Instant) -> State {
    if revokedAt != nil { return .revoked }
    if let expiresAt, expiresAt <= now { return .expired }
    return .active
  }
}

/// What an operator says of a new credential.
package struct CredentialDraft: Sendable, Hashable {
  package let scope: CredentialScope
  /// Who is proved by it; nil for somebody new.
  package let principalID: PrincipalID?
  /// What it is for, 1 to 200 characters.
  package let displayName: String
  /// When it ends; nil for never.
  package let expiresAt: Instant?

  package init(
    scope: CredentialScope,
    principalID: PrincipalID? = nil,
    displayName: String,
    expiresAt: Instant? = nil
  ) {
    self.scope = scope
    self.principalID = principalID
    self.displayName = displayName
    self.expiresAt = expiresAt
  }
}

/// Why a credential is not made or revoked.
package enum CredentialError: Error, Sendable, Hashable {
  /// There is no such tenant, or no longer.
  case tenantUnknown
  /// There is no such credential.
  case unknown
  /// The name has no or more than 200 characters.
  case displayNameInvalid
  /// The end lies in the past.
  case expired
  /// The certificate is bound already, by this credential.
  case certificateBound(KeyID)
  /// The principal is known, and acts for somebody else.
  case principalOfAnother
  /// The operator's name of the write was used before, and made the credential; its secret cannot
  /// be shown again.
  case requestIDReused(KeyID)
}
