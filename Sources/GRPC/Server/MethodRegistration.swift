public import SwiftProtobuf

/// One method with the code that serves it.
///
/// The four makers are inlinable so that decoding, the body and encoding are specialized for their
/// message types in the module that registers them: unspecialized generic code would handle every
/// message through witness tables and boxes.
public struct MethodRegistration: Sendable {
  /// The name and shape of the method.
  public let method: MethodDescriptor
  /// The largest request message in bytes, where the method has a limit of its own.
  public var maximumRequestBytes: Int?

  package private(set) var body: Body

  /// A method's code with its message types erased to bytes.
  ///
  /// It throws what the handler throws; who calls it turns that into a status.
  @usableFromInline
  package enum Body: Sendable {
    /// With the same code as one function that also answers: each function more that a call goes
    /// through on its way costs a switch of executors on the way back.
    case unary(
      @Sendable ([UInt8], ServerCall) async throws -> [UInt8],
      answering:
        @Sendable (MethodServing) -> @Sendable (SingleRequest, (any CallSource)?) async -> Void
    )
    case serverStreaming(@Sendable ([UInt8], ServerCall) async throws -> Void)
    case clientStreaming(@Sendable (ServerCall) async throws -> [UInt8])
    case bidirectionalStreaming(@Sendable (ServerCall) async throws -> Void)
  }

  @usableFromInline
  package init(_ method: MethodDescriptor, _ body: Body) {
    self.method = method
    self.body = body
  }

  /// A method with one request and one response.
  ///
  /// - Parameters:
  ///   - method: Its name and shape.
  ///   - body: Throws `RPCError` to choose the status; any other error becomes UNKNOWN.
  /// - Returns: The registration.
  @inlinable
  public static func unary<Request: Message, Response: Message>(
    _ method: MethodDescriptor,
    _ body: @escaping @Sendable (Request, ServerCall) async throws -> Response
  ) -> MethodRegistration {
    MethodRegistration(
      method,
      .unary(
        { bytes, call in
          let request: Request = try decodeRequest(bytes)
          return try encodeResponse(try await body(request, call))
        },
        answering: { serving in
          { first, others in
            var next: SingleRequest? = first
            while let served = next.take() {
              let call = served.call
              do {
                let request: Request = try decodeRequest(served.message)
                serving.answer(call, with: try encodeResponse(try await body(request, call)))
              } catch {
                serving.fail(call, error)
              }
              next = others?.next(after: call)
            }
          }
        }
      )
    )
  }

  /// A method with one request and many responses.
  ///
  /// - Parameters:
  ///   - method: Its name and shape.
  ///   - body: Writes the responses; the call ends when it returns or throws.
  /// - Returns: The registration.
  @inlinable
  public static func serverStreaming<Request: Message, Response: Message>(
    _ method: MethodDescriptor,
    _ body:
      @escaping @Sendable (Request, ResponseWriter<Response>, ServerCall) async throws -> Void
  ) -> MethodRegistration {
    MethodRegistration(
      method,
      .serverStreaming { bytes, call in
        let request: Request = try decodeRequest(bytes)
        try await body(request, ResponseWriter(call), call)
      }
    )
  }

  /// A method with many requests and one response.
  ///
  /// - Parameters:
  ///   - method: Its name and shape.
  ///   - body: Reads the requests, all or some of them, and returns the response.
  /// - Returns: The registration.
  @inlinable
  public static func clientStreaming<Request: Message, Response: Message>(
    _ method: MethodDescriptor,
    _ body: @escaping @Sendable (RequestStream<Request>, ServerCall) async throws -> Response
  ) -> MethodRegistration {
    MethodRegistration(
      method,
      .clientStreaming { call in
        try encodeResponse(try await body(RequestStream(call), call))
      }
    )
  }

  /// A method with many requests and many responses, in any interleaving.
  ///
  /// - Parameters:
  ///   - method: Its name and shape.
  ///   - body: Reads requests and writes responses; the call ends when it returns or throws.
  /// - Returns: The registration.
  @inlinable
  public static func bidirectionalStreaming<Request: Message, Response: Message>(
    _ method: MethodDescriptor,
    _ body:
      @escaping @Sendable (RequestStream<Request>, ResponseWriter<Response>, ServerCall)
      async throws -> Void
  ) -> MethodRegistration {
    MethodRegistration(
      method,
      .bidirectionalStreaming { call in
        try await body(RequestStream(call), ResponseWriter(call), call)
      }
    )
  }

  /// The same method with a limit of its own on request messages.
  ///
  /// - Parameter bytes: Holds before and after inflating; replaces the server's limit.
  /// - Returns: The changed registration.
  public func limitingRequests(to bytes: Int) -> MethodRegistration {
    var copy = self
    copy.maximumRequestBytes = bytes
    return copy
  }

  /// The same method, whose handler finds the request's bytes in `ServerCall.requestMessage`.
  ///
  /// Only methods with one request message have them; others are returned unchanged.
  package func keepingRequests() -> MethodRegistration {
    var copy = self
    copy.body =
      switch body {
      case .unary(let run, let answering):
        .unary(
          { bytes, call in
            call.keep(requestMessage: bytes)
            return try await run(bytes, call)
          },
          answering: { serving in
            let answer = answering(serving)
            return { first, _ in
              first.call.keep(requestMessage: first.message)
              await answer(first, nil)
            }
          }
        )
      case .serverStreaming(let run):
        .serverStreaming { bytes, call in
          call.keep(requestMessage: bytes)
          try await run(bytes, call)
        }
      case .clientStreaming, .bidirectionalStreaming: body
      }
    return copy
  }
}

/// Decodes a request.
///
/// - Throws: `RPCError` INTERNAL, the code that gRPC gives to a message that does not parse.
///   Source: gRPC "Status codes and their use".
@inlinable
func decodeRequest<Request: Message>(_ bytes: [UInt8]) throws(RPCError) -> Request {
  do {
    return try Request(serializedBytes: bytes)
  } catch {
    throw requestNotDecodable(error)
  }
}

/// Encodes a response.
///
/// - Throws: `RPCError` INTERNAL, when a required field is not set.
@inlinable
func encodeResponse(_ response: some Message) throws(RPCError) -> [UInt8] {
  do {
    let encoded: EncodedMessage = try response.serializedBytes()
    return encoded.bytes
  } catch {
    throw responseNotEncodable(error)
  }
}

@usableFromInline
func requestNotDecodable(_ error: any Error) -> RPCError {
  RPCError(.internal, "the request message cannot be decoded", cause: error)
}

@usableFromInline
func responseNotEncodable(_ error: any Error) -> RPCError {
  RPCError(.internal, "the response message cannot be encoded", cause: error)
}
