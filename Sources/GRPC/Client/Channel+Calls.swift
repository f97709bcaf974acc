public import SwiftProtobuf

extension Channel {
  /// Makes a call with one request and one response.
  ///
  /// - Parameters:
  ///   - method: The method.
  ///   - request: The request.
  ///   - options: Where the call differs from the channel's options.
  /// - Returns: The response.
  /// - Throws: `RPCError`, or what an interceptor throws.
  public func unary<Request: Message, Response: Message>(
    _ method: MethodDescriptor,
    _ request: Request,
    options: CallOptions = .defaults
  ) async throws -> Response {
    try await intercepted(method, options) { context in
      try decode(try await self.rawResponse(context, request).bytes)
    }
  }

  /// Makes a call with one request and one response, and gives the response's metadata too.
  ///
  /// - Parameters:
  ///   - method: The method.
  ///   - request: The request.
  ///   - options: Where the call differs from the channel's options.
  /// - Returns: The response with headers and trailers.
  /// - Throws: `RPCError`, or what an interceptor throws.
  public func unaryCall<Request: Message, Response: Message>(
    _ method: MethodDescriptor,
    _ request: Request,
    options: CallOptions = .defaults
  ) async throws -> ClientResponse<Response> {
    try await intercepted(method, options) { context in
      try await self.rawResponse(context, request).decoded()
    }
  }

  /// Makes a call with one request and many responses.
  ///
  /// - Parameters:
  ///   - method: The method.
  ///   - request: The request.
  ///   - options: Where the call differs from the channel's options.
  /// - Returns: The responses, as they come; dropping them unfinished cancels the call.
  /// - Throws: `RPCError` when the call cannot be sent, or what an interceptor throws; the
  ///   server's status comes from the stream.
  public func serverStreaming<Request: Message, Response: Message>(
    _ method: MethodDescriptor,
    _ request: Request,
    options: CallOptions = .defaults
  ) async throws -> ResponseStream<Response> {
    try await intercepted(method, options) { context in
      let call = try OutgoingCall(context, channel: self)
      let message = try encode(request)
      let first = try await self.open(call)
      first.sendOnly(message, compressed: call.isCompressed)
      let stream = RetryingStream(channel: self, call: call, message: message, first: first)
      return ResponseStream(receiving: ResponseReceiving(stream, channel: self))
    }
  }

  /// Makes a call with many requests and one response.
  ///
  /// - Parameters:
  ///   - method: The method.
  ///   - options: Where the call differs from the channel's options.
  ///   - send: Writes the requests; its end ends them. An error that it throws cancels the call,
  ///     unless the server has answered before it had everything: then the answer counts.
  /// - Returns: The response.
  /// - Throws: `RPCError`, what `send` throws, or what an interceptor throws.
  public func clientStreaming<Request: Message, Response: Message>(
    _ method: MethodDescriptor,
    options: CallOptions = .defaults,
    _ send: (RequestWriter<Request>) async throws -> Void
  ) async throws -> Response {
    try await clientStreamingCall(method, options: options, send).message
  }

  /// Makes a call with many requests and one response, and gives the response's metadata too.
  ///
  /// - Parameters:
  ///   - method: The method.
  ///   - options: Where the call differs from the channel's options.
  ///   - send: Writes the requests, as for `clientStreaming`.
  /// - Returns: The response with headers and trailers.
  /// - Throws: `RPCError`, what `send` throws, or what an interceptor throws.
  public func clientStreamingCall<Request: Message, Response: Message>(
    _ method: MethodDescriptor,
    options: CallOptions = .defaults,
    _ send: (RequestWriter<Request>) async throws -> Void
  ) async throws -> ClientResponse<Response> {
    try await intercepted(method, options) { context in
      let call = try OutgoingCall(context, channel: self)
      let stream = try await self.open(call)
      let sending = RequestSending(stream, isCompressed: call.isCompressed)
      do {
        do {
          try await send(RequestWriter(sending: sending))
        } catch  where sending.hasCallEnded {
          // The server's answer, below, says more than the failed write.
        }
        sending.finish()
        return try await RawResponse(of: stream).decoded()
      } catch {
        stream.cancel()
        throw error
      }
    }
  }

  /// Makes a call with many requests and many responses.
  ///
  /// - Parameters:
  ///   - method: The method.
  ///   - options: Where the call differs from the channel's options.
  ///   - body: Writes requests and reads responses, in one task or in several. When it returns
  ///     before the responses have ended, or throws, the call is cancelled.
  /// - Returns: What `body` returned.
  /// - Throws: `RPCError`, what `body` throws, or what an interceptor throws.
  public func bidirectionalStreaming<Request: Message, Response: Message, Result>(
    _ method: MethodDescriptor,
    options: CallOptions = .defaults,
    _ body: (RequestWriter<Request>, ResponseStream<Response>) async throws -> Result
  ) async throws -> Result {
    try await intercepted(method, options) { context in
      let call = try OutgoingCall(context, channel: self)
      let stream = try await self.open(call)
      // A call that has run to its end takes no notice.
      defer { stream.cancel() }
      let sending = RequestSending(stream, isCompressed: call.isCompressed)
      let receiving = ResponseReceiving(stream, channel: self)
      return try await body(
        RequestWriter(sending: sending),
        ResponseStream(receiving: receiving)
      )
    }
  }

  private func intercepted<Result>(
    _ method: MethodDescriptor,
    _ options: CallOptions,
    _ call: (ClientCallContext) async throws -> Result
  ) async throws -> Result {
    let context = ClientCallContext(method: method, options: options)
    let interceptors = self.options.interceptors
    if interceptors.isEmpty { return try await call(context) }
    return try await interceptors.run(context, call)
  }

  private func rawResponse(
    _ context: ClientCallContext,
    _ request: some Message
  ) async throws(RPCError) -> RawResponse {
    let call = try OutgoingCall(context, channel: self)
    let message = try encode(request)
    if case .hedge(let policy) = call.repetition {
      return try await hedging(call, message: message, policy: policy)
    }
    return try await repeating(call, message: message) { stream async throws(RPCError) in
      try await RawResponse(of: stream)
    }
  }
}
