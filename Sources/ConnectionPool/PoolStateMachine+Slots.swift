/// What follows in the slots from what happened to one of them.
extension PoolStateMachine {
  /// The slots that a key may use, best first; those of a new group are made.
  mutating func candidates(group: Int, key: UInt64) -> [Int] {
    let first = group * limits.connectionsPerGroup
    precondition(first <= slots.count, "groups are numbered in the order of their appearance")
    if first == slots.count {
      slots.append(
        contentsOf: repeatElement(Slot(group: group), count: limits.connectionsPerGroup)
      )
      queue.addSlots(limits.connectionsPerGroup)
    }
    return RendezvousHash.choices(
      for: key,
      of: limits.connectionsPerGroup,
      limit: limits.spread
    ).map { first + $0 }
  }

  /// The state of a connection's slot; empty when the slot has had others since.
  func state(of connection: ConnectionID) -> State {
    let slot = slots[connection.slot]
    return slot.generation == connection.generation ? slot.state : .empty
  }

  // MARK: Opening

  /// Opens as many connections as callers of a key wait, where it may.
  mutating func grow(
    _ candidates: [Int],
    for waiting: Int,
    _ actions: inout [Action],
    at now: ContinuousClock.Instant
  ) {
    var coming = candidates.count { slot in
      if case .connecting = slots[slot].state { true } else { slots[slot].isStarved }
    }
    for slot in candidates where coming < waiting {
      guard case .empty = slots[slot].state, !slots[slot].isStarved else { continue }
      connect(slot, &actions, at: now)
      coming += 1
    }
  }

  /// Opens a connection in an empty slot that somebody waits for.
  mutating func wake(_ slot: Int, _ actions: inout [Action], at now: ContinuousClock.Instant) {
    guard case .empty = slots[slot].state, !slots[slot].isStarved, !isShutDown,
      queue.hasWaiters(for: slot)
    else { return }
    connect(slot, &actions, at: now)
  }

  private mutating func connect(
    _ slot: Int,
    _ actions: inout [Action],
    at now: ContinuousClock.Instant
  ) {
    guard liveCount < limits.connections else {
      slots[slot].isStarved = true
      starved.append(slot)
      makeRoom(&actions)
      return
    }
    slots[slot].state = .connecting
    slots[slot].generation += 1
    counters.connecting += 1
    let group = slots[slot].group
    actions.append(
      .connect(
        id(slot),
        group: group,
        slotInGroup: slot - group * limits.connectionsPerGroup
      )
    )
  }

  /// Closes what has been idle longest, unless enough is being closed.
  private mutating func makeRoom(_ actions: inout [Action]) {
    guard counters.closing < starved.count else { return }
    var longest: (slot: Int, since: ContinuousClock.Instant)?
    for slot in slots.indices {
      guard case .idle(let since) = slots[slot].state else { continue }
      if longest.map({ since < $0.since }) ?? true { longest = (slot, since) }
    }
    guard let longest else { return }
    counters.idle -= 1
    close(longest.slot, &actions)
  }

  /// Opens connections for starved slots that are still wanted, as far as there is room.
  mutating func feedStarved(_ actions: inout [Action], at now: ContinuousClock.Instant) {
    while liveCount < limits.connections, !starved.isEmpty {
      let slot = starved.removeFirst()
      slots[slot].isStarved = false
      wake(slot, &actions, at: now)
    }
  }

  // MARK: Lending

  /// Lends an idle connection.
  mutating func lease(_ slot: Int) -> ConnectionID {
    counters.idle -= 1
    return lend(slot)
  }

  private mutating func lend(_ slot: Int) -> ConnectionID {
    slots[slot].state = .leased
    counters.leased += 1
    counters.leases += 1
    return id(slot)
  }

  /// Finds the next use for a connection that is open and free.
  mutating func offer(
    _ slot: Int,
    idleSince: ContinuousClock.Instant,
    _ actions: inout [Action],
    at now: ContinuousClock.Instant
  ) {
    if isWantedElsewhere(slot) {
      close(slot, &actions)
    } else if let waiter = queue.take(for: slot) {
      actions.append(.lease(lend(slot), waiter: waiter))
    } else {
      slots[slot].state = .idle(since: idleSince)
      counters.idle += 1
      if nextHousekeeping == nil { nextHousekeeping = now + limits.housekeepingInterval }
    }
  }

  /// Whether a starved slot needs a connection more: its group may have none, this one has others
  /// or nobody who waits.
  private mutating func isWantedElsewhere(_ slot: Int) -> Bool {
    guard !starved.isEmpty, counters.closing < starved.count else { return false }
    guard starved.contains(where: { queue.hasWaiters(for: $0) }) else { return false }
    if !queue.hasWaiters(for: slot) { return true }
    let first = slots[slot].group * limits.connectionsPerGroup
    return slots[first..<first + limits.connectionsPerGroup].count(where: \.isLive) > 1
  }

  // MARK: Closing

  /// Closes a connection that counts as nothing else any more.
  mutating func close(_ slot: Int, _ actions: inout [Action]) {
    slots[slot].state = .closing
    counters.closing += 1
    actions.append(.close(id(slot)))
  }

  /// Closes what has been idle or open for too long, and has the rest checked now and then.
  mutating func keepHouse(_ actions: inout [Action], at now: ContinuousClock.Instant) {
    for slot in slots.indices {
      guard case .idle(let since) = slots[slot].state else { continue }
      let isOld = slots[slot].expiry.map { $0 <= now } ?? false
      if isOld || since + limits.idleTimeout <= now {
        counters.idle -= 1
        close(slot, &actions)
      } else if (slots[slot].provedAt ?? since) + limits.checkInterval <= now {
        counters.idle -= 1
        counters.checking += 1
        slots[slot].state = .checking(idleSince: since)
        actions.append(.check(id(slot)))
      }
    }
    nextHousekeeping = counters.idle > 0 ? now + limits.housekeepingInterval : nil
  }

  mutating func finishIfOver(_ actions: inout [Action]) {
    guard isShutDown, !hasFinished, liveCount == 0 else { return }
    hasFinished = true
    actions.append(.finish)
  }

  // MARK: Failing

  /// Turns away who has waited longer than the pool's patience for slots that have no connection;
  /// everybody, once none could be opened for so long: they need not find out again, one by one.
  mutating func failImpatient(
    of slot: Int,
    _ actions: inout [Action],
    at now: ContinuousClock.Instant
  ) {
    let isHopeless = slots[slot].failingSince.map { $0 + limits.patience <= now } ?? false
    for waiter in queue.waiters(for: slot, since: isHopeless ? now : now - limits.patience) {
      let hasHope = queue.slots(of: waiter).contains { slots[$0].isLive }
      guard !hasHope, queue.remove(waiter) else { continue }
      counters.timeouts += 1
      actions.append(.fail(waiter: waiter, .unavailable(cause: nil)))
    }
  }

  /// The pause after a number of failures in a row: half of it certain, half of it chance, so that
  /// slots that failed together do not try again together.
  mutating func backOff(afterFailures failures: Int) -> Duration {
    var pause = limits.firstBackOff
    for _ in 0..<failures where pause < limits.longestBackOff { pause *= 2 }
    pause = min(pause, limits.longestBackOff)
    return pause / 2 + pause / 2 * thousandths() / 1_000
  }

  /// A duration give or take so many tenths of it.
  mutating func jittered(_ duration: Duration, byTenths tenths: Int) -> Duration {
    let reach = duration * tenths / 10
    return duration - reach + reach * 2 * thousandths() / 1_000
  }

  private mutating func thousandths() -> Int { Int(generator.next(upperBound: UInt64(1_001))) }

  // MARK: Time

  /// Asks to be woken when the earliest thing is due, unless that has been asked already.
  mutating func setAlarm(_ actions: inout [Action]) {
    guard !isShutDown else { return }
    var due = [queue.nextDeadline, nextHousekeeping].compactMap(\.self).min()
    if counters.backingOff > 0 {
      for slot in slots {
        guard case .backingOff(let end) = slot.state else { continue }
        due = due.map { min($0, end) } ?? end
      }
    }
    guard let due, alarm.map({ due < $0 }) ?? true else { return }
    alarm = due
    actions.append(.wake(at: due))
  }

  private func id(_ slot: Int) -> ConnectionID {
    ConnectionID(slot: slot, generation: slots[slot].generation)
  }
}

extension PoolStateMachine.Slot {
  /// Whether the slot has a connection, on its way in or out.
  var isLive: Bool {
    switch state {
    case .connecting, .idle, .checking, .leased, .closing: true
    case .empty, .backingOff: false
    }
  }
}
