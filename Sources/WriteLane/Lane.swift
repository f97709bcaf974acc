internal import Primitives
internal import Synchronization

/// The one door through which a tenant's writes go to their store.
///
/// There is no timer: a batch is what was submitted while the one before it was committed, so that
/// a lone item goes at once and a crowd shares transactions. Callers may be on any executor; the
/// store is used on the lane's. A lane that nobody submits to has no task and no timer.
///
/// An answer means what it says: a reply is durable; each error tells whether anything was written,
/// and `outcomeUnknown` alone leaves that open.
package final class Lane<Store: LaneStore>: Sendable {
  package typealias Item = Store.Item
  package typealias Reply = Store.Reply

  private typealias Callers = LaneCallers<Item, Reply>

  private struct State {
    var machine: LaneStateMachine
    var callers = Callers()
    var drains: [CheckedContinuation<Void, Never>] = []
  }

  private let store: Store
  private let clock: LaneClock
  private let launch: @Sendable (Lane) -> Void
  private let state: Mutex<State>

  /// A lane at rest.
  ///
  /// - Parameters:
  ///   - store: What it writes to.
  ///   - limits: Its bounds.
  ///   - executor: Where the store is used; it outlives the lane's last answer.
  ///   - clock: The time, for deadlines and pauses.
  package init(
    store: Store,
    limits: LaneLimits = LaneLimits(),
    executor: some TaskExecutor,
    clock: LaneClock = .system
  ) {
    self.store = store
    self.clock = clock
    // Detached, so that a batch does not carry the task-local values of whoever woke the lane.
    launch = { lane in Task.detached(executorPreference: executor) { await lane.run() } }
    state = Mutex(State(machine: LaneStateMachine(limits: limits)))
  }

  /// Writes an item, and returns when that is durable.
  ///
  /// Until the item is in a transaction, cancellation of the task takes it out. Afterwards the
  /// caller gets the answer that the transaction leads to.
  ///
  /// - Parameters:
  ///   - item: What to write.
  ///   - byteCount: Its size, for the lane's bounds.
  ///   - deadline: When the caller has no use for it any more; nil for never.
  /// - Returns: The store's reply.
  /// - Throws: Why there is none.
  package func submit(
    _ item: Item,
    byteCount: Int,
    deadline: ContinuousClock.Instant?
  ) async throws(LaneError) -> Reply {
    let ticket = CancellationTicket()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        enter(item, byteCount: byteCount, deadline: deadline, waiter: waiter, ticket: ticket)
      }
    } onCancel: {
      if let id = ticket.cancel() { cancelled(id) }
    }
    return try result.get()
  }

  /// Takes nothing more, and returns when everything that waits has its answer.
  package func drain() async {
    await withCheckedContinuation { drain in
      let isOver = state.withLock { state in
        state.machine.drain()
        if !state.machine.isResting { state.drains.append(drain) }
        return state.machine.isResting
      }
      if isOver { drain.resume() }
    }
  }

  /// Whether nothing waits and nothing is under way.
  package var isIdle: Bool { state.withLock { $0.machine.isResting } }

  /// Whether `drain` has been called.
  package var isDraining: Bool { state.withLock { $0.machine.isDraining } }

  /// What the lane has done so far, and how full it is.
  package var statistics: LaneStatistics { state.withLock { $0.machine.statistics } }

  // MARK: Callers

  private func enter(
    _ item: Item,
    byteCount: Int,
    deadline: ContinuousClock.Instant?,
    waiter: Callers.Waiter,
    ticket: CancellationTicket
  ) {
    let now = clock.now()
    let admission = state.withLock { state in
      let admission = state.machine.submit(byteCount: byteCount, deadline: deadline, at: now)
      if case .queued(let id, _) = admission { state.callers.add(item, waiter, as: id) }
      return admission
    }
    switch admission {
    case .refused(let error):
      waiter.resume(returning: .failure(error))
    case .queued(let id, let wakesRunner):
      if wakesRunner { launch(self) }
      if ticket.wasCancelled(beforeWaitingAs: id) { cancelled(id) }
    }
  }

  private func cancelled(_ id: UInt64) {
    let told: (waiter: Callers.Waiter, error: LaneError)? = state.withLock { state in
      guard let error = state.machine.cancelled(id) else { return nil }
      return state.callers.take(id).map { ($0, error) }
    }
    if let told { told.waiter.resume(returning: .failure(told.error)) }
  }

  // MARK: The runner

  /// Runs batches until nothing waits.
  ///
  /// Its task belongs to all callers of its batches, none of whom may cancel it.
  private func run() async {
    var work = take { $0.woke(at: $1) }
    var attempt: Store.Attempt?
    var count = 0
    while true {
      switch work {
      case .commit(let ids):
        let items = state.withLock { $0.callers.items(of: ids) }
        switch await store.commit(items) {
        case .committed(let results):
          Self.check(results, of: items.count)
          work = take(results) { $0.finished(.committed, at: $1) }
        case .failed(let error, let isRetryable):
          work = take { $0.finished(.failed(error, isRetryable: isRetryable), at: $1) }
        case .unknown(let lost):
          attempt = lost
          count = items.count
          work = take { $0.finished(.unknown, at: $1) }
        }
      case .resolve(let pause):
        guard let attempt else { preconditionFailure("only a lost transaction is resolved") }
        if pause > .zero { await clock.pause(pause) }
        switch await store.resolve(attempt) {
        case .committed(let results):
          Self.check(results, of: count)
          work = take(results) { $0.resolved(.committed, at: $1) }
        case .aborted: work = take { $0.resolved(.aborted, at: $1) }
        case .inProgress: work = take { $0.resolved(.inProgress, at: $1) }
        case .unknown: work = take { $0.resolved(.unknown, at: $1) }
        case .unknowable: work = take { $0.resolved(.unknowable, at: $1) }
        }
      case .rest:
        return
      }
    }
  }

  private static func check(_ results: [Result<Reply, LaneError>], of count: Int) {
    precondition(results.count == count, "a store returns one result for each item")
  }

  /// Tells the machine what happened, and the callers what it says to that.
  private func take(
    _ results: [Result<Reply, LaneError>] = [],
    _ input: (inout LaneStateMachine, ContinuousClock.Instant) -> LaneStateMachine.Step
  ) -> LaneStateMachine.Work {
    let now = clock.now()
    var told: [(waiter: Callers.Waiter, result: Result<Reply, LaneError>)] = []
    let (work, drains) = state.withLock { state in
      let step = input(&state.machine, now)
      told.reserveCapacity(step.answers.count)
      for (id, answer) in step.answers {
        guard let waiter = state.callers.take(id) else { continue }
        switch answer {
        case .result(let place): told.append((waiter, results[place]))
        case .failure(let error): told.append((waiter, .failure(error)))
        }
      }
      var drains: [CheckedContinuation<Void, Never>] = []
      if state.machine.isResting { swap(&drains, &state.drains) }
      return (step.work, drains)
    }
    // Outside of the lock: whoever is resumed may submit again at once.
    for (waiter, result) in told { waiter.resume(returning: result) }
    for drain in drains { drain.resume() }
    return work
  }
}
