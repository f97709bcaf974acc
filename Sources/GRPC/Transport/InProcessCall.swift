internal import Synchronization

/// One call of an `InProcessTransport`, between its two ends.
///
/// | input | headers | responses | requests |
/// |---|---|---|---|
/// | server's headers | come | – | – |
/// | server's status OK | empty if none came | end after the sent | senders fail |
/// | server's other status | fail if none came | fail after the sent | senders fail |
/// | cancel, deadline, closed | fail if none came | fail at once | fail at once, cancel handler |
final class InProcessCall: Sendable {
  let headers = Eventual<Metadata>()
  let requests: MessageQueue
  let requestCredit: OutboundCredit
  let responses: MessageQueue
  let responseCredit: OutboundCredit
  let maximumRequestBytes: Int?
  let maximumResponseBytes: Int

  private let onEnd: @Sendable (InProcessCall) -> Void
  private let state = Mutex(State())

  private struct State {
    var trailers = Metadata()
    var timer: Task<Void, Never>?
    var handler: Task<Void, Never>?
    var hasEnded = false
    /// Whether it ended before its handler did.
    var hasFailed = false
  }

  init(
    window: Int,
    maximumRequestBytes: Int?,
    maximumResponseBytes: Int,
    onEnd: @escaping @Sendable (InProcessCall) -> Void
  ) {
    let requestCredit = OutboundCredit(limit: window)
    let responseCredit = OutboundCredit(limit: window)
    self.requestCredit = requestCredit
    self.responseCredit = responseCredit
    requests = MessageQueue { requestCredit.release($0) }
    responses = MessageQueue { responseCredit.release($0) }
    self.maximumRequestBytes = maximumRequestBytes
    self.maximumResponseBytes = maximumResponseBytes
    self.onEnd = onEnd
  }

  var trailers: Metadata { state.withLock { $0.trailers } }

  var hasEnded: Bool { state.withLock { $0.hasEnded } }

  /// Takes the deadline's task, to cancel it when the call ends.
  func adopt(timer: Task<Void, Never>) {
    let hasEnded = state.withLock { state in
      if !state.hasEnded { state.timer = timer }
      return state.hasEnded
    }
    if hasEnded { timer.cancel() }
  }

  /// Takes the handler's task, to cancel it when the call ends before the handler does.
  func adopt(handler: Task<Void, Never>) {
    let hasFailed = state.withLock { state in
      if !state.hasEnded { state.handler = handler }
      return state.hasFailed
    }
    if hasFailed { handler.cancel() }
  }

  /// The server's status ends the call.
  func end(_ status: Status, trailers: Metadata) {
    guard beginEnd(trailers: trailers) else { return }
    var error = RPCError(.cancelled, "the server has ended the call", metadata: trailers)
    if status.isOK {
      headers.complete(.success(Metadata()))
      responses.finish()
    } else {
      error.status = status
      headers.complete(.failure(error))
      responses.fail(error)
    }
    finishEnd(requestError: error)
  }

  /// Ends the call on both sides at once.
  func fail(_ error: RPCError) {
    guard beginEnd(trailers: Metadata()) else { return }
    headers.complete(.failure(error))
    responses.fail(error, dropsQueued: true)
    let handler = state.withLock { state in
      state.hasFailed = true
      return state.handler.take()
    }
    handler?.cancel()
    finishEnd(requestError: error)
  }

  private func beginEnd(trailers: Metadata) -> Bool {
    state.withLock { state in
      guard !state.hasEnded else { return false }
      state.hasEnded = true
      state.trailers = trailers
      return true
    }
  }

  private func finishEnd(requestError: RPCError) {
    let gone = RPCError(.cancelled, "the call has ended")
    requestCredit.fail(requestError)
    responseCredit.fail(gone)
    requests.fail(gone, dropsQueued: true)
    let timer = state.withLock { state in
      state.handler = nil
      return state.timer.take()
    }
    timer?.cancel()
    onEnd(self)
  }
}

/// The client's end of an in-process call.
struct InProcessClientStream: ClientStream {
  let call: InProcessCall

  func send(_ message: [UInt8], compressed: Bool) async throws(RPCError) {
    try await call.requestCredit.reserve(message.count)
    push(message)
  }

  func finishSending() { call.requests.finish() }

  func sendOnly(_ message: [UInt8], compressed: Bool) {
    push(message)
    call.requests.finish()
  }

  /// A message above the server's limit reaches the handler as the error that it would be.
  private func push(_ message: [UInt8]) {
    if let bound = call.maximumRequestBytes, message.count > bound {
      call.requests.fail(tooLarge("request", message.count, bound))
    } else {
      call.requests.push(message)
    }
  }

  func headers() async throws(RPCError) -> Metadata { try await call.headers.value() }

  func receive() async throws(RPCError) -> [UInt8]? { try await call.responses.next() }

  var trailers: Metadata { call.trailers }

  func cancel() { call.fail(RPCError(.cancelled, "the caller cancelled the call")) }
}

/// The server's end of an in-process call.
struct InProcessServerStream: ServerStream {
  let call: InProcessCall

  func sendHeaders(_ metadata: Metadata) { call.headers.complete(.success(metadata)) }

  func send(_ message: [UInt8], compressed: Bool) async throws(RPCError) {
    try await call.responseCredit.reserve(message.count)
    push(message)
  }

  func receive() async throws(RPCError) -> [UInt8]? { try await call.requests.next() }

  /// Nothing is compressed on the way through memory.
  var wasLastReceivedCompressed: Bool { false }

  func sendStatus(_ status: Status, trailers: Metadata) { call.end(status, trailers: trailers) }

  func respond(
    headers: Metadata,
    message: consuming [UInt8],
    compressed: Bool,
    trailers: Metadata
  ) {
    sendHeaders(headers)
    push(message)
    sendStatus(.ok, trailers: trailers)
  }

  private func push(_ message: [UInt8]) {
    sendHeaders(Metadata())
    guard message.count <= call.maximumResponseBytes else {
      return call.fail(tooLarge("response", message.count, call.maximumResponseBytes))
    }
    call.responses.push(message)
  }
}

private func tooLarge(_ what: String, _ bytes: Int, _ bound: Int) -> RPCError {
  RPCError(.resourceExhausted, "a \(what) message of \(bytes) bytes exceeds the limit of \(bound)")
}
