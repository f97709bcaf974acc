/// Runs around calls: for authentication, limits, logs, measurements, traces.
///
/// One function serves all four kinds of call. It is called with the call's head, before the first
/// request message is decoded, and runs the rest (the interceptors after it, then decoding, the
/// handler and encoding) by calling `next` once:
///
/// ```swift
/// struct Measuring: ServerInterceptor {
///   func intercept(_ call: ServerCall, next: (ServerCall) async throws -> Void) async throws {
///     let start = ContinuousClock.now
///     do {
///       try await next(call)
///       record(call.method, .ok, .now - start)
///     } catch {
///       record(call.method, Status(endingWith: error), .now - start)
///       throw error
///     }
///   }
/// }
/// ```
///
/// What happens when:
///
/// - To refuse a call, throw `RPCError` without calling `next`.
/// - `next` returns when the handler has succeeded and throws what the handler threw, unchanged.
///   An interceptor may throw another error in its place; the outermost one's decides the status,
///   by the rules of `Status.init(endingWith:)`.
/// - The status is sent after the outermost interceptor has returned or thrown, and so is the only
///   response of a unary or client-streaming method. Trailers may therefore be set until then, and
///   headers too, as long as no message has gone. The messages of a response stream go while
///   `next` runs.
/// - Returning without calling `next` ends a response stream with OK and no messages; where one
///   response is due it is a fault, and the caller gets INTERNAL.
/// - Calling `next` a second time runs the handler again; nothing in this library does it, and a
///   request stream would go on where it stopped. Do not.
/// - Task-local values set around `next` are seen by the handler.
/// - When the caller goes away or its deadline passes, the task is cancelled; the transport then
///   ignores the status.
public protocol ServerInterceptor: Sendable {
  /// Runs around one call.
  ///
  /// - Parameters:
  ///   - call: The call; pass it on.
  ///   - next: The rest.
  /// - Throws: What ends the call.
  func intercept(
    _ call: ServerCall,
    next: (ServerCall) async throws -> Void
  ) async throws
}

extension Status {
  /// The status that a caller gets when a handler or interceptor throws an error.
  ///
  /// `RPCError` says it; an `RPCError` with code OK, which has no meaning, is UNKNOWN.
  /// `CancellationError` is CANCELLED. Every other error is UNKNOWN without its text, which may
  /// be confidential.
  public init(endingWith error: any Error) {
    switch error {
    case let error as RPCError where error.status.isOK:
      self.init(.unknown, "the handler failed with status OK")
    case let error as RPCError: self = error.status
    case is CancellationError: self.init(.cancelled, "the call was cancelled")
    default: self.init(.unknown, "the handler failed")
    }
  }
}

/// Interceptors around a call's body.
struct InterceptorChain: Sendable {
  let interceptors: [any ServerInterceptor]

  func run(
    _ call: ServerCall,
    from index: Int = 0,
    body: (ServerCall) async throws -> Void
  ) async throws {
    guard index < interceptors.count else {
      try await body(call)
      return
    }
    try await interceptors[index].intercept(call) { call in
      try await run(call, from: index + 1, body: body)
    }
  }
}
