public import SwiftProtobuf

/// The request messages of one call, in the order the caller sent them.
///
/// It ends when the caller has finished sending. It can be gone through once, by one task at a
/// time; a second loop goes on where the first stopped. Reading slowly slows the caller down:
/// messages that nobody has asked for stay with the transport, which stops granting the caller
/// flow-control window.
public struct RequestStream<Request: Message>: AsyncSequence, Sendable {
  /// One request message.
  public typealias Element = Request
  /// CANCELLED when the call has ended; INTERNAL or RESOURCE_EXHAUSTED for a bad message.
  public typealias Failure = RPCError

  @usableFromInline let call: ServerCall

  @usableFromInline
  init(_ call: ServerCall) { self.call = call }

  /// The next message; nil after the last.
  ///
  /// - Throws: `RPCError` as `Failure` says.
  @inlinable
  public func next() async throws(RPCError) -> Request? {
    guard let bytes = try await call.receive() else { return nil }
    return try decodeRequest(bytes)
  }

  /// An iterator that reads from the call.
  @inlinable
  public func makeAsyncIterator() -> Iterator { Iterator(requests: self) }

  /// Reads one message at a time.
  public struct Iterator: AsyncIteratorProtocol {
    @usableFromInline let requests: RequestStream

    @usableFromInline
    init(requests: RequestStream) { self.requests = requests }

    /// The next message; nil after the last.
    ///
    /// - Throws: `RPCError` as `RequestStream.Failure` says.
    @inlinable
    public mutating func next() async throws(RPCError) -> Request? {
      try await requests.next()
    }

    /// The next message; nil after the last.
    ///
    /// - Throws: `RPCError` as `RequestStream.Failure` says.
    @inlinable
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(RPCError) -> Request? {
      try await requests.next()
    }
  }
}

/// Sends the response messages of one call.
public struct ResponseWriter<Response: Message>: Sendable {
  @usableFromInline let call: ServerCall

  @usableFromInline
  init(_ call: ServerCall) { self.call = call }

  /// Sends one message, after the headers where these have not gone yet.
  ///
  /// Suspends while the caller reads more slowly than the handler writes. One task at a time.
  ///
  /// - Throws: `RPCError` CANCELLED when the call has ended, INTERNAL when a required field is not
  ///   set, RESOURCE_EXHAUSTED when the message is larger than the server's limit.
  @inlinable
  public func write(_ response: Response) async throws(RPCError) {
    try await call.write(try encodeResponse(response))
  }
}

extension ServerCall {
  @usableFromInline
  func receive() async throws(RPCError) -> [UInt8]? { try await stream.receive() }

  @usableFromInline
  func write(_ message: [UInt8]) async throws(RPCError) { try await send(message) }
}
