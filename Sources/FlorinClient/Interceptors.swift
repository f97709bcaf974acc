internal import GRPC
internal import Primitives

/// Turns what calls throw into `FlorinError`.
///
/// What ends a stream of responses comes as `RPCError` from the stream itself; `FlorinError.init`
/// reads it.
struct ErrorTyping: ClientInterceptor {
  func intercept<Result>(
    _ context: ClientCallContext,
    next: (ClientCallContext) async throws -> Result
  ) async throws -> Result {
    do {
      return try await next(context)
    } catch let error as RPCError {
      throw FlorinError(error)
    }
  }
}

/// Adds an API key to each call.
struct APIKeySending: ClientInterceptor {
  private let value: Redacted<String>

  init(_ key: String) { value = Redacted("Bearer \(key)") }

  func intercept<Result>(
    _ context: ClientCallContext,
    next: (ClientCallContext) async throws -> Result
  ) async throws -> Result {
    var context = context
    try context.metadata.add(value.value, for: "authorization")
    return try await next(context)
  }
}
