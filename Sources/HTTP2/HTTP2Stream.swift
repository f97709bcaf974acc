internal import Primitives
internal import Reactor

/// One stream of a connection; a base class that the layer above fills in.
///
/// A class with overridable functions rather than a delegate: the frame callbacks reach it through
/// one pointer, without a table and without an existential. Everything happens on the connection's
/// loop. Events come in the order `receivedHeader`…, `receivedHeaders`, `receivedData`…,
/// `receivedEnd`, and `closed` exactly once, last.
open class HTTP2Stream {
  /// The stream's identifier; 0 until a client's request has been submitted.
  package final internal(set) var id: Int32 = 0
  /// The connection while the stream is open.
  package final internal(set) var connection: HTTP2Connection?
  /// The error that closed the stream, once it is closed.
  package final internal(set) var closingCode: HTTP2ErrorCode?

  final var index = -1
  final var headerListBytes = 0
  final var isHeaderListTooLong = false
  final var hasReceivedHeaders = false
  package final internal(set) var hasReceivedEnd = false
  final var isMalformed = false
  /// Received and not yet given back; what is left when the stream closes goes back to the
  /// connection's window, which the library leaves to us.
  final var unconsumedBytes = 0
  final var lastReceivedAt = MonotonicInstant(nanoseconds: 0)
  final var lastSentAt = MonotonicInstant(nanoseconds: 0)

  private final var output: [UInt8] = []
  private final var outputOffset = 0
  private final var isEnding = false
  private final var trailers: HeaderList?
  private final var isDeferred = false
  package final private(set) var hasSentHeaders = false

  package init() {}

  // MARK: What the peer does; overridden above

  /// One field of a header or trailer list; the buffers are valid during the call alone.
  open func receivedHeader(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {}

  /// The request's or response's headers are complete.
  ///
  /// - Parameter isTooLong: The list went over the limit and was not handed over in full.
  open func receivedHeaders(isTooLong: Bool) {}

  /// The trailers are complete.
  open func receivedTrailers() {}

  /// Bytes of the body; each must be given back by `consume` for the peer to send more.
  open func receivedData(_ bytes: UnsafeRawBufferPointer) {}

  /// The peer sends nothing more on this stream.
  open func receivedEnd() {}

  /// The stream is gone; nothing follows.
  open func closed(_ code: HTTP2ErrorCode) {}

  /// This many bytes of the body have left the send buffer for the peer.
  open func sent(_ count: Int) {}

  /// Whether the headers that came were those of an informational response (1xx).
  open var isInformational: Bool { false }

  /// Whether a call waits for bytes that the peer owes, so that its silence may end it.
  open var isAwaitingBytes: Bool { false }

  // MARK: What this side does

  /// Bytes that wait to be sent.
  package final var pendingOutputBytes: Int { output.count - outputOffset }

  /// Whether `end` has been called.
  package final var isOutputEnded: Bool { isEnding }

  /// Sends the response's headers; a server's first act on a stream.
  package final func respond(_ headers: HeaderList, endStream: Bool = false) {
    guard let connection, closingCode == nil, !hasSentHeaders else { return }
    hasSentHeaders = true
    isEnding = endStream
    guard let session = connection.session,
      session.submitResponse(id, headers, hasBody: !endStream)
    else { return }
    connection.needsFlush()
  }

  /// Queues bytes of the body.
  package final func write(_ bytes: some Collection<UInt8>) {
    guard connection != nil, closingCode == nil, !isEnding else { return }
    output.append(contentsOf: bytes)
    resume()
  }

  /// Lets the caller append to the send buffer directly.
  package final func write(_ append: (inout [UInt8]) -> Void) {
    guard connection != nil, closingCode == nil, !isEnding else { return }
    append(&output)
    resume()
  }

  /// Ends this side's direction once what is queued has gone, with trailers if there are any.
  package final func end(trailers: HeaderList? = nil) {
    guard connection != nil, closingCode == nil, !isEnding else { return }
    isEnding = true
    self.trailers = trailers
    resume()
  }

  /// Gives bytes of the body back to the flow-control windows.
  package final func consume(_ count: Int) {
    guard count > 0, let connection, closingCode == nil else { return }
    unconsumedBytes -= count
    connection.session?.consume(id, count)
    connection.needsFlush()
  }

  /// Ends the stream in both directions.
  package final func reset(_ code: HTTP2ErrorCode) {
    guard let connection, closingCode == nil else { return }
    connection.session?.submitReset(id, code)
    connection.needsFlush()
  }

  private final func resume() {
    guard let connection else { return }
    if isDeferred {
      isDeferred = false
      // A stall is measured from when there was something to send.
      lastSentAt = connection.loop.now
      connection.session?.resumeData(id)
    }
    connection.needsFlush()
  }

  // MARK: What the library asks for

  enum Output {
    case bytes(Int)
    case nothing
    case last(Int, HeaderList?)
  }

  /// Moves waiting bytes into a DATA frame's buffer.
  final func takeOutput(into target: UnsafeMutableRawBufferPointer) -> Output {
    let count = min(pendingOutputBytes, target.count)
    if count > 0 {
      unsafe output.withUnsafeBytes { bytes in
        unsafe target.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[outputOffset..<(outputOffset + count)])
        )
      }
      outputOffset += count
      lastSentAt = connection?.loop.now ?? lastSentAt
      if outputOffset == output.count {
        outputOffset = 0
        // A buffer that once held a large message is given back, a small one is kept.
        output.removeAll(keepingCapacity: output.capacity <= HTTP2Limits.recordBytes)
      } else if outputOffset >= HTTP2Limits.streamSendBufferBytes {
        output.removeFirst(outputOffset)
        outputOffset = 0
      }
      sent(count)
    }
    if pendingOutputBytes == 0, isEnding { return .last(count, trailers) }
    if count > 0 { return .bytes(count) }
    isDeferred = true
    return .nothing
  }
}
