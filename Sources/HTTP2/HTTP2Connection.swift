internal import Primitives
package import Reactor
package import TLS

/// One HTTP/2 connection: a socket, its TLS session and its nghttp2 session.
///
/// | state | input | action |
/// | --- | --- | --- |
/// | handshaking | TLS complete | send SETTINGS, → open |
/// | open | `drain`, maximum age | GOAWAY twice, → draining |
/// | draining | last stream closed, or drain timeout | → closing |
/// | any | peer fault, limit, timeout | GOAWAY with the code, → closing |
/// | closing | output written, or write stall | close the socket, → closed |
///
/// Bytes that arrive after `closing` are the peer's harmless race and are dropped.
@safe
package final class HTTP2Connection: Pollable {
  enum State {
    case handshaking
    case open
    case draining
    case closing(HTTP2Error)
    case closed
  }

  package let loop: EventLoop
  package let role: Role
  let options: ConnectionOptions
  let limits: ConnectionTimeLimits
  let socket: Socket
  let tls: TLSSession?
  /// Makes the object for a stream that the peer opens; nil refuses it.
  let makeStream: (HTTP2Connection) -> HTTP2Stream?
  let ended: (HTTP2Error) -> Void
  /// Called on the loop when streams may be opened, and when that changes.
  package var usabilityChanged: (() -> Void)?

  var state = State.handshaking
  /// Held inline: a reference would be counted for each frame.
  var session: Nghttp2Session?
  /// Whether nghttp2 is running: a session must not be freed under its own callbacks.
  var isInsideLibrary = false
  private var deferredClose: HTTP2Error?
  var streams: ContiguousArray<HTTP2Stream> = []
  var headersStream = Borrowed<HTTP2Stream>()
  /// The stream of the last look-up: frames of one stream tend to follow each other.
  var recentStream = Borrowed<HTTP2Stream>()
  var highestPeerStreamID: Int32 = 0
  /// The stream that the HEADERS frame which is coming in opens; 0 when it opens none.
  var openingStreamID: Int32 = 0
  /// Bytes that calls have taken since the connection's window was opened last.
  var consumedBytes = 0
  /// Streams that we reset: what was already under way for them is forgiven.
  var resetStreams = RecentStreams()
  /// Streams that ended without a reset of ours: nothing may follow on them.
  var endedStreams = RecentStreams()
  var scanner = FrameScanner()
  /// Whether the DATA frame that is coming in has more to it than padding.
  var hasReceivedContent = false
  var abuse: AbuseGuard
  var plainOutput: [UInt8] = []
  var plainOutputOffset = 0
  var isWatchingWrites = false
  /// Whether bytes have waited for the peer since `progress` began.
  var isStalling = false
  var progress: WriteProgress
  /// Whether the PING of a drain waits for its GOAWAY to go out.
  var isDrainPingDue = false
  var timer: LoopTimer?
  var times: ConnectionTimes
  var isPeerGoingAway = false
  /// What the peer blamed us for when it said GOAWAY.
  var farewell: HTTP2Error?
  var hasReceivedSettings = false

  /// Why the connection was closed; nil while it is not.
  package private(set) var failure: HTTP2Error?

  /// Takes over a connected socket; `start` begins.
  ///
  /// - Parameters:
  ///   - role: Which end this is.
  ///   - socket: Connected, or connecting on a client.
  ///   - tls: The TLS session; nil speaks HTTP/2 in the clear, with prior knowledge.
  ///   - loop: The loop that owns the connection.
  ///   - options: Limits and timers.
  ///   - makeStream: Called on a server for each request.
  ///   - ended: Called once, on the loop, when everything is closed.
  package init(
    role: Role,
    socket: consuming Socket,
    tls: TLSSession?,
    loop: EventLoop,
    options: ConnectionOptions,
    makeStream: @escaping (HTTP2Connection) -> HTTP2Stream?,
    ended: @escaping (HTTP2Error) -> Void
  ) {
    self.role = role
    self.socket = socket
    self.tls = tls
    self.loop = loop
    self.options = options
    self.makeStream = makeStream
    self.ended = ended
    let now = loop.now
    limits = ConnectionTimeLimits(options)
    abuse = AbuseGuard(at: now)
    times = ConnectionTimes(now: now)
    progress = WriteProgress(at: now)
    super.init()
  }

  deinit { for stream in streams { stream.owner = Borrowed() } }

  /// Registers with the loop and begins the handshake.
  ///
  /// - Throws: `SystemError` when epoll refuses the socket.
  package func start() throws(SystemError) {
    try loop.register(self, descriptor: socket.descriptor, interest: .read)
    // Held strongly until `close`: a weak reference would give the connection a side table, and
    // every retain and release of it would take the slow path.
    timer = loop.schedule(after: limits.handshake) { [self] in checkTimes() }
    if tls == nil {
      becomeOpen()
    } else if role == .client {
      advanceHandshake()
    }
    needsFlush()
  }

  package override func ready(_ readiness: Readiness) { becameReady(readiness) }

  package override func turnEnded() { flush() }

  /// The peer's certificate, when there is one.
  package var peerIdentity: PeerIdentity? { tls?.peerIdentity }

  /// The number of open streams.
  package var streamCount: Int { streams.count }

  /// Whether new streams can be opened from this side.
  package var isUsable: Bool {
    if case .open = state { return hasReceivedSettings && !isPeerGoingAway }
    return false
  }

  /// How many more streams the peer lets this side open.
  package var availableStreams: Int {
    guard isUsable else { return 0 }
    return max(0, (session?.peerStreamLimit ?? 0) - streams.count)
  }

  var isFinished: Bool {
    switch state {
    case .closing, .closed: true
    case .handshaking, .open, .draining: false
    }
  }

  // MARK: Streams

  /// Opens a stream with a request; a client's act.
  ///
  /// - Returns: False when the connection takes no more streams.
  package func submit(_ stream: HTTP2Stream, _ headers: HeaderList, endStream: Bool) -> Bool {
    guard isUsable else { return false }
    guard let id = session?.submitRequest(headers, hasBody: !endStream) else {
      // Out of stream identifiers: only a new connection has more (RFC 9113 section 5.1.1).
      drain()
      return false
    }
    adopt(stream, id: id)
    needsFlush()
    return true
  }

  func adopt(_ stream: consuming HTTP2Stream, id: Int32) {
    let now = loop.now
    let isFirst = streams.isEmpty
    stream.identifier = id
    stream.owner = Borrowed(self)
    stream.index = streams.count
    stream.lastReceivedAt = now
    stream.progress.began(at: now)
    session?.attach(stream)
    recentStream = Borrowed(stream)
    streams.append(stream)
    guard isFirst else { return }
    if times.isQuiet { becomeBusy() }
    // While there are streams the check is never further away than this.
    wantCheck(within: min(limits.stream, limits.keepaliveInterval))
  }

  /// The open stream with an identifier.
  func stream(_ streamID: Int32) -> HTTP2Stream? { borrow(streamID).object }

  /// Lends the open stream with an identifier; nil when there is none.
  ///
  /// The body must not `forget` the stream: who may retains it by `stream(_:)`.
  @inline(__always)
  func withStream<Result>(_ streamID: Int32, _ body: (HTTP2Stream) -> Result) -> Result? {
    borrow(streamID).lend(body)
  }

  private func borrow(_ streamID: Int32) -> Borrowed<HTTP2Stream> {
    if recentStream.lend({ $0.identifier == streamID }) == true { return recentStream }
    let found = session?.stream(streamID) ?? Borrowed()
    if !found.isEmpty { recentStream = found }
    return found
  }

  func forget(_ stream: HTTP2Stream) {
    if recentStream.isSame(as: stream) { recentStream = Borrowed() }
    if headersStream.isSame(as: stream) { headersStream = Borrowed() }
    let index = stream.index
    guard index >= 0 else { return }
    stream.index = -1
    let last = streams.count - 1
    if index != last {
      streams.swapAt(index, last)
      streams[index].index = index
    }
    streams.removeLast()
    guard streams.isEmpty else { return }
    times.idleSince = loop.now
    wantCheck(within: limits.idle)
  }

  // MARK: Ends

  /// Lets the open streams finish, accepts no new ones, then closes (RFC 9113 section 6.8).
  package func drain() {
    switch state {
    case .handshaking: close(HTTP2Error(.closed, "the server is shutting down"))
    case .open:
      state = .draining
      times.drainSince = loop.now
      if role == .server {
        session?.submitShutdownNotice()
        // The second GOAWAY follows when a PING is answered: by then the client has seen the first,
        // so nothing it sent before is refused. The library lets a PING overtake everything, so it
        // is submitted once the first GOAWAY has gone.
        isDrainPingDue = true
      }
      wantCheck(within: min(limits.drain, ConnectionTimeLimits.finalGoAway))
      usabilityChanged?()
      closeIfDrained()
      needsFlush()
    case .draining, .closing, .closed: break
    }
  }

  /// Sends GOAWAY with a code and closes once it is written.
  ///
  /// - Parameters:
  ///   - code: What the peer is told.
  ///   - reason: For the peer's logs and ours.
  ///   - kind: What kind of end it is on this side; nil for the peer's fault.
  package func disconnect(
    _ code: HTTP2ErrorCode,
    _ reason: String,
    kind: HTTP2Error.Kind? = nil
  ) {
    guard !isFinished else { return }
    session?.terminate(code, debug: reason)
    state = .closing(HTTP2Error(kind ?? .peerFault(code), reason))
    times.closingSince = loop.now
    wantCheck(within: limits.handshake)
    needsFlush()
  }

  func closeIfDrained() {
    guard case .draining = state, streams.isEmpty else { return }
    if role == .server, !times.isGoAwaySent { return }
    session?.terminate(.noError, debug: "")
    state = .closing(HTTP2Error(.closed, "the connection was drained"))
    times.closingSince = loop.now
    wantCheck(within: limits.handshake)
    needsFlush()
  }

  /// Closes the socket now; every open stream ends.
  package func close(_ error: HTTP2Error) {
    if case .closed = state { return }
    guard !isInsideLibrary else {
      deferredClose = deferredClose ?? error
      return
    }
    // Why the connection began to end stands, however its socket comes to an end.
    var error = error
    if case .closing(let reason) = state {
      error = reason
    } else if error.kind == .peerClosed, let farewell {
      error = farewell
    }
    state = .closed
    failure = error
    if let timer { loop.cancel(timer) }
    timer = nil
    loop.deregister(self)
    socket.shutdownWriting()
    let code: HTTP2ErrorCode =
      switch error.kind {
      case .peerFault(let code): code
      case .closed: .noError
      case .goAway, .peerClosed, .tls, .timeout, .system: .connectError
      }
    let open = streams
    streams.removeAll()
    recentStream = Borrowed()
    headersStream = Borrowed()
    for stream in open { end(stream, code) }
    session = nil
    usabilityChanged?()
    usabilityChanged = nil
    ended(error)
  }

  /// Does what `close` put off while nghttp2 was running.
  func leaveLibrary() {
    isInsideLibrary = false
    guard let error = deferredClose else { return }
    deferredClose = nil
    close(error)
  }

  func end(_ stream: HTTP2Stream, _ code: HTTP2ErrorCode) {
    guard stream.closing == nil else { return }
    stream.closing = code
    stream.index = -1
    if stream.unconsumedBytes > 0 {
      consumedBytes += stream.unconsumedBytes
      needsFlush()
    }
    stream.closed(code)
    stream.owner = Borrowed()
  }
}
