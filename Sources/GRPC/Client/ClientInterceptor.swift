/// What a channel does around every call: adds credentials, measures, logs, refuses.
///
/// An interceptor may change the context, call `next` once, more often or not at all, and change
/// or replace what it throws. For calls that return a `ResponseStream`, `next` returns when the
/// call has been opened; for all others when it has ended.
public protocol ClientInterceptor: Sendable {
  /// Makes the call by `next`.
  ///
  /// - Parameters:
  ///   - context: The call as the caller, or the interceptor further out, asked for it.
  ///   - next: The interceptor further in, or the call itself.
  /// - Returns: What `next` returned.
  /// - Throws: `RPCError`, or whatever the caller's own closure throws.
  func intercept<Result>(
    _ context: ClientCallContext,
    next: (ClientCallContext) async throws -> Result
  ) async throws -> Result
}

/// One call as interceptors see it.
public struct ClientCallContext: Sendable {
  /// The method that is called.
  public let method: MethodDescriptor
  /// What the call asks for, metadata included.
  public var options: CallOptions

  /// The metadata to send.
  public var metadata: Metadata {
    get { options.metadata }
    set { options.metadata = newValue }
  }

  init(method: MethodDescriptor, options: CallOptions) {
    self.method = method
    self.options = options
  }
}

extension [any ClientInterceptor] {
  /// Runs `call` inside all interceptors, the first outermost.
  func run<Result>(
    _ context: ClientCallContext,
    from index: Int = 0,
    _ call: (ClientCallContext) async throws -> Result
  ) async throws -> Result {
    guard index < count else { return try await call(context) }
    return try await self[index].intercept(context) { context in
      try await run(context, from: index + 1, call)
    }
  }
}
