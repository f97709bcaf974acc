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
/// A call that is given up before it is sent leaves a gap in the line: when its turn comes inside
/// an open transaction, that transaction lacks what the call was to do and must be rolled back too.
///
/// | state | submitted | missed | abandoned, running | abandoned, waiting | ended | cancel ended |
/// | --- | --- | --- | --- | --- | --- | --- |
/// | idle | running | roll back | – | – | trap | – |
/// | running | wait, refuse | gap | cancel, once | gap | next, idle | – |
/// | settling | wait, refuse | gap | – | gap | trap | next, idle |
/// | closed | refuse | – | – | – | – | – |
///
/// Settling: the call has ended while its cancel request is still on its way; whatever ran now
/// could be hit by it. Illegal inputs: an end without a running call is our own bug and traps;
/// giving up a call that has ended is a harmless race and does nothing.
struct ConnectionStateMachine<Call: ConnectionCall> {
  private enum State {
    case idle
    case running(Call, isAbandoned: Bool)
    case settling(TransactionStatus)
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
  /// Who waits; nil for those who have gone, at most one in a row.
  private var line: [Call?] = []
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

  /// Whether the connection works off what nobody waits for.
  var isDraining: Bool {
    switch state {
    case .running(_, let isAbandoned): isAbandoned
    case .settling: true
    case .idle, .closed: false
    }
  }

  /// Places that are taken in the line, marks of those who have gone included.
  var lineLength: Int { line.count }

  /// A call arrives.
  mutating func submitted(_ call: Call) -> Submission {
    switch state {
    case .idle:
      if let refusal = refusal(of: call) { return .refuse(refusal) }
      state = .running(call, isAbandoned: false)
      return .start
    case .running, .settling:
      guard line.count(where: { $0 != nil }) < lineCapacity else {
        return .refuse(PostgresError(.queueFull))
      }
      line.append(call)
      return .wait
    case .closed(let error): return .refuse(error)
    }
  }

  /// A call was given up before it arrived.
  ///
  /// - Parameter transaction: The state of the connection.
  mutating func missed(_ transaction: TransactionStatus) {
    switch state {
    case .idle: if transaction != .idle { needsRollback = true }
    case .running, .settling: leaveGap(at: line.endIndex)
    case .closed: break
    }
  }

  /// The call that was to run is not sent: its caller has gone meanwhile.
  ///
  /// - Parameter transaction: The state of the connection.
  /// - Returns: What follows.
  mutating func withdrawn(_ transaction: TransactionStatus) -> Succession {
    guard case .running(_, isAbandoned: false) = state else {
      preconditionFailure("a call is withdrawn that was about to run")
    }
    if transaction != .idle { needsRollback = true }
    return succession(transaction)
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
    guard let index = line.firstIndex(where: { $0?.id == id }), let call = line.remove(at: index)
    else { return .none }
    leaveGap(at: index)
    return .left(call)
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
      state = .settling(transaction)
      return Succession()
    }
    return succession(transaction)
  }

  /// The server has taken the cancel request, or it could not be delivered.
  mutating func cancelEnded() -> Succession {
    isCancelUnderWay = false
    guard case .settling(let transaction) = state else { return Succession() }
    return succession(transaction)
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
    return (runningCall, line.compactMap(\.self))
  }

  /// Marks where a call has left the line, unless its neighbours are marks already.
  private mutating func leaveGap(at index: Int) {
    let followsMark = index > 0 && line[index - 1] == nil
    let precedesMark = index < line.count && line[index] == nil
    if followsMark, precedesMark {
      line.remove(at: index)
    } else if !followsMark, !precedesMark {
      line.insert(nil, at: index)
    }
  }

  private mutating func succession(_ transaction: TransactionStatus) -> Succession {
    var succession = Succession()
    state = .idle
    while !line.isEmpty {
      guard let call = line.removeFirst() else {
        if transaction != .idle { needsRollback = true }
        continue
      }
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
