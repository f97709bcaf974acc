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
  /// An API key goes before a certificate: a proxy's certificate must not outrank its client's key.
  ///
  /// - Throws: UNAUTHENTICATED; UNAVAILABLE while the tenant cannot be served.
  func caller(of call: ServerCall) async throws -> Caller {
    let found: AuthenticatedCaller?
    switch BearerToken.find(in: call.metadata) {
    case .key(let key): found = credentials.authenticate(apiKey: key, at: clock())
    case .malformed: throw RPCError(.credentialInvalid)
    case .none:
      guard let certificate = call.peer.certificate else { throw RPCError(.credentialMissing) }
      found = CertificateFingerprint(bytes: certificate.fingerprint).flatMap {
        credentials.authenticate(certificate: $0, at: clock())
      }
    }
    guard let found else { throw RPCError(.credentialInvalid) }
    switch found.scope {
    case .operators: return Caller(principal: found.principal, scope: .operators)
    case .tenant(let id):
      return Caller(principal: found.principal, scope: .tenant(try await handle(of: id)))
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
