internal import GRPC
internal import HTTP2
internal import Primitives
internal import Reactor

/// One call on the server's side of an HTTP/2 connection.
///
/// | state | input | action |
/// | --- | --- | --- |
/// | head | headers complete | answer what is wrong, or → collecting / running |
/// | collecting | the one message and END_STREAM | → running, wait for a task |
/// | running | data, end | to the handler's queue |
/// | any | deadline | cancel the handler, answer DEADLINE_EXCEEDED, → answered |
/// | running | status | trailers, → answered |
/// | any | stream closed | cancel the handler |
///
/// What the peer sends after the answer is its harmless race: given back to flow control unread.
final class ServerCallStream: HTTP2Stream, LoopOwned {
  private enum State {
    case head
    case collecting
    case running
    case answered
  }

  private let context: ServerContext
  var owningLoop: EventLoop { context.owningLoop }
  private var state = State.head
  private var head = RequestHead()
  /// Made when a message comes in pieces; most come whole.
  private var deframer: Deframer?
  private var message: Deframer.Frame?
  private var deadline: LoopTimer?
  private var acceptedAt = MonotonicInstant(nanoseconds: 0)
  private var handler: HandlerTask?
  private var unacknowledgedBytes = 0
  private var isRequestEnded = false

  private var channel: ServerCallChannel?

  init(_ context: ServerContext) {
    self.context = context
    super.init()
  }

  // MARK: The head

  override func receivedHeader(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    if case .head = state { head.add(name: name, value: value, context) }
  }

  override func receivedHeaders(isTooLong: Bool) {
    if isTooLong {
      let status = Status(.resourceExhausted, "the request's headers are larger than the limit")
      return refuse(status, httpStatus: "431")
    }
    guard head.isPost else {
      return answerText("405", "Florin speaks gRPC: POST to /package.Service/Method.\n", "POST")
    }
    guard head.isGRPC else {
      return answerText("415", "Florin speaks gRPC: content-type application/grpc.\n")
    }
    guard !head.isTimeoutMalformed else { return refuse(.malformedTimeout) }
    if let key = head.malformedKey {
      return refuse(Status(.internal, "the value of \(key) is not base64"))
    }
    if head.serverMethod == nil { head.serverMethod = context.method(for: head.path) }
    guard let takesStream = head.serverMethod?.takesStream else {
      return refuse(.unknownMethod(path: head.path))
    }
    if let name = head.unsupportedEncoding { return refuse(.unsupportedEncoding(name)) }
    guard context.hasRoomForHandler else {
      state = .answered
      return reset(.refusedStream)
    }
    accept(takesStream: takesStream)
  }

  private func accept(takesStream: Bool) {
    if let timeout = head.timeoutNanoseconds, let loop = connection?.loop {
      acceptedAt = loop.now
      // Held strongly until the call settles: see `HTTP2Connection.start` on weak references.
      deadline = loop.schedule(after: timeout) { [self] in deadlinePassed() }
    }
    if takesStream {
      let bound = LoopBound(self)
      let requests = MessageQueue { _ in bound.execute { $0.handlerTookMessages() } }
      channel = ServerCallChannel(requests: requests, wasOnlyRequestCompressed: false)
      start()
    } else {
      state = .collecting
    }
  }

  private var maximumMessageBytes: Int { head.serverMethod?.maximumRequestBytes ?? 0 }

  // MARK: The body

  override var isAwaitingBytes: Bool {
    switch state {
    case .collecting: true
    // What the handler has no room for waits for the handler, not for the peer.
    case .running: hasRoomForMessages && deframer?.hasPartial ?? false
    case .head, .answered: false
    }
  }

  override func receivedData(_ bytes: UnsafeRawBufferPointer) {
    switch state {
    case .head, .answered: consume(bytes.count)
    case .collecting
    where message == nil && deframer == nil
      && Framer.isWholeMessage(bytes, maximumMessageBytes: maximumMessageBytes):
      // The usual case: one uncompressed message in one DATA frame needs no assembling.
      consume(bytes.count)
      message = Deframer.Frame(
        message: Array(UnsafeRawBufferPointer(rebasing: bytes[Framer.headerLength...])),
        isCompressed: false
      )
    case .collecting, .running:
      unacknowledgedBytes += bytes.count
      do throws(DeframeError) {
        try deframe(bytes)
      } catch {
        refuse(Status(error))
      }
      acknowledge()
    }
  }

  private func deframe(_ bytes: UnsafeRawBufferPointer) throws(DeframeError) {
    if deframer == nil { deframer = Deframer(maximumMessageBytes: maximumMessageBytes) }
    try deframer?.append(bytes)
    try cutMessages()
  }

  /// Cuts messages until the handler has enough unread; the rest stays as it came, for inflated
  /// it may be a thousand times larger.
  private func cutMessages() throws(DeframeError) {
    while hasRoomForMessages {
      if case .answered = state { return }
      if let frame = try deframer?.next() {
        received(frame)
      } else {
        guard isRequestEnded else { return }
        try deframer?.finish()
        channel?.requests?.finish()
        return
      }
    }
  }

  private func handlerTookMessages() {
    if case .running = state {
      do throws(DeframeError) { try cutMessages() } catch { refuse(Status(error)) }
    }
    acknowledge()
  }

  /// Whether the handler has read enough of what came to get more.
  private var hasRoomForMessages: Bool {
    guard let requests = channel?.requests else { return true }
    return requests.heldBytes <= context.options.unreadMessageBytes
  }

  /// Opens the window by what was received, unless the handler has enough unread already.
  private func acknowledge() {
    guard unacknowledgedBytes > 0, hasRoomForMessages else { return }
    consume(unacknowledgedBytes)
    unacknowledgedBytes = 0
  }

  private func received(_ frame: Deframer.Frame) {
    switch state {
    case .collecting:
      guard message == nil else { return refuse(.requestCardinality) }
      message = frame
    case .running:
      if let bytes = inflate(frame) {
        channel?.requests?.push(bytes, wasCompressed: frame.isCompressed)
      }
    case .head, .answered: break
    }
  }

  private func inflate(_ frame: Deframer.Frame) -> [UInt8]? {
    guard frame.isCompressed else { return frame.message }
    guard head.encoding != .identity else {
      refuse(.compressedWithoutEncoding)
      return nil
    }
    do throws(CompressionError) {
      return try Compression.decompress(
        frame.message,
        with: head.encoding,
        limit: maximumMessageBytes
      )
    } catch {
      refuse(Status(error))
      return nil
    }
  }

  override func receivedEnd() {
    switch state {
    case .collecting:
      do throws(DeframeError) { try deframer?.finish() } catch { return refuse(Status(error)) }
      guard let isCompressed = message?.isCompressed else { return refuse(.requestCardinality) }
      // Checked again: others may have started while this body came in.
      guard context.hasRoomForHandler else {
        state = .answered
        return reset(.refusedStream)
      }
      if isCompressed || head.serverMethod?.hasSingleResponse == false {
        channel = ServerCallChannel(requests: nil, wasOnlyRequestCompressed: isCompressed)
      }
      start()
    case .running:
      isRequestEnded = true
      do throws(DeframeError) { try cutMessages() } catch { refuse(Status(error)) }
    case .head, .answered: break
    }
  }

  // MARK: The handler

  /// Lets the call wait for a task; the next job of the loop that has one free takes it up.
  private func start() {
    state = .running
    context.runningHandlers += 1
    context.handlers.serve(self)
  }

  /// Whether the call is one of a method.
  func isCall(of method: ServerMethod) -> Bool { head.serverMethod === method }

  /// A task is here for the call: says what it has to do; nil when the call has ended meanwhile.
  func handlerBegins(in task: HandlerTask) -> SingleRequest? {
    guard case .running = state, let method = head.serverMethod, let bytes = takeMessage() else {
      handlerEnded()
      return nil
    }
    handler = task
    return SingleRequest(message: bytes, call: makeCall(method))
  }

  /// The handler has returned, or does not begin at all.
  func handlerEnded() { context.runningHandlers -= 1 }

  /// The only request message; nil when it does not inflate, which ends the call.
  ///
  /// Inflated here and not when it came: what waits for a task is no larger than what was sent.
  private func takeMessage() -> [UInt8]? {
    guard let frame = message.take() else { return [] }
    return inflate(frame)
  }

  private func makeCall(_ method: ServerMethod) -> ServerCall {
    var deadline: ContinuousClock.Instant?
    if let timeout = head.timeoutNanoseconds {
      let elapsed = owningLoop.now.nanoseconds(since: acceptedAt)
      deadline = .now.advanced(by: .nanoseconds(timeout - elapsed))
    }
    let bound = LoopBound(self)
    let stream: any ServerStream =
      if let channel {
        ServerCallHandle(bound: bound, channel: channel)
      } else {
        LoneCallHandle(bound: bound)
      }
    return ServerCall(
      method: method,
      metadata: head.takeMetadata(),
      deadline: deadline,
      peer: context.peer,
      stream: stream
    )
  }

  private func deadlinePassed() {
    cancelHandler(Status.deadlineExceeded)
    refuse(.deadlineExceeded)
  }

  private func cancelHandler(_ status: Status) {
    handler?.cancel(self)
    handler = nil
    guard let channel else { return }
    channel.requests?.fail(RPCError(status.code, status.message), dropsQueued: true)
    channel.credit.fail(RPCError(status.code, status.message))
  }

  // MARK: The answer

  /// The encoding of response messages, when they are compressed.
  private var responseEncoding: CompressionAlgorithm {
    head.accepted.preferred(after: head.encoding)
  }

  func sendHeaders(_ metadata: Metadata) {
    guard case .running = state, !hasSentHeaders else { return }
    // Whether a later message is compressed is not known yet, and the header must be there if so.
    respond(ResponseHeaders.headers(metadata, encoding: responseEncoding))
  }

  func send(_ message: [UInt8], compressed: Bool) {
    guard case .running = state else { return }
    sendHeaders(Metadata())
    let pending = pendingOutputBytes
    append(message, compressed: compressed && responseEncoding != .identity)
    // Room was reserved for the message as it is; compression needs less of it.
    let spared = pending + message.count + Framer.headerLength - pendingOutputBytes
    if spared > 0 { channel?.credit.release(spared) }
  }

  func respond(
    headers: Metadata,
    message: consuming [UInt8],
    compressed: Bool,
    trailers: Metadata
  ) {
    guard case .running = state else { return }
    let compresses = compressed && responseEncoding != .identity
    if !hasSentHeaders {
      respond(
        ResponseHeaders.headers(headers, encoding: compresses ? responseEncoding : .identity)
      )
    }
    append(message, compressed: compresses)
    finish(
      trailers: trailers.isEmpty ? ResponseHeaders.ok : ResponseHeaders.trailers(.ok, trailers)
    )
  }

  private func append(_ message: consuming [UInt8], compressed: Bool) {
    if compressed, let deflated = try? Compression.compress(message, with: responseEncoding) {
      write(prefix: Framer.header(length: deflated.count, compressed: true), deflated)
    } else {
      write(prefix: Framer.header(length: message.count, compressed: false), message)
    }
  }

  func sendStatus(_ status: Status, trailers: Metadata) {
    guard case .running = state else { return }
    if hasSentHeaders {
      finish(trailers: ResponseHeaders.trailers(status, trailers))
    } else {
      answer(ResponseHeaders.trailersOnly(status, trailers))
    }
  }

  /// Answers a fault, whether or not a handler runs.
  private func refuse(_ status: Status, httpStatus: String = "200") {
    if case .answered = state { return }
    cancelHandler(status)
    if hasSentHeaders {
      finish(trailers: ResponseHeaders.trailers(status, Metadata()))
    } else {
      answer(
        ResponseHeaders.trailersOnly(
          status,
          Metadata(),
          httpStatus: httpStatus,
          acceptEncoding: status.code == .unimplemented
        )
      )
    }
  }

  private func answer(_ headers: HeaderList) {
    settle()
    respond(headers, endStream: true)
  }

  private func answerText(_ httpStatus: String, _ text: String, _ allow: String? = nil) {
    settle()
    respond(
      ResponseHeaders.text(httpStatus: httpStatus, length: text.utf8.count, allow: allow),
      endStream: head.method == "HEAD"
    )
    if head.method != "HEAD" {
      write(text.utf8)
      end()
    }
  }

  private func finish(trailers: HeaderList) {
    settle()
    end(trailers: trailers)
  }

  private func settle() {
    state = .answered
    if let deadline { connection?.loop.cancel(deadline) }
    deadline = nil
    handler = nil
    message = nil
    channel?.requests?.fail(RPCError(.cancelled, "the call has ended"), dropsQueued: true)
    acknowledge()
  }

  override func sent(_ count: Int) { channel?.credit.release(count) }

  override func closed(_ code: HTTP2ErrorCode) {
    if let deadline { connection?.loop.cancel(deadline) }
    deadline = nil
    // The queue of requests holds the stream in its closure, and the stream holds the queue.
    defer { channel = nil }
    if case .answered = state {
      channel?.credit.fail(RPCError(.cancelled, "the call has ended"))
      return
    }
    state = .answered
    cancelHandler(Status(.cancelled, "the caller has gone"))
  }
}
