public import SwiftProtobuf

/// The responses of a call, read once and in order.
///
/// The server is held back while nobody reads. A stream that is dropped before its end cancels its
/// call. One task reads at a time; iterating again continues where the last iteration stopped.
public struct ResponseStream<Response: Message>: AsyncSequence, Sendable {
  /// One response.
  public typealias Element = Response
  /// How the call failed.
  public typealias Failure = RPCError

  let receiving: ResponseReceiving

  /// Waits for the metadata that comes before the first response.
  ///
  /// - Returns: The metadata, empty when the server answered with a status only.
  /// - Throws: `RPCError` when the call failed before.
  public func headers() async throws(RPCError) -> Metadata { try await receiving.stream.headers() }

  /// The metadata that came with the status, once the stream has ended; empty before.
  public var trailers: Metadata { receiving.stream.trailers }

  /// Whether the response that was read last came compressed.
  public var wasLastResponseCompressed: Bool { receiving.stream.wasLastReceivedCompressed }

  /// Ends the call; reading then fails with CANCELLED.
  public func cancel() { receiving.stream.cancel() }

  /// The next response, nil after the last.
  ///
  /// - Throws: `RPCError` when the call ended with anything but OK.
  public func next() async throws(RPCError) -> Response? {
    guard let bytes = try await receiving.stream.receive() else { return nil }
    do {
      return try decode(bytes)
    } catch {
      receiving.stream.cancel()
      throw error
    }
  }

  /// An iterator over the responses that nobody has read.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }

  /// Reads a stream of responses.
  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let stream: ResponseStream

    /// The next response, nil after the last.
    ///
    /// - Parameter actor: Where the caller runs.
    /// - Returns: The response.
    /// - Throws: `RPCError` when the call ended with anything but OK.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(RPCError) -> Response? {
      try await stream.next()
    }

    /// The next response, nil after the last.
    ///
    /// - Throws: `RPCError` when the call ended with anything but OK.
    public mutating func next() async throws(RPCError) -> Response? { try await stream.next() }
  }
}

/// The response direction of a call; ends the call when nobody holds it any more.
final class ResponseReceiving: Sendable {
  let stream: any ClientStream
  /// Keeps the connections alive as long as the call.
  private let channel: Channel

  init(_ stream: any ClientStream, channel: Channel) {
    self.stream = stream
    self.channel = channel
  }

  deinit { stream.cancel() }
}
