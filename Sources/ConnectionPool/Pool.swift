internal import Primitives
internal import Synchronization

/// Connections that callers of many keys share, by group.
///
/// A key is bound to a few of its group's slots, so that a connection sees few keys; where callers
/// wait, keys take turns. Connections are opened when somebody waits, and closed when they are old,
/// unused, unfit, or in the way of another group.
package final class Pool<Source: ConnectionSource, Key: Hashable & Sendable>: Sendable {
  package typealias Connection = Source.Connection
  package typealias Group = Source.Group

  private typealias Machine = PoolStateMachine
  private typealias ConnectionID = PoolStateMachine.ConnectionID
  private typealias Waiter = CheckedContinuation<Result<ConnectionID, PoolError>, Never>

  private struct State {
    var machine: Machine
    var groups: [Group] = []
    var groupNumbers: [Group: Int] = [:]
    var connections: [ConnectionID: Connection] = [:]
    var waiters: [UInt64: Waiter] = [:]
    var alarm: Task<Void, Never>?
    /// Why a connection could not be opened, until one was.
    var lastCause: (any Error)?
    var shutDowns: [CheckedContinuation<Void, Never>] = []
    var isFinished = false
  }

  /// What a caller wants.
  private struct Wish {
    let group: Group
    /// The hash of the key.
    let key: UInt64
    let choice: SlotChoice
    let deadline: ContinuousClock.Instant?
  }

  private let source: Source
  private let slotCount: Int
  private let clock: PoolClock
  private let launch: @Sendable (@escaping @Sendable () async -> Void) -> Task<Void, Never>
  private let state: Mutex<State>

  /// A pool without connections.
  ///
  /// - Parameters:
  ///   - source: Opens and closes connections.
  ///   - limits: Its bounds.
  ///   - executor: Where the source is asked to open and close.
  ///   - clock: The time, for deadlines, ages and pauses.
  ///   - seed: For jitter.
  package init(
    source: Source,
    limits: PoolLimits = PoolLimits(),
    executor: some TaskExecutor,
    clock: PoolClock = .system,
    seed: UInt64
  ) {
    self.source = source
    slotCount = limits.connectionsPerGroup
    self.clock = clock
    // Detached, so that no connection carries the values of the caller's task who wanted it first.
    launch = { work in Task.detached(executorPreference: executor) { await work() } }
    state = Mutex(State(machine: PoolStateMachine(limits: limits, seed: seed)))
  }

  /// What the pool holds and has done.
  package var statistics: PoolStatistics { state.withLock { $0.machine.statistics } }

  /// The slot that a key prefers among those of its group, from 0.
  package func preferredSlot(of key: Key) -> Int {
    RendezvousHash.choices(for: Self.hash(of: key), of: slotCount, limit: 1)[0]
  }

  private static func hash(of key: Key) -> UInt64 { UInt64(bitPattern: Int64(key.hashValue)) }

  /// Lends a connection to a function.
  ///
  /// Never wait for a client inside of it: a slot that waits for one stops all that share it.
  ///
  /// - Parameters:
  ///   - group: Whose connection.
  ///   - key: Whose turn it is; keys that wait take turns.
  ///   - choice: Which of the key's slots will do.
  ///   - deadline: Until when to wait for one; nil for as long as the pool's patience.
  ///   - body: Uses the connection, and lets go of it before it returns.
  /// - Returns: What the function returned.
  /// - Throws: `PoolError` when there is no connection; what the function throws.
  package func withConnection<Value>(
    group: Group,
    key: Key,
    choice: SlotChoice = .any,
    deadline: ContinuousClock.Instant?,
    _ body: (Connection) async throws -> Value
  ) async throws -> Value {
    let (id, connection) = try await lease(group, key, choice, deadline)
    defer {
      let isReusable = source.fitness(of: connection) == .reusable
      perform { $0.released(id, isReusable: isReusable, at: $1) }
    }
    return try await body(connection)
  }

  /// Lends no more, and returns when every connection has come back and been closed.
  package func shutDown() async {
    perform { machine, _ in machine.shutDown() }
    await withCheckedContinuation { waiter in
      let isOver = state.withLock { state in
        if !state.isFinished { state.shutDowns.append(waiter) }
        return state.isFinished
      }
      if isOver { waiter.resume() }
    }
    // Nothing of the pool is left on its executor, which may end with it.
    let alarm = state.withLock { $0.alarm.take() }
    alarm?.cancel()
    await alarm?.value
  }

  // MARK: Callers

  /// A connection that works, as far as its source knows.
  ///
  /// A loss is reported from another thread: it may come just after the connection was lent.
  private func lease(
    _ group: Group,
    _ key: Key,
    _ choice: SlotChoice,
    _ deadline: ContinuousClock.Instant?
  ) async throws(PoolError) -> (ConnectionID, Connection) {
    while true {
      let id = try await acquire(group, key, choice, deadline)
      guard let connection = state.withLock({ $0.connections[id] }) else {
        preconditionFailure("a lent connection is known")
      }
      if source.fitness(of: connection) != .broken { return (id, connection) }
      perform { $0.released(id, isReusable: false, at: $1) }
    }
  }

  private func acquire(
    _ group: Group,
    _ key: Key,
    _ choice: SlotChoice,
    _ deadline: ContinuousClock.Instant?
  ) async throws(PoolError) -> ConnectionID {
    let now = clock.now()
    let hash = Self.hash(of: key)
    let ticket = CancellationTicket()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let wish = Wish(group: group, key: hash, choice: choice, deadline: deadline)
        enter(waiter, wish, ticket: ticket, at: now)
      }
    } onCancel: {
      if let id = ticket.cancel() { cancelled(id) }
    }
    return try result.get()
  }

  private func enter(
    _ waiter: Waiter,
    _ wish: Wish,
    ticket: CancellationTicket,
    at now: ContinuousClock.Instant
  ) {
    let (acquisition, actions) = state.withLock { state in
      let number = Self.number(of: wish.group, &state)
      let (acquisition, actions) = state.machine.acquire(
        group: number,
        key: wish.key,
        choice: wish.choice,
        deadline: wish.deadline,
        at: now
      )
      if case .waiting(let id) = acquisition { state.waiters[id] = waiter }
      return (acquisition, actions)
    }
    switch acquisition {
    case .leased(let id): waiter.resume(returning: .success(id))
    case .refused(let error): waiter.resume(returning: .failure(error))
    case .waiting(let id): if ticket.wasCancelled(beforeWaitingAs: id) { cancelled(id) }
    }
    carryOut(actions)
  }

  private func cancelled(_ id: UInt64) {
    let waiter = state.withLock { state in
      state.machine.cancelled(id) ? state.waiters.removeValue(forKey: id) : nil
    }
    waiter?.resume(returning: .failure(.cancelled))
  }

  private static func number(of group: Group, _ state: inout State) -> Int {
    if let number = state.groupNumbers[group] { return number }
    state.groupNumbers[group] = state.groups.count
    state.groups.append(group)
    return state.groups.count - 1
  }

  // MARK: What the machine asks for

  private func perform(
    _ input: (inout PoolStateMachine, ContinuousClock.Instant) -> [PoolStateMachine.Action]
  ) {
    let now = clock.now()
    carryOut(state.withLock { input(&$0.machine, now) })
  }

  /// Carries actions out, outside of the lock.
  private func carryOut(_ actions: [PoolStateMachine.Action]) {
    for action in actions {
      switch action {
      case .connect(let id, let group, let slot):
        _ = launch { await self.connect(id, group: group, slot: slot) }
      case .close(let id):
        let connection = state.withLock { $0.connections.removeValue(forKey: id) }
        _ = launch { await self.close(id, connection) }
      case .check(let id):
        let connection = state.withLock { $0.connections[id] }
        _ = launch { await self.check(id, connection) }
      case .lease(let id, let waiter):
        state.withLock { $0.waiters.removeValue(forKey: waiter) }?.resume(returning: .success(id))
      case .fail(let waiter, let error):
        fail(waiter, error)
      case .wake(let moment):
        setAlarm(at: moment)
      case .finish:
        let waiters = state.withLock { state in
          state.isFinished = true
          defer { state.shutDowns = [] }
          return state.shutDowns
        }
        for waiter in waiters { waiter.resume() }
      }
    }
  }

  private func fail(_ id: UInt64, _ error: PoolError) {
    let (waiter, cause) = state.withLock { state in
      (state.waiters.removeValue(forKey: id), state.lastCause)
    }
    if case .unavailable = error {
      waiter?.resume(returning: .failure(.unavailable(cause: cause)))
    } else {
      waiter?.resume(returning: .failure(error))
    }
  }

  private func connect(_ id: PoolStateMachine.ConnectionID, group number: Int, slot: Int) async {
    let group = state.withLock { $0.groups[number] }
    do {
      let connection = try await source.open(group, slot: slot) {
        self.perform { machine, _ in machine.lost(id) }
      }
      state.withLock { state in
        state.connections[id] = connection
        state.lastCause = nil
      }
      perform { $0.connected(id, at: $1) }
    } catch {
      state.withLock { $0.lastCause = error }
      perform { $0.connectFailed(id, at: $1) }
    }
  }

  private func close(_ id: PoolStateMachine.ConnectionID, _ connection: Connection?) async {
    if let connection { await source.close(connection) }
    perform { $0.closed(id, at: $1) }
  }

  private func check(_ id: PoolStateMachine.ConnectionID, _ connection: Connection?) async {
    var isReusable = false
    if let connection {
      await source.check(connection)
      isReusable = source.fitness(of: connection) == .reusable
    }
    perform { $0.checked(id, isReusable: isReusable, at: $1) }
  }

  private func setAlarm(at moment: ContinuousClock.Instant) {
    let former: Task<Void, Never>? = state.withLock { state in
      // Actions of several threads are carried out in any order: only the last alarm asked for
      // counts.
      guard state.machine.alarm == moment else { return nil }
      let former = state.alarm
      state.alarm = launch {
        guard await self.clock.sleep(moment) else { return }
        self.perform { $0.timePassed(at: $1) }
      }
      return former
    }
    former?.cancel()
  }
}
