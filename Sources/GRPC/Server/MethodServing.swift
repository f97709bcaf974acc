/// Turns a registered method into what a transport runs.
///
/// Everything that is known at registration is decided here, once: which kind the method is,
/// whether there are interceptors. A call without interceptors runs its body directly.
@usableFromInline
package struct MethodServing: Sendable {
  let chain: InterceptorChain
  let maximumResponseBytes: Int
  let onHandlerError: (@Sendable (any Error, ServerCall) -> Void)?

  init(options: ServerOptions) {
    chain = InterceptorChain(interceptors: options.interceptors)
    maximumResponseBytes = options.maximumResponseBytes
    onHandlerError = options.onHandlerError
  }

  func handler(for body: MethodRegistration.Body) -> ServerMethod.Handler {
    chain.interceptors.isEmpty ? direct(body) : intercepted(body)
  }

  private func direct(_ body: MethodRegistration.Body) -> ServerMethod.Handler {
    switch body {
    case .unary(_, let answering):
      .unary(answering(self))
    case .serverStreaming(let run):
      .singleRequest { message, call in
        do {
          call.limitResponses(to: maximumResponseBytes)
          try await run(message, call)
          call.end(.ok)
        } catch { fail(call, error) }
      }
    case .clientStreaming(let run):
      .requestStream { call in
        do {
          let response = try await run(call)
          try check(response)
          call.respond(response)
        } catch { fail(call, error) }
      }
    case .bidirectionalStreaming(let run):
      .requestStream { call in
        do {
          call.limitResponses(to: maximumResponseBytes)
          try await run(call)
          call.end(.ok)
        } catch { fail(call, error) }
      }
    }
  }

  private func intercepted(_ body: MethodRegistration.Body) -> ServerMethod.Handler {
    switch body {
    case .unary(let run, _):
      .singleRequest { message, call in
        await answerOnce(call) { call in try await run(message, call) }
      }
    case .serverStreaming(let run):
      .singleRequest { message, call in
        await answerMany(call) { call in try await run(message, call) }
      }
    case .clientStreaming(let run):
      .requestStream { call in await answerOnce(call, run) }
    case .bidirectionalStreaming(let run):
      .requestStream { call in await answerMany(call, run) }
    }
  }

  /// Runs interceptors around a body with one response, which is held back until they are done.
  private func answerOnce(
    _ call: ServerCall,
    _ body: (ServerCall) async throws -> [UInt8]
  ) async {
    var response: [UInt8]?
    do {
      try await chain.run(call) { call in
        let message = try await body(call)
        try check(message)
        response = message
      }
      guard let response else {
        throw RPCError(.internal, "an interceptor ended the call without a response")
      }
      call.respond(response)
    } catch { fail(call, error) }
  }

  private func answerMany(
    _ call: ServerCall,
    _ body: (ServerCall) async throws -> Void
  ) async {
    do {
      call.limitResponses(to: maximumResponseBytes)
      try await chain.run(call, body: body)
      call.end(.ok)
    } catch { fail(call, error) }
  }

  private func check(_ response: [UInt8]) throws(RPCError) {
    try ServerCall.check(responseBytes: response.count, limit: maximumResponseBytes)
  }

  /// Sends the only response, unless it is too large.
  @usableFromInline
  func answer(_ call: ServerCall, with response: consuming [UInt8]) {
    do throws(RPCError) {
      try check(response)
      call.respond(response)
    } catch {
      fail(call, error)
    }
  }

  /// Ends the call with the status of an error.
  @usableFromInline
  func fail(_ call: ServerCall, _ error: any Error) {
    if let error = error as? RPCError {
      call.end(Status(endingWith: error), trailers: error.metadata)
      return
    }
    if !(error is CancellationError) { onHandlerError?(error, call) }
    call.end(Status(endingWith: error))
  }
}
