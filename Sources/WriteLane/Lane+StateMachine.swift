/// What a lane holds and what comes next, without a clock, a task or a store.
///
/// | state \ input | submit | cancelled | finished | resolved |
/// |---|---|---|---|---|
/// | resting | queue, wake the runner | – | trap | trap |
/// | between batches | queue | take out | trap | trap |
/// | committing | queue | take out, or mark | answer, repeat or split | trap |
/// | resolving | queue | take out, or answer | trap | answer, repeat or ask again |
///
/// The runner alone finishes and resolves, one after the other, so that a trap there is our own
/// fault. A cancellation that names no entry raced with the answer and is ignored.
///
/// One transaction at a time: what failed whole is repeated whole once, then run one by one.
/// While it is not known what became of a transaction and anybody waits for that, nothing else is
/// begun; afterwards the store's own locks keep the next one apart from it.
///
/// It knows submissions by numbers that count up; items and callers are the shell's.
struct LaneStateMachine: Sendable {
  /// What became of a submission on arrival.
  enum Admission: Sendable {
    /// It waits under a number; the runner is to be started if it rests.
    case queued(UInt64, wakesRunner: Bool)
    case refused(LaneError)
  }

  /// What the runner does next.
  enum Work: Sendable, Hashable {
    /// Run these submissions in one transaction.
    case commit([UInt64])
    /// Ask what became of the transaction whose end was not seen.
    case resolve(after: Duration)
    /// Nothing waits: the runner ends, and the next submission starts another.
    case rest
  }

  /// What a caller is told.
  enum Answer: Sendable {
    /// The store's result at this place of the transaction.
    case result(at: Int)
    case failure(LaneError)
  }

  /// How a transaction ended, or did not.
  enum Ending: Sendable {
    case committed
    case failed(LaneError, isRetryable: Bool)
    case unknown
  }

  /// What is known by now of a transaction whose end was not seen.
  enum Resolution: Sendable {
    case committed
    case aborted
    case inProgress
    case unknown
    case unknowable
  }

  /// What an input of the runner's leads to.
  struct Step: Sendable {
    var work = Work.rest
    var answers: [(id: UInt64, answer: Answer)] = []

    mutating func fail(_ ids: [UInt64], _ error: LaneError) {
      for id in ids { answers.append((id, .failure(error))) }
    }
  }

  private enum Phase {
    case resting
    case betweenBatches
    case committing
    case resolving(since: ContinuousClock.Instant, pause: Duration)
  }

  private let limits: LaneLimits
  private var queue = LaneQueue()
  private var flight: LaneFlight?
  private var phase = Phase.resting
  private var counters = LaneStatistics()
  /// How long a transaction takes, averaged over the last dozen or so.
  private var averageAttempt = Duration.zero
  private(set) var isDraining = false

  init(limits: LaneLimits) { self.limits = limits }

  /// Whether nothing waits and nothing is under way.
  var isResting: Bool { if case .resting = phase { true } else { false } }

  /// What has been done so far.
  var statistics: LaneStatistics {
    var statistics = counters
    statistics.queuedItems = queue.count
    statistics.queuedBytes = queue.byteCount
    return statistics
  }

  // MARK: Callers

  /// Somebody wants an item written.
  mutating func submit(
    byteCount: Int,
    deadline: ContinuousClock.Instant?,
    at now: ContinuousClock.Instant
  ) -> Admission {
    if isDraining { return .refused(.draining) }
    if let deadline, deadline <= now { return .refused(.deadlineExceeded) }
    guard queue.placeCount < limits.queuedItems,
      queue.count == 0 || byteCount <= limits.queuedBytes - queue.byteCount,
      !isTooLate(deadline, at: now)
    else {
      counters.refusals += 1
      return .refused(.queueFull(retryAfter: retryHint))
    }
    let id = queue.append(byteCount: byteCount, deadline: deadline)
    let wakesRunner = isResting
    if wakesRunner { phase = .betweenBatches }
    return .queued(id, wakesRunner: wakesRunner)
  }

  /// A caller gave up.
  ///
  /// - Returns: What it is told, unless it has been told or its item is in a transaction.
  mutating func cancelled(_ id: UInt64) -> LaneError? {
    if queue.remove(id) != nil { return .cancelled }
    guard flight?.cancel(id) == true else { return nil }
    let isUnderWay = flight?.isUnderWay(id) == true
    if isUnderWay, case .committing = phase { return nil }
    guard flight?.take(id) == true else { return nil }
    // What is under way now is a lost transaction; the rest of a split batch just waits.
    return isUnderWay ? .outcomeUnknown : .cancelled
  }

  /// Nothing more is taken; what waits is still written.
  mutating func drain() { isDraining = true }

  // MARK: The runner

  /// The runner has been started.
  mutating func woke(at now: ContinuousClock.Instant) -> Step {
    guard case .betweenBatches = phase, flight == nil else {
      preconditionFailure("a runner is started when something was queued at rest")
    }
    var step = Step()
    beginBatch(&step, at: now)
    return step
  }

  /// A transaction ended, or its end was not seen.
  mutating func finished(_ ending: Ending, at now: ContinuousClock.Instant) -> Step {
    guard case .committing = phase else {
      preconditionFailure("a transaction ends that was begun")
    }
    measure(at: now)
    var step = Step()
    switch ending {
    case .committed:
      committed(&step, at: now)
    case .failed(let error, let isRetryable):
      failed(error, isRetryable: isRetryable, &step, at: now)
    case .unknown:
      counters.lostAnswers += 1
      phase = .resolving(since: now, pause: limits.firstResolutionPause)
      // The first question needs no pause: most transactions were over before the connection was.
      step.work = .resolve(after: .zero)
    }
    return step
  }

  /// The store said what it knows of a transaction whose end was not seen.
  mutating func resolved(_ resolution: Resolution, at now: ContinuousClock.Instant) -> Step {
    guard case .resolving(let since, let pause) = phase else {
      preconditionFailure("a transaction is resolved whose end was not seen")
    }
    var step = Step()
    switch resolution {
    case .committed:
      committed(&step, at: now)
    case .aborted:
      failed(.unavailable, isRetryable: true, &step, at: now)
    case .unknowable:
      step.fail(flight?.takeUnderWay().map(\.id) ?? [], .outcomeUnknown)
      proceed(&step, at: now)
    case .inProgress, .unknown:
      let isOver = now - since >= limits.resolutionTimeout
      let waiters = isOver ? flight?.takeUnderWay().map(\.id) : flight?.takeImpatient(at: now)
      step.fail(waiters ?? [], .outcomeUnknown)
      guard flight?.hasWaiters == true else {
        proceed(&step, at: now)
        return step
      }
      phase = .resolving(since: since, pause: min(pause * 2, limits.longestResolutionPause))
      step.work = .resolve(after: pause)
    }
    return step
  }

  // MARK: What follows

  private mutating func committed(_ step: inout Step, at now: ContinuousClock.Instant) {
    counters.commits += 1
    counters.committedItems += UInt64(flight?.range.count ?? 0)
    let waiters = flight?.takeUnderWay() ?? []
    step.answers.reserveCapacity(waiters.count)
    for (id, place) in waiters { step.answers.append((id, .result(at: place))) }
    proceed(&step, at: now)
  }

  private mutating func failed(
    _ error: LaneError,
    isRetryable: Bool,
    _ step: inout Step,
    at now: ContinuousClock.Instant
  ) {
    guard let current = flight else { preconditionFailure("what failed was under way") }
    let isNobodysFault = if case .unavailable = error { true } else { false }
    if isRetryable, !current.isRepeat {
      if !current.isSplit { counters.repeats += 1 }
      answer(flight?.again(at: now) ?? [], at: now, &step)
      if flight?.range.isEmpty == true { proceed(&step, at: now) } else { commit(&step) }
    } else if isNobodysFault {
      step.fail(flight?.takeAll() ?? [], error)
      flight = nil
      proceed(&step, at: now)
    } else if current.range.count == 1 {
      step.fail(flight?.takeUnderWay().map(\.id) ?? [], error)
      proceed(&step, at: now)
    } else {
      counters.splits += 1
      flight?.split()
      proceed(&step, at: now)
    }
  }

  /// The next item of a split batch, else the next batch.
  private mutating func proceed(_ step: inout Step, at now: ContinuousClock.Instant) {
    if flight?.isSplit == true {
      answer(flight?.nextSingle(at: now) ?? [], at: now, &step)
      if flight?.range.isEmpty == false { return commit(&step) }
    }
    beginBatch(&step, at: now)
  }

  private mutating func beginBatch(_ step: inout Step, at now: ContinuousClock.Instant) {
    let (batch, expired) = queue.takeBatch(within: limits, at: now)
    answer(expired, at: now, &step)
    guard !batch.isEmpty else {
      flight = nil
      phase = .resting
      step.work = .rest
      return
    }
    flight = LaneFlight(batch, at: now)
    commit(&step)
  }

  private mutating func commit(_ step: inout Step) {
    counters.attempts += 1
    phase = .committing
    step.work = .commit(flight?.ids ?? [])
  }

  /// Answers entries whose turn is in vain with what made it so.
  private func answer(_ vain: [LaneEntry], at now: ContinuousClock.Instant, _ step: inout Step) {
    for entry in vain {
      guard entry.isWaiting, let error = entry.obstacle(at: now) else { continue }
      step.answers.append((entry.id, .failure(error)))
    }
  }

  // MARK: How long it takes

  private mutating func measure(at now: ContinuousClock.Instant) {
    guard let began = flight?.began else { return }
    let last = now - began
    averageAttempt =
      averageAttempt == .zero ? last : averageAttempt - averageAttempt / 8 + last / 8
  }

  /// Whether the full batches ahead will take longer than the deadline allows: refusing at once
  /// costs the caller nothing, refusing after the wait costs it the wait.
  private func isTooLate(
    _ deadline: ContinuousClock.Instant?,
    at now: ContinuousClock.Instant
  ) -> Bool {
    guard let deadline, queue.count >= limits.itemsPerBatch else { return false }
    return now + averageAttempt * (queue.count / limits.itemsPerBatch) >= deadline
  }

  /// The time in which about half of the queue will have been written.
  private var retryHint: Duration {
    let hint = averageAttempt * (queue.count / limits.itemsPerBatch / 2 + 1)
    return min(max(hint, limits.shortestRetryHint), limits.longestRetryHint)
  }
}
