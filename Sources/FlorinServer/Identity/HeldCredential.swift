internal import GRPC
internal import Primitives
internal import Storage

/// What a caller shows to say who they are.
enum CallerProof: Sendable {
  /// An API key, whole.
  case key(Redacted<String>)
  /// A client certificate, whose key TLS has seen the client use.
  case certificate(CertificateFingerprint)

  /// Whom it proves at a moment; nil for nobody.
  func caller(in credentials: CredentialStore, at now: Instant) -> AuthenticatedCaller? {
    switch self {
    case .key(let key): credentials.authenticate(apiKey: key.value, at: now)
    case .certificate(let fingerprint):
      credentials.authenticate(certificate: fingerprint, at: now)
    }
  }
}

/// The credential that let a caller in; it may end while their call goes on.
///
/// To ask costs what authenticating costs, some microseconds, and no database: a revocation is in
/// this server's memory a second after it was made, wherever that was.
struct HeldCredential: Sendable {
  private let proof: CallerProof
  private let proven: AuthenticatedCaller
  private let credentials: CredentialStore
  private let clock: @Sendable () -> Instant

  /// Takes a proof; nil when it proves nobody.
  init?(
    _ proof: CallerProof,
    in credentials: CredentialStore,
    clock: @escaping @Sendable () -> Instant
  ) {
    guard let proven = proof.caller(in: credentials, at: clock()) else { return nil }
    self.proof = proof
    self.proven = proven
    self.credentials = credentials
    self.clock = clock
  }

  /// Who it proves.
  var principal: Principal { proven.principal }
  /// For whom they act.
  var scope: CredentialScope { proven.scope }

  /// Asks whether it still proves the same caller: a certificate may have been bound anew.
  ///
  /// - Throws: UNAUTHENTICATED once it was revoked or has expired, or its tenant is gone.
  func check() throws(RPCError) {
    guard proof.caller(in: credentials, at: clock()) == proven else {
      throw RPCError(.credentialInvalid)
    }
  }
}
