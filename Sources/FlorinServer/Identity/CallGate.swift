internal import GRPC
internal import Storage
internal import SwiftProtobuf

/// What every call passes: who calls, whether they may, how it ends, and a line in the log.
///
/// Nobody may call what no rule names. The handler finds its caller in `Caller.current`, and
/// nowhere else: no field of a request says for whom it is.
struct CallGate: ServerInterceptor {
  let rules: AccessRules
  let authenticator: Authenticator
  let log: CallLog

  func intercept(
    _ call: ServerCall,
    next: (ServerCall) async throws -> Void
  ) async throws {
    let start = ContinuousClock.now
    var caller: Caller?
    do {
      let admitted = try await admit(call)
      caller = admitted
      try await Caller.$current.withValue(admitted) { try await next(call) }
      log.ended(call, by: caller, with: nil, since: start)
    } catch {
      let refusal = refusal(for: error, of: call)
      log.ended(call, by: caller, with: refusal, since: start)
      throw refusal
    }
  }

  /// The caller, when the rules let them in.
  ///
  /// - Throws: UNAUTHENTICATED or PERMISSION_DENIED.
  private func admit(_ call: ServerCall) async throws -> Caller {
    guard let audience = rules.audience(of: call.method.path) else {
      throw RPCError(.methodNotPermitted)
    }
    if audience == .everybody { return .nobody }
    let caller = try await authenticator.caller(of: call)
    switch (audience, caller.scope) {
    case (.tenants, .tenant), (.operators, .operators): return caller
    case (.operators, _): throw RPCError(.operatorRequired)
    case (_, _): throw RPCError(.tenantRequired)
    }
  }

  /// What the caller is told about an error.
  private func refusal(for error: any Error, of call: ServerCall) -> RPCError {
    if let known = RPCError(known: error) {
      // A message that does not parse is its caller's fault, although gRPC calls it INTERNAL:
      // whoever sends many must not fill the log, where faults of ours are never left out.
      if known.code == .internal, !isUnreadable(known) {
        log.failed(call, with: error)
      }
      return known
    }
    log.failed(call, with: error)
    return RPCError(.internalError, cause: error)
  }

  private func isUnreadable(_ error: RPCError) -> Bool {
    error.cause is BinaryDecodingError || error.cause is SwiftProtobufError
  }
}
