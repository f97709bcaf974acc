/// What the machine must know of a call; the rest is the shell's.
protocol ConnectionCall {
  /// Tells calls apart.
  var id: ObjectIdentifier { get }
  /// Whether its first statement is ROLLBACK.
  var isRollback: Bool { get }
  /// Whether one of its statements is COMMIT.
  var commits: Bool { get }
}

/// Whose turn it is on one connection, and what becomes of calls whose caller has gone.
///
/// One call runs at a time, others wait in line. A caller may give up; what it asked for is then
/// cancelled on the server, and read to its end before anything else is sent, so that no answer is
/// ever taken for another call's. What an abandoned call leaves open must be rolled back first.
///
/// | state    | submitted    | abandoned, running | abandoned, waiting | ended     | cancel ended |
/// | -------- | ------------ | ------------------ | ------------------ | --------- | ------------ |
/// | idle     | running      | –                  | –                  | trap      | –            |
/// | running  | wait, refuse | cancel, once       | leave the line     | next, idle | –           |
/// | settling | wait, refuse | –                  | leave the line     | trap      | next, idle   |
/// | closed   | refuse       | –                  | –                  | –         | –            |
///
/// Settling: the call has ended while its cancel request is still on its way; whatever ran now
/// could be hit by it. Illegal inputs: an end without a running call is our own bug and traps;
/// giving up a call that has ended is a harmless race and does nothing.
struct ConnectionStateMachine<Call: ConnectionCall> {
  private enum State {
    case idle
    case running(Call, isAbandoned: Bool)
    case settling
    case closed(PostgresError)
  }

  enum Submission {
    /// Run it.
    case start
    /// It waits in line.
    case wait
    /// It cannot run.
    case refuse(PostgresError)
  }

  enum Abandonment {
    /// The call has ended already.
    case none
    /// It was in line: tell its caller.
    case left(Call)
    /// It runs: tell its caller, and see that the connection is done with it soon.
    case draining(Call, sendsCancel: Bool)
  }

  /// What follows the end of a call.
  struct Succession {
    /// Calls that waited and cannot run.
    var refused: [(Call, PostgresError)] = []
    /// The call to run.
    var start: Call?
  }

  private var state = State.idle
  private var line: [Call] = []
  private var isCancelUnderWay = false
  private let lineCapacity: Int
  /// Whether an abandoned call left a transaction that must be rolled back.
  private(set) var needsRollback = false

  /// A machine for a connection that has just been made.
  ///
  /// - Parameter lineCapacity: Calls that may wait.
  init(lineCapacity: Int) { self.lineCapacity = lineCapacity }

  /// The call that runs, whether or not its caller still waits.
  var running: Call? {
    if case .running(let call, _) = state { return call }
    return nil
  }

  /// Whether the caller of the call that runs has gone.
  var isAbandoned: Bool {
    if case .running(_, let isAbandoned) = state { return isAbandoned }
    return false
  }

  /// Whether nothing runs and nothing waits.
  var isIdle: Bool {
    if case .idle = state { return line.isEmpty }
    return false
  }

  /// A call arrives.
  mutating func submitted(_ call: Call) -> Submission {
    switch state {
    case .idle:
      if let refusal = refusal(of: call) { return .refuse(refusal) }
      state = .running(call, isAbandoned: false)
      return .start
    case .running, .settling:
      guard line.count < lineCapacity else { return .refuse(PostgresError(.queueFull)) }
      line.append(call)
      return .wait
    case .closed(let error): return .refuse(error)
    }
  }

  /// A caller gives up.
  mutating func abandoned(_ id: ObjectIdentifier) -> Abandonment {
    if case .running(let call, let isAbandoned) = state, call.id == id {
      guard !isAbandoned else { return .none }
      state = .running(call, isAbandoned: true)
      // A cancel that hits COMMIT makes a synchronous commit look done when it is local only.
      isCancelUnderWay = !call.commits
      return .draining(call, sendsCancel: !call.commits)
    }
    guard let index = line.firstIndex(where: { $0.id == id }) else { return .none }
    return .left(line.remove(at: index))
  }

  /// The last answer of the running call is in.
  mutating func ended(_ transaction: TransactionStatus) -> Succession {
    guard case .running(_, let isAbandoned) = state else {
      if case .closed = state { return Succession() }
      preconditionFailure("a call ends that does not run")
    }
    if transaction == .idle {
      needsRollback = false
    } else if isAbandoned {
      needsRollback = true
    }
    if isCancelUnderWay {
      state = .settling
      return Succession()
    }
    return succession()
  }

  /// The server has taken the cancel request, or it could not be delivered.
  mutating func cancelEnded() -> Succession {
    isCancelUnderWay = false
    guard case .settling = state else { return Succession() }
    return succession()
  }

  /// The connection is gone.
  ///
  /// - Parameter error: What later calls are refused with.
  /// - Returns: The call that ran, unless its caller has gone, and those that waited.
  mutating func closed(_ error: PostgresError) -> (running: Call?, waiting: [Call]) {
    if case .closed = state { return (nil, []) }
    let runningCall = isAbandoned ? nil : running
    state = .closed(error)
    defer { line = [] }
    return (runningCall, line)
  }

  private mutating func succession() -> Succession {
    var succession = Succession()
    state = .idle
    while !line.isEmpty {
      let call = line.removeFirst()
      if let refusal = refusal(of: call) {
        succession.refused.append((call, refusal))
        continue
      }
      state = .running(call, isAbandoned: false)
      succession.start = call
      return succession
    }
    return succession
  }

  private func refusal(of call: Call) -> PostgresError? {
    needsRollback && !call.isRollback ? PostgresError(.rollbackNeeded) : nil
  }
}
