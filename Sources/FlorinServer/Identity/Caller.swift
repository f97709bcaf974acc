internal import GRPC
internal import Storage

/// Who calls, as their credential says; nothing else in a request can.
struct Caller: Sendable {
  /// For whom the principal acts.
  enum Scope: Sendable {
    /// For a tenant.
    case tenant(TenantHandle)
    /// For those who run the server.
    case operators
    /// For nobody: the method needs no credential.
    case nobody
  }

  /// What proved them; nil where the method needs no credential.
  private let credential: HeldCredential?
  /// For whom.
  let scope: Scope

  init(credential: HeldCredential?, scope: Scope) {
    self.credential = credential
    self.scope = scope
  }

  /// Who; nil where the method needs no credential.
  var principal: Principal? { credential?.principal }

  /// Asks whether the caller would still be let in; for calls that may outlive their credential.
  ///
  /// - Throws: UNAUTHENTICATED once the credential was revoked or has expired.
  func checkCredential() throws(RPCError) { try credential?.check() }

  /// The caller of a method that needs no credential.
  static let nobody = Caller(credential: nil, scope: .nobody)

  /// The caller of the running handler; the gate sets it around every call.
  @TaskLocal static var current = Caller.nobody
}

extension Caller {
  /// The tenant of the running handler, and who acts for it.
  ///
  /// - Throws: PERMISSION_DENIED when the gate let somebody else in: a rule that names the wrong
  ///   audience must not become a call without a tenant.
  static func tenant() throws(RPCError) -> (handle: TenantHandle, principal: Principal) {
    guard let principal = current.principal, case .tenant(let handle) = current.scope else {
      throw RPCError(.tenantRequired)
    }
    return (handle, principal)
  }

  /// The operator of the running handler.
  ///
  /// - Throws: PERMISSION_DENIED when the gate let somebody else in.
  static func `operator`() throws(RPCError) -> Principal {
    guard let principal = current.principal, case .operators = current.scope else {
      throw RPCError(.operatorRequired)
    }
    return principal
  }
}
