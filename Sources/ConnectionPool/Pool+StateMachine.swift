internal import Primitives

/// The connections of a pool and who waits for them, without a clock, a task or a socket.
///
/// Groups and keys are numbers: a group by its order of appearance, a key by its hash. Keys whose
/// hashes are equal share their turns.
///
/// What happens to a slot, which has at most one connection:
///
/// | state \ input | wanted | connected | connect failed | released | lost | closed | time |
/// |---|---|---|---|---|---|---|---|
/// | empty | connecting | – | – | – | – | – | – |
/// | connecting | – | idle or leased | backing off | – | – | – | – |
/// | idle | leased | – | – | – | closing | – | closing when old, or checking |
/// | checking | – | – | – | – | ignored | – | – |
/// | leased | – | – | – | idle, leased or closing | ignored | – | – |
/// | closing | – | – | – | – | ignored | empty | – |
/// | backing off | – | – | – | – | – | – | empty when over |
///
/// A dash traps: only the shell says these things, and of connections that it was told to open.
/// The loss of a connection may race with its use or its end, and is ignored then: whoever uses it
/// gives it back broken. A check ends as a lease does. A slot that becomes empty connects again
/// only if somebody waits for it.
package struct PoolStateMachine: Sendable {
  /// One connection, by its slot and how many that slot had before.
  package struct ConnectionID: Sendable, Hashable {
    /// The slot among those of all groups.
    package let slot: Int
    let generation: UInt64
  }

  /// What becomes of a request for a connection.
  package enum Acquisition: Sendable {
    case leased(ConnectionID)
    /// `Action.lease` or `Action.fail` will follow under this number.
    case waiting(UInt64)
    case refused(PoolError)
  }

  /// What the shell does next.
  package enum Action: Sendable {
    /// Open a connection for a group, in one of the group's slots; then `connected` or
    /// `connectFailed`.
    case connect(ConnectionID, group: Int, slotInGroup: Int)
    /// Close a connection; then `closed`.
    case close(ConnectionID)
    /// Find out whether a connection works; then `checked`.
    case check(ConnectionID)
    /// Give a connection to who waited.
    case lease(ConnectionID, waiter: UInt64)
    /// Tell who waited that there is none.
    case fail(waiter: UInt64, PoolError)
    /// Say `timePassed` at this moment, and no longer at one named before.
    case wake(at: ContinuousClock.Instant)
    /// The pool is shut down and has no connections left.
    case finish
  }

  enum State {
    case empty
    case connecting
    case idle(since: ContinuousClock.Instant)
    case checking(idleSince: ContinuousClock.Instant)
    case leased
    case closing
    case backingOff(until: ContinuousClock.Instant)
  }

  struct Slot {
    let group: Int
    var state = State.empty
    var generation: UInt64 = 0
    /// Connections in a row that could not be opened.
    var failures = 0
    /// Since when no connection could be opened.
    var failingSince: ContinuousClock.Instant?
    /// When the connection is to be replaced.
    var expiry: ContinuousClock.Instant?
    /// When the connection was last known to work.
    var provedAt: ContinuousClock.Instant?
    /// Whether it waits for another group's connection to make room.
    var isStarved = false
  }

  let limits: PoolLimits
  var generator: SplitMix64
  var slots: ContiguousArray<Slot> = []
  var queue = FairQueue()
  private var nextWaiter: UInt64 = 0
  /// Slots that want a connection but may not open one, first come first.
  var starved: [Int] = []
  var nextHousekeeping: ContinuousClock.Instant?
  /// When the shell was last asked to say that time has passed.
  var alarm: ContinuousClock.Instant?
  var isShutDown = false
  var hasFinished = false
  var counters = PoolStatistics()

  /// A pool without connections.
  ///
  /// - Parameters:
  ///   - limits: Its bounds.
  ///   - seed: For the jitter of pauses and ages.
  package init(limits: PoolLimits, seed: UInt64) {
    precondition(limits.connectionsPerGroup >= 1 && limits.spread >= 1, "a key needs a slot")
    precondition(limits.connections >= 1, "a pool needs a connection")
    self.limits = limits
    generator = SplitMix64(seed: seed)
  }

  /// Slots whose connection exists, on its way in or out.
  var liveCount: Int {
    counters.connecting + counters.idle + counters.checking + counters.leased + counters.closing
  }

  /// What the pool holds and has done.
  package var statistics: PoolStatistics {
    var statistics = counters
    statistics.waiters = queue.count
    return statistics
  }

  // MARK: Callers

  /// Somebody wants a connection.
  ///
  /// - Parameters:
  ///   - group: An earlier group's number, or the next one for another.
  ///   - key: The hash of the key.
  ///   - choice: Which of the key's slots will do.
  ///   - deadline: When the caller has no use for it any more; nil for never.
  ///   - now: The time.
  /// - Returns: The connection or a number to wait under, and what to do.
  package mutating func acquire(
    group: Int,
    key: UInt64,
    choice: SlotChoice = .any,
    deadline: ContinuousClock.Instant?,
    at now: ContinuousClock.Instant
  ) -> (Acquisition, [Action]) {
    if isShutDown { return (.refused(.shutDown), []) }
    if let deadline, deadline <= now { return (.refused(.deadlineExceeded), []) }
    let candidates = choice.select(from: candidates(group: group, key: key))
    for slot in candidates {
      if case .idle = slots[slot].state { return (.leased(lease(slot)), []) }
    }
    let line = FairQueue.LineID(group: group, key: key, choice: choice)
    guard queue.count < limits.waiters, queue.count(of: line) < limits.waitersPerKey else {
      counters.refusals += 1
      return (.refused(.queueFull), [])
    }
    let id = nextWaiter
    nextWaiter += 1
    queue.add(
      FairQueue.Waiter(id: id, line: line, deadline: deadline, arrived: now),
      slots: candidates
    )
    var actions: [Action] = []
    grow(candidates, for: queue.count(of: line), &actions, at: now)
    setAlarm(&actions)
    return (.waiting(id), actions)
  }

  /// A caller gave up.
  ///
  /// - Returns: Whether it waited; if not, it has a connection or an answer already.
  package mutating func cancelled(_ waiter: UInt64) -> Bool { queue.remove(waiter) }

  /// A caller gives a connection back.
  ///
  /// - Parameters:
  ///   - connection: The one it was given.
  ///   - isReusable: Whether another may have it.
  ///   - now: The time.
  /// - Returns: What to do.
  package mutating func released(
    _ connection: ConnectionID,
    isReusable: Bool,
    at now: ContinuousClock.Instant
  ) -> [Action] {
    guard case .leased = state(of: connection) else {
      preconditionFailure("a connection is given back once, by who has it")
    }
    var actions: [Action] = []
    counters.leased -= 1
    let isOld = slots[connection.slot].expiry.map { $0 <= now } ?? false
    if isShutDown || !isReusable || isOld {
      close(connection.slot, &actions)
    } else {
      slots[connection.slot].provedAt = now
      offer(connection.slot, idleSince: now, &actions, at: now)
    }
    setAlarm(&actions)
    return actions
  }

  /// A connection has been asked whether it works.
  ///
  /// - Parameters:
  ///   - connection: The one to check.
  ///   - isReusable: Whether it does.
  ///   - now: The time.
  /// - Returns: What to do.
  package mutating func checked(
    _ connection: ConnectionID,
    isReusable: Bool,
    at now: ContinuousClock.Instant
  ) -> [Action] {
    guard case .checking(let idleSince) = state(of: connection) else {
      preconditionFailure("a connection is checked that was to be checked")
    }
    var actions: [Action] = []
    counters.checking -= 1
    if isShutDown || !isReusable {
      close(connection.slot, &actions)
    } else {
      slots[connection.slot].provedAt = now
      offer(connection.slot, idleSince: idleSince, &actions, at: now)
    }
    setAlarm(&actions)
    return actions
  }

  /// Nothing is lent any more, and everything closed as it comes back.
  ///
  /// - Returns: What to do; `Action.finish` comes when nothing is left, at once or later.
  package mutating func shutDown() -> [Action] {
    isShutDown = true
    var actions = queue.takeAll().map { Action.fail(waiter: $0, .shutDown) }
    for slot in slots.indices {
      switch slots[slot].state {
      case .idle:
        counters.idle -= 1
        close(slot, &actions)
      case .backingOff:
        counters.backingOff -= 1
        slots[slot].state = .empty
      case .empty, .connecting, .checking, .leased, .closing: break
      }
    }
    finishIfOver(&actions)
    return actions
  }

  // MARK: Connections

  /// A connection is open.
  package mutating func connected(
    _ connection: ConnectionID,
    at now: ContinuousClock.Instant
  ) -> [Action] {
    guard case .connecting = state(of: connection) else {
      preconditionFailure("a connection opens that was being opened")
    }
    var actions: [Action] = []
    counters.connecting -= 1
    counters.opened += 1
    slots[connection.slot].failures = 0
    slots[connection.slot].failingSince = nil
    slots[connection.slot].expiry = now + jittered(limits.maximumAge, byTenths: 1)
    if isShutDown {
      close(connection.slot, &actions)
    } else {
      slots[connection.slot].provedAt = now
      offer(connection.slot, idleSince: now, &actions, at: now)
    }
    setAlarm(&actions)
    return actions
  }

  /// A connection could not be opened.
  package mutating func connectFailed(
    _ connection: ConnectionID,
    at now: ContinuousClock.Instant
  ) -> [Action] {
    guard case .connecting = state(of: connection) else {
      preconditionFailure("a connection fails to open that was being opened")
    }
    var actions: [Action] = []
    counters.connecting -= 1
    counters.failures += 1
    let slot = connection.slot
    if isShutDown {
      slots[slot].state = .empty
    } else {
      slots[slot].state = .backingOff(until: now + backOff(afterFailures: slots[slot].failures))
      slots[slot].failures += 1
      slots[slot].failingSince = slots[slot].failingSince ?? now
      counters.backingOff += 1
      failImpatient(of: slot, &actions, at: now)
      feedStarved(&actions, at: now)
    }
    finishIfOver(&actions)
    setAlarm(&actions)
    return actions
  }

  /// An open connection broke without anybody asking it to.
  package mutating func lost(_ connection: ConnectionID) -> [Action] {
    guard slots[connection.slot].generation == connection.generation,
      case .idle = slots[connection.slot].state
    else { return [] }
    var actions: [Action] = []
    counters.idle -= 1
    close(connection.slot, &actions)
    return actions
  }

  /// A connection is closed.
  package mutating func closed(
    _ connection: ConnectionID,
    at now: ContinuousClock.Instant
  ) -> [Action] {
    guard case .closing = state(of: connection) else {
      preconditionFailure("a connection is closed that was being closed")
    }
    var actions: [Action] = []
    counters.closing -= 1
    slots[connection.slot].state = .empty
    feedStarved(&actions, at: now)
    wake(connection.slot, &actions, at: now)
    finishIfOver(&actions)
    setAlarm(&actions)
    return actions
  }

  /// The time has come that was asked for, or another.
  package mutating func timePassed(at now: ContinuousClock.Instant) -> [Action] {
    alarm = nil
    var actions = queue.takeExpired(at: now).map { Action.fail(waiter: $0, .deadlineExceeded) }
    counters.timeouts += UInt64(actions.count)
    for slot in slots.indices {
      guard case .backingOff(let end) = slots[slot].state, end <= now else { continue }
      counters.backingOff -= 1
      slots[slot].state = .empty
      wake(slot, &actions, at: now)
    }
    if let due = nextHousekeeping, due <= now { keepHouse(&actions, at: now) }
    setAlarm(&actions)
    return actions
  }
}
