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
  package final var id: Int32 { identifier }
  /// The connection while the stream is open.
  package final var connection: HTTP2Connection? { owner.object }
  /// The error that closed the stream, once it is closed.
  package final var closingCode: HTTP2ErrorCode? { closing }

  final var index = -1
  final var headerListBytes = 0
  final var isHeaderListTooLong = false
  final var hasReceivedHeaders = false
  final var endReceived = false
  /// Whether the DATA frame that came last ends the peer's direction.
  final var hasReceivedLastData = false
  final var isMalformed = false
  /// Received and not yet given back; what is left when the stream closes goes back to the
  /// connection's window, which the library leaves to us.
  final var unconsumedBytes = 0
  final var lastReceivedAt = MonotonicInstant(nanoseconds: 0)
  final var progress = WriteProgress(at: MonotonicInstant(nanoseconds: 0))

  /// Bytes of `prefix` that go before `output`, counted from its end.
  private final var prefixLeft = 0
  private final var prefix: InlineArray<5, UInt8> = [0, 0, 0, 0, 0]
  private final var output: [UInt8] = []
  private final var outputOffset = 0
  private final var isEnding = false
  private final var trailers: HeaderList?
  private final var isDeferred = false
  private final var headersSent = false

  // Stored apart from what other rooms see: only for properties that no other module can reach
  // does the compiler prove accesses disjoint instead of checking them at run time.
  final var identifier: Int32 = 0
  final var owner = Borrowed<HTTP2Connection>()
  final var closing: HTTP2ErrorCode?

  /// Whether `respond` has been called.
  package final var hasSentHeaders: Bool { headersSent }
  /// Whether the peer has ended its direction.
  package final var hasReceivedEnd: Bool { endReceived }

  package init() {}

  // MARK: What the peer does; overridden above

  /// One field of a header or trailer list; the buffers are valid during the call alone.
  open func receivedHeader(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {}

  /// The request's or response's headers are complete.
  ///
  /// - Parameter isTooLong: The list went over the limit and was not handed over in full.
  open func receivedHeaders(isTooLong: Bool) {}

  /// The trailers are complete.
  ///
  /// - Parameter isTooLong: The list went over the limit and was not handed over in full.
  open func receivedTrailers(isTooLong: Bool) {}

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
  package final var pendingOutputBytes: Int { prefixLeft + output.count - outputOffset }

  /// Whether `end` has been called.
  package final var isOutputEnded: Bool { isEnding }

  /// Sends the response's headers; a server's first act on a stream.
  package final func respond(_ headers: HeaderList, endStream: Bool = false) {
    guard closing == nil, !headersSent else { return }
    owner.lend { connection in
      headersSent = true
      isEnding = endStream
      guard
        connection.session?.submitResponse(identifier, headers, hasBody: !endStream) == true
      else { return }
      connection.needsFlush()
    }
  }

  /// Queues bytes of the body.
  package final func write(_ bytes: some Collection<UInt8>) {
    guard isWritable else { return }
    if pendingOutputBytes == 0 { bytesBeginToWait() }
    output.append(contentsOf: bytes)
    resume()
  }

  /// Queues a message behind its prefix; an empty buffer takes the message over without a copy.
  package final func write(prefix: InlineArray<5, UInt8>, _ message: consuming [UInt8]) {
    guard isWritable else { return }
    if pendingOutputBytes == 0 {
      bytesBeginToWait()
      self.prefix = prefix
      prefixLeft = prefix.count
      output = message
    } else {
      for index in prefix.indices { output.append(prefix[index]) }
      output.append(contentsOf: message)
    }
    resume()
  }

  /// Ends this side's direction once what is queued has gone, with trailers if there are any.
  package final func end(trailers: consuming HeaderList? = nil) {
    guard isWritable else { return }
    isEnding = true
    self.trailers = trailers
    resume()
  }

  /// Gives bytes of the body back to the flow-control windows.
  package final func consume(_ count: Int) {
    guard count > 0, closing == nil else { return }
    owner.lend { connection in
      unconsumedBytes -= count
      if hasReceivedLastData {
        // Nothing more can come on this stream: only the connection's window is worth opening.
        connection.consumedBytes += count
      } else {
        connection.session?.consume(identifier, count)
      }
      connection.needsFlush()
    }
  }

  /// Ends the stream in both directions.
  package final func reset(_ code: HTTP2ErrorCode) {
    guard closing == nil else { return }
    owner.lend { connection in
      connection.session?.submitReset(identifier, code)
      connection.needsFlush()
    }
  }

  private final var isWritable: Bool { !owner.isEmpty && closing == nil && !isEnding }

  /// A stall is measured from when there was something to send.
  private final func bytesBeginToWait() { owner.lend { progress.began(at: $0.loop.now) } }

  private final func resume() {
    owner.lend { connection in
      if isDeferred {
        isDeferred = false
        connection.session?.resumeData(identifier)
      }
      connection.needsFlush()
    }
  }

  // MARK: What the library asks for

  enum Output {
    case bytes(Int)
    case nothing
    case last(Int)
  }

  /// Hands the trailers to the session, once; false when there are none.
  final func submitTrailers(in connection: HTTP2Connection) -> Bool {
    guard let trailers = trailers.take() else { return false }
    connection.session?.submitTrailers(identifier, trailers)
    return true
  }

  /// Moves waiting bytes into a DATA frame's buffer.
  final func takeOutput(into target: UnsafeMutableRawBufferPointer) -> Output {
    let total = min(pendingOutputBytes, target.count)
    if total > 0 {
      let target = unsafe takePrefix(into: target)
      let count = min(output.count - outputOffset, target.count)
      unsafe output.withUnsafeBytes { bytes in
        unsafe target.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[outputOffset..<(outputOffset + count)])
        )
      }
      outputOffset += count
      owner.lend { progress.took(total, at: $0.loop.now) }
      if outputOffset == output.count {
        outputOffset = 0
        output = []
      } else if outputOffset >= max(HTTP2Limits.streamSendBufferBytes, output.count / 2) {
        output.removeFirst(outputOffset)
        outputOffset = 0
      }
      sent(total)
    }
    if pendingOutputBytes == 0, isEnding { return .last(total) }
    if total > 0 { return .bytes(total) }
    isDeferred = true
    return .nothing
  }

  /// Moves what is left of the prefix; returns the rest of the buffer.
  private final func takePrefix(
    into target: UnsafeMutableRawBufferPointer
  ) -> UnsafeMutableRawBufferPointer {
    let count = min(prefixLeft, target.count)
    let start = prefix.count - prefixLeft
    for index in 0..<count { unsafe target[index] = prefix[start + index] }
    prefixLeft -= count
    return unsafe UnsafeMutableRawBufferPointer(rebasing: target[count...])
  }
}
