internal import GRPC
internal import HTTP2
internal import Primitives
internal import Reactor

/// One call on the client's side of an HTTP/2 connection.
///
/// | state | input | action |
/// | --- | --- | --- |
/// | waiting for a stream | messages | kept until the stream is open |
/// | open | headers | to the caller; a status in them ends the call |
/// | open | data | messages to the caller, as far as it reads them |
/// | open | trailers, end | end with their status, behind the unread messages |
/// | any | deadline, `cancel` | RST_STREAM(CANCEL), end |
/// | any | reset, connection lost | end with the code's status |
final class ClientCallStream: HTTP2Stream, LoopOwned {
  let state: ClientCallState
  private let head: CallHead
  private var response = ResponseHead()
  private var deframer: Deframer
  private var areHeadersIn = false
  /// How the server ended the call; told to the caller behind the last message.
  private var serverEnd: ServerEnd?
  private var unacknowledgedBytes = 0
  private var deadline: LoopTimer?
  private var early: [UInt8] = []
  private var hasFinishedEarly = false
  private let loop: EventLoop

  private struct ServerEnd {
    /// Nil for OK.
    let error: RPCError?
    let trailers: Metadata
  }

  init(head: CallHead, state: ClientCallState, loop: EventLoop) {
    self.head = head
    self.state = state
    self.loop = loop
    deframer = Deframer(maximumMessageBytes: head.maximumResponseBytes)
    super.init()
  }

  /// Begins to count the call's time; on the loop, before the stream is open.
  func armDeadline() {
    guard let timeout = head.timeout else { return }
    deadline = loop.schedule(after: timeout.nanosecondsClamped) { [weak self] in
      self?.finish(RPCError(.deadlineExceeded, Status.deadlineExceeded.message))
    }
  }

  /// The stream is open: sends what was kept.
  func opened() {
    if !early.isEmpty {
      write(early)
      early = []
    }
    if hasFinishedEarly { end() }
  }

  func failUnprocessed(_ reason: String) {
    finish(RPCError(.unavailable, reason, isUnprocessed: true))
  }

  var owningLoop: EventLoop { loop }

  // MARK: Sending

  func send(_ message: [UInt8], compressed: Bool) {
    let pending = pendingOutputBytes + early.count
    if compressed, head.requestEncoding != .identity,
      let deflated = try? Compression.compress(message, with: head.requestEncoding)
    {
      append(deflated, compressed: true)
    } else {
      append(message, compressed: false)
    }
    // Room was reserved for the message as it is; compression needs less of it.
    let spared = pending + message.count + Framer.headerLength - pendingOutputBytes - early.count
    if spared > 0 { state.credit.release(spared) }
  }

  private func append(_ message: [UInt8], compressed: Bool) {
    if connection == nil {
      Framer.append(message, compressed: compressed, to: &early)
    } else {
      write(prefix: Framer.header(length: message.count, compressed: compressed), message)
    }
  }

  func finishSending() {
    if connection == nil { hasFinishedEarly = true } else { end() }
  }

  func cancel() { finish(RPCError(.cancelled, "the call was cancelled")) }

  override func sent(_ count: Int) { state.credit.release(count) }

  // MARK: Receiving

  override var isInformational: Bool { !areHeadersIn && response.isInformational }

  override func receivedHeader(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    if !areHeadersIn, response.isInformational { response = ResponseHead() }
    response.add(name: name, value: value)
  }

  override func receivedHeaders(isTooLong: Bool) {
    if isTooLong {
      return finish(RPCError(.resourceExhausted, "the response's headers are too large"))
    }
    guard !response.isInformational else { return }
    areHeadersIn = true
    // A status in the headers: the response has nothing else, END_STREAM comes with it.
    guard response.code == nil else { return }
    guard response.httpStatus == 200, response.isGRPC else {
      let status = response.status
      return finish(RPCError(status.code, status.message, metadata: takeMetadata()))
    }
    if let name = response.unsupportedEncoding {
      return finish(
        RPCError(.internal, "the server compresses with '\(name)', which was not offered")
      )
    }
    state.headers.complete(.success(takeMetadata()))
  }

  override func receivedTrailers(isTooLong: Bool) {
    if isTooLong {
      finish(RPCError(.resourceExhausted, "the response's trailers are too large"))
    }
  }

  override func receivedData(_ bytes: UnsafeRawBufferPointer) {
    guard !state.isEnded else { return consume(bytes.count) }
    unacknowledgedBytes += bytes.count
    do throws(DeframeError) {
      try deframer.append(bytes)
    } catch {
      finish(error)
    }
    callerTookMessage()
  }

  /// Cuts messages until the caller has enough unread; the rest stays as it came, for inflated it
  /// may be a thousand times larger.
  func callerTookMessage() {
    do throws(DeframeError) {
      while !state.isEnded, hasRoomForMessages {
        guard let frame = try deframer.next() else {
          guard let serverEnd else { break }
          try deframer.finish()
          state.finish(serverEnd.error, trailers: serverEnd.trailers, isLocal: false)
          break
        }
        received(frame)
      }
    } catch {
      finish(error)
    }
    acknowledge()
  }

  private var hasRoomForMessages: Bool {
    state.responses.heldBytes <= HTTP2Limits.streamSendBufferBytes
  }

  private func acknowledge() {
    guard unacknowledgedBytes > 0, hasRoomForMessages else { return }
    consume(unacknowledgedBytes)
    unacknowledgedBytes = 0
  }

  private func finish(_ error: DeframeError) {
    let status = Status(error)
    finish(RPCError(status.code, status.message))
  }

  private func received(_ frame: Deframer.Frame) {
    guard frame.isCompressed else { return state.responses.push(frame.message) }
    guard response.encoding != .identity else {
      let status = Status.compressedWithoutEncoding
      return finish(RPCError(status.code, status.message))
    }
    do throws(CompressionError) {
      let message = try Compression.decompress(
        frame.message,
        with: response.encoding,
        limit: head.maximumResponseBytes
      )
      state.responses.push(message, wasCompressed: true)
    } catch {
      let status = Status(error)
      finish(RPCError(status.code, status.message))
    }
  }

  override func receivedEnd() {
    guard !state.isEnded else { return }
    let status = response.status
    let trailers = takeMetadata()
    disarm()
    var error: RPCError?
    if !status.isOK {
      error = RPCError(
        status.code,
        status.message,
        details: status.details,
        metadata: trailers
      )
    }
    serverEnd = ServerEnd(error: error, trailers: trailers)
    // Nobody reads what the caller still sends, however much it has left unread.
    state.serverEnded(error)
    callerTookMessage()
  }

  override func closed(_ code: HTTP2ErrorCode) {
    disarm()
    guard !state.isEnded, serverEnd == nil else { return }
    let error: RPCError
    switch code {
    case .refusedStream:
      error = RPCError(.unavailable, "the server refused the stream", isUnprocessed: true)
    case .connectError, .noError:
      error = RPCError(
        .unavailable,
        connection?.failure?.message ?? "the connection was lost"
      )
    default:
      error = RPCError(
        Status.Code(resetCode: code.rawValue),
        "the server reset the stream: \(code)"
      )
    }
    state.finish(error, trailers: Metadata(), isLocal: false)
  }

  // MARK: The end

  private func takeMetadata() -> Metadata {
    defer { response.metadata = [] }
    return Metadata(entries: response.metadata)
  }

  /// Ends the call from this side.
  private func finish(_ error: RPCError) {
    disarm()
    guard !state.isEnded else { return }
    state.finish(error, trailers: error.metadata, isLocal: true)
    reset(.cancel)
  }

  private func disarm() {
    if let deadline { loop.cancel(deadline) }
    deadline = nil
  }
}
