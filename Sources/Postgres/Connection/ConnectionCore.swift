internal import Primitives
internal import Reactor

/// The loop's side of a connection: libpq, the machines, and the callers that wait.
///
/// Belongs to its loop's thread. The loop keeps it alive while its socket is watched; its owner is
/// `PostgresConnection`, which closes it when it goes.
final class ConnectionCore: Pollable, LoopOwned {
  enum Phase {
    case connecting((Result<Void, PostgresError>) -> Void)
    case open
    case closed
  }

  enum Run {
    case pipeline(PipelineRunStateMachine)
    case copy(CopyRunStateMachine)
  }

  let owningLoop: EventLoop
  private(set) var phase = Phase.closed
  /// Nil once the connection is closed.
  private(set) var libpq: LibpqConnection?
  var machine = ConnectionStateMachine<Call>(lineCapacity: PostgresLimits.waitingCalls)
  var cache = StatementCache(capacity: PostgresLimits.preparedStatements)
  /// How far the call is that runs.
  var run: Run?
  /// The rows of a stream that are not delivered yet.
  var batch = RowBatch()
  /// Whether the reader of a stream has enough, so that nothing is read from the socket.
  private(set) var isPaused = false
  /// Whether the writer of a COPY waits until its data has gone to the socket.
  var isCopyWriterWaiting = false
  let notifications = NotificationBox()
  let ending = ConnectionEnding()
  var hasRepeated = false
  /// Whether COMMIT of the running call may have reached the socket.
  var wasCommitSent = false
  private var isWriteBlocked = false
  private var interest = Interest.write
  private var timer: LoopTimer?
  /// The timers of calls that have a deadline.
  var deadlines: [ObjectIdentifier: LoopTimer] = [:]
  /// What the server said when it ended the session.
  private var lastWords: ServerReport?

  private let drainTimeout: Duration

  init(loop: EventLoop, drainTimeout: Duration) {
    owningLoop = loop
    self.drainTimeout = drainTimeout
    super.init()
  }

  // MARK: Connecting

  /// Begins to connect; calls back once, on the loop.
  func connect(
    _ settings: [(keyword: String, value: String)],
    timeout: Duration,
    done: @escaping (Result<Void, PostgresError>) -> Void
  ) {
    phase = .connecting(done)
    libpq = LibpqConnection(settings)
    guard let libpq, !libpq.hasFailed, let descriptor = libpq.descriptor else {
      return failToConnect(PostgresError(.connectionFailed, because: libpq?.errorMessage ?? ""))
    }
    timer = owningLoop.schedule(after: timeout.nanosecondsClamped) { [unowned self] in
      failToConnect(PostgresError(.connectionFailed, because: "connecting took too long"))
    }
    watch(descriptor, for: .write)
  }

  /// Gives up connecting, or does nothing when that is over.
  func failToConnect(_ error: PostgresError) {
    guard case .connecting(let done) = phase else { return }
    release()
    _ = machine.closed(error)
    done(.failure(error))
  }

  private func advanceConnecting(_ done: (Result<Void, PostgresError>) -> Void) {
    guard let libpq else { return }
    // Libpq may close the socket and open another one under the same number.
    owningLoop.deregister(self)
    let progress = libpq.poll()
    guard progress != .failed, let descriptor = libpq.descriptor else {
      return failToConnect(PostgresError(.connectionFailed, because: libpq.errorMessage))
    }
    switch progress {
    case .wantsWrite: watch(descriptor, for: .write)
    case .wantsRead: watch(descriptor, for: .read)
    case .connected, .failed:
      guard libpq.prepareForPipelines() else {
        return failToConnect(PostgresError(.connectionFailed, because: libpq.errorMessage))
      }
      watch(descriptor, for: .read)
      guard case .connecting = phase else { return }
      stopTimer()
      phase = .open
      done(.success(()))
    }
  }

  private func watch(_ descriptor: Int32, for interest: Interest) {
    self.interest = interest
    do throws(SystemError) {
      try owningLoop.register(self, descriptor: descriptor, interest: interest)
    } catch {
      failToConnect(PostgresError(.connectionFailed, because: error.description))
    }
  }

  // MARK: The socket

  override func ready(_ readiness: Readiness) {
    switch phase {
    case .connecting(let done): advanceConnecting(done)
    case .open:
      if readiness.contains(.writable), isWriteBlocked { flush() }
      if readiness.contains(.readable) || readiness.contains(.hangUp) { receive() }
    case .closed: break
    }
  }

  private func receive() {
    while let libpq {
      let isConnected = libpq.consumeInput()
      // What the server said last may have come with its goodbye.
      takeAnswers()
      takeRemarks()
      guard isConnected else { return lost() }
      guard libpq.hasBytesBeyondSocket else { return }
    }
  }

  /// Takes the answers that are there.
  func takeAnswers() {
    switch run {
    case .pipeline: takePipelineAnswers()
    case .copy: takeCopyAnswers()
    case nil: break
    }
  }

  /// Writes what waits, and has the loop tell when there is room for the rest.
  func flush() {
    guard let libpq else { return }
    switch libpq.flush() {
    case .done:
      isWriteBlocked = false
      watch()
      copyFlushed()
    case .blocked:
      // Libpq closes a socket that it finds broken: then there is nothing left to watch.
      guard libpq.descriptor != nil else { return lost() }
      isWriteBlocked = true
      watch()
    case .failed: lost()
    }
  }

  /// Reads no more until the reader has caught up.
  func pause() {
    isPaused = true
    watch()
  }

  /// Goes on reading, beginning with what libpq has read already.
  func resume() {
    guard isPaused else { return }
    isPaused = false
    takeAnswers()
    watch()
  }

  private func watch() {
    guard case .open = phase, libpq?.descriptor != nil else { return }
    var wanted: Interest = isPaused ? [] : .read
    if isWriteBlocked { wanted.insert(.write) }
    guard wanted != interest else { return }
    interest = wanted
    owningLoop.watch(self, for: wanted)
  }

  // MARK: The end

  /// Remembers what ended the session.
  func note(_ report: ServerReport) {
    if report.isFatal { lastWords = report }
  }

  /// Takes what the server says without being asked.
  func takeRemarks() {
    // While a call runs, notices belong to its answers.
    while let notification = libpq?.nextNotification() { notifications.add(notification) }
    guard run == nil, let libpq else { return }
    for notice in libpq.takeNotices() { note(notice) }
  }

  /// The connection is broken.
  func lost() {
    guard let libpq else { return }
    for notice in libpq.takeNotices() { note(notice) }
    let report = lastWords ?? ServerReport(message: libpq.errorMessage)
    close(PostgresError(.connectionLost, sqlState: report.sqlState, serverReport: report))
  }

  /// Ends the connection, whatever it does, and tells everybody who waits.
  func close(_ error: PostgresError) {
    if case .connecting = phase { return failToConnect(error) }
    guard case .open = phase else { return }
    release()
    run = nil
    let (running, waiting) = machine.closed(error)
    var runningError = error
    runningError.wasCommitSent = wasCommitSent
    running?.fail(runningError)
    for call in waiting { call.fail(error) }
    notifications.finish(error)
    ending.finish(isLoss: error.code != .closed)
  }

  private func release() {
    phase = .closed
    stopTimer()
    for (_, timer) in deadlines { owningLoop.cancel(timer) }
    deadlines = [:]
    owningLoop.deregister(self)
    libpq = nil
  }

  // MARK: Time

  private func stopTimer() {
    if let timer { owningLoop.cancel(timer) }
    timer = nil
  }

  /// Closes the connection unless what it does for nobody ends in time.
  func boundDraining() {
    stopTimer()
    timer = owningLoop.schedule(after: drainTimeout.nanosecondsClamped) { [unowned self] in
      close(PostgresError(.connectionLost, because: "an abandoned call did not end in time"))
    }
  }

  /// The connection may be done with what nobody waits for.
  func stopDraining() { if !machine.isDraining { stopTimer() } }
}
