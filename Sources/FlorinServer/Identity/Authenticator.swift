internal import GRPC
internal import Primitives
internal import Storage

/// Finds out who calls, from the credential alone.
struct Authenticator: Sendable {
  private let credentials: CredentialStore
  private let tenants: TenantRegistry
  private let clock: @Sendable () -> Instant

  init(storage: Storage, clock: @escaping @Sendable () -> Instant) {
    credentials = storage.credentials
    tenants = storage.tenants
    self.clock = clock
  }

  /// Who calls.
  ///
  /// - Throws: UNAUTHENTICATED; UNAVAILABLE while the tenant cannot be served.
  func caller(of call: ServerCall) async throws -> Caller {
    guard let proof = try proof(in: call),
      let credential = HeldCredential(proof, in: credentials, clock: clock)
    else { throw RPCError(.credentialInvalid) }
    switch credential.scope {
    case .operators: return Caller(credential: credential, scope: .operators)
    case .tenant(let id):
      return Caller(credential: credential, scope: .tenant(try await handle(of: id)))
    }
  }

  /// What the call shows; nil for a certificate that none can be bound to.
  ///
  /// An API key goes before a certificate: a proxy's certificate must not outrank its client's key.
  ///
  /// - Throws: UNAUTHENTICATED.
  private func proof(in call: ServerCall) throws(RPCError) -> CallerProof? {
    switch BearerToken.find(in: call.metadata) {
    case .key(let key): return .key(Redacted(key))
    case .malformed: throw RPCError(.credentialInvalid)
    case .none:
      guard let certificate = call.peer.certificate else { throw RPCError(.credentialMissing) }
      return CertificateFingerprint(bytes: certificate.fingerprint).map { .certificate($0) }
    }
  }

  private func handle(of id: TenantID) async throws -> TenantHandle {
    do {
      return try await tenants.handle(for: id)
    } catch TenantError.unknown {
      // A credential that outlives its tenant proves nothing any more.
      throw RPCError(.credentialInvalid)
    }
  }
}
