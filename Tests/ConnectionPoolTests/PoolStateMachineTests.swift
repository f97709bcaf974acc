import Testing

@testable import ConnectionPool

@Suite struct PoolStateMachineTests {
  private typealias ID = PoolStateMachine.ConnectionID

  private let start = ContinuousClock.now

  private static var limits: PoolLimits {
    var limits = PoolLimits()
    limits.connectionsPerGroup = 1
    limits.spread = 1
    return limits
  }

  private func machine(_ change: (inout PoolLimits) -> Void = { _ in }) -> PoolStateMachine {
    var limits = Self.limits
    change(&limits)
    return PoolStateMachine(limits: limits, seed: 1)
  }

  private func acquire(
    _ machine: inout PoolStateMachine,
    group: Int = 0,
    key: UInt64 = 0,
    choice: SlotChoice = .any,
    deadline: Duration? = nil,
    at moment: Duration = .zero
  ) -> (Outcome, [Action]) {
    let (acquisition, actions) = machine.acquire(
      group: group,
      key: key,
      choice: choice,
      deadline: deadline.map { start + $0 },
      at: start + moment
    )
    return (Outcome(acquisition), actions.map { Action($0, start) })
  }

  /// Answers of the machine in a form that can be compared.
  private enum Outcome: Equatable {
    case leased(ID)
    case waiting(UInt64)
    case refused(String)

    init(_ acquisition: PoolStateMachine.Acquisition) {
      switch acquisition {
      case .leased(let id): self = .leased(id)
      case .waiting(let id): self = .waiting(id)
      case .refused(let error): self = .refused("\(error)")
      }
    }
  }

  private enum Action: Equatable {
    case connect(ID, group: Int, slot: Int)
    case close(ID)
    case check(ID)
    case lease(ID, UInt64)
    case fail(UInt64, String)
    case wake(Duration)
    case finish

    init(_ action: PoolStateMachine.Action, _ start: ContinuousClock.Instant) {
      switch action {
      case .connect(let id, let group, let slot): self = .connect(id, group: group, slot: slot)
      case .close(let id): self = .close(id)
      case .check(let id): self = .check(id)
      case .lease(let id, let waiter): self = .lease(id, waiter)
      case .fail(let waiter, let error): self = .fail(waiter, "\(error)")
      case .wake(let moment): self = .wake(moment - start)
      case .finish: self = .finish
      }
    }
  }

  private func actions(_ actions: [PoolStateMachine.Action]) -> [Action] {
    actions.map { Action($0, start) }
  }

  /// What concerns connections and callers.
  private func withoutWakes(_ actions: [PoolStateMachine.Action]) -> [Action] {
    self.actions(actions).filter { if case .wake = $0 { false } else { true } }
  }

  private func id(_ slot: Int, _ generation: UInt64 = 1) -> ID {
    ID(slot: slot, generation: generation)
  }

  /// Opens the connection that the machine just asked for.
  private func connect(
    _ machine: inout PoolStateMachine,
    _ id: ID,
    at moment: Duration = .zero
  ) -> [Action] {
    withoutWakes(machine.connected(id, at: start + moment))
  }

  // MARK: Lending

  @Test func `the first caller waits for a connection to be opened`() {
    var machine = machine()
    let (outcome, actions) = acquire(&machine)
    #expect(outcome == .waiting(0))
    #expect(actions == [.connect(id(0), group: 0, slot: 0)])
    #expect(connect(&machine, id(0)) == [.lease(id(0), 0)])
  }

  @Test func `an idle connection is lent at once`() {
    var machine = machine()
    _ = acquire(&machine)
    _ = connect(&machine, id(0))
    #expect(
      actions(machine.released(id(0), isReusable: true, at: start)) == [.wake(.seconds(15))]
    )
    #expect(acquire(&machine) == (.leased(id(0)), []))
    #expect(machine.statistics.leases == 2)
    #expect(machine.statistics.opened == 1)
  }

  @Test func `a connection that comes back goes to the next caller`() {
    var machine = machine()
    _ = acquire(&machine)
    _ = connect(&machine, id(0))
    #expect(acquire(&machine) == (.waiting(1), []))
    #expect(
      actions(machine.released(id(0), isReusable: true, at: start)) == [.lease(id(0), 1)]
    )
  }

  @Test func `keys take turns at a slot`() {
    var machine = machine()
    _ = acquire(&machine, key: 1)
    for _ in 0..<2 { _ = acquire(&machine, key: 1) }
    _ = acquire(&machine, key: 2)
    var turns = connect(&machine, id(0))
    for _ in 0..<3 { turns += withoutWakes(machine.released(id(0), isReusable: true, at: start)) }
    #expect(turns == [0, 3, 1, 2].map { .lease(id(0), $0) })
  }

  @Test func `a key uses its first slot, and its second when that is busy`() {
    var machine = machine {
      $0.connectionsPerGroup = 3
      $0.spread = 2
    }
    let slots = RendezvousHash.choices(for: 9, of: 3, limit: 2)
    #expect(acquire(&machine, key: 9).1 == [.connect(id(slots[0]), group: 0, slot: slots[0])])
    _ = connect(&machine, id(slots[0]))
    #expect(acquire(&machine, key: 9).1 == [.connect(id(slots[1]), group: 0, slot: slots[1])])
    _ = connect(&machine, id(slots[1]))
    #expect(acquire(&machine, key: 9) == (.waiting(2), []))
    _ = machine.released(id(slots[1]), isReusable: true, at: start)
    _ = machine.released(id(slots[0]), isReusable: true, at: start)
    #expect(acquire(&machine, key: 9) == (.leased(id(slots[0])), []))
  }

  @Test func `what is a key's own slot is not waited for by what uses its others`() {
    var machine = machine {
      $0.connectionsPerGroup = 4
      $0.spread = 3
    }
    let slots = RendezvousHash.choices(for: 9, of: 4, limit: 3)
    #expect(
      acquire(&machine, key: 9, choice: .others).1
        == [.connect(id(slots[1]), group: 0, slot: slots[1])]
    )
    #expect(
      acquire(&machine, key: 9, choice: .others).1
        == [.connect(id(slots[2]), group: 0, slot: slots[2])]
    )
    _ = connect(&machine, id(slots[1]))
    _ = connect(&machine, id(slots[2]))
    #expect(acquire(&machine, key: 9, choice: .others).0 == .waiting(2))
    #expect(
      acquire(&machine, key: 9, choice: .own).1
        == [.connect(id(slots[0]), group: 0, slot: slots[0])]
    )
    #expect(connect(&machine, id(slots[0])) == [.lease(id(slots[0]), 3)])
    let freed = machine.released(id(slots[2]), isReusable: true, at: start)
    #expect(actions(freed).contains(.lease(id(slots[2]), 2)))
  }

  @Test func `a key of a group with one slot has no other than its own`() {
    var machine = machine { $0.spread = 3 }
    #expect(acquire(&machine, choice: .others).1 == [.connect(id(0), group: 0, slot: 0)])
    _ = connect(&machine, id(0))
    #expect(acquire(&machine, choice: .own).0 == .waiting(1))
  }

  @Test func `one caller opens one connection`() {
    var machine = machine {
      $0.connectionsPerGroup = 4
      $0.spread = 4
    }
    #expect(acquire(&machine).1.count == 1)
    #expect(acquire(&machine).1.count == 1)
    #expect(machine.statistics.connecting == 2)
  }

  // MARK: Bounds

  @Test func `no more wait than may, in all and for one key`() {
    var machine = machine {
      $0.waiters = 3
      $0.waitersPerKey = 2
    }
    _ = acquire(&machine, key: 1)
    _ = acquire(&machine, key: 1)
    #expect(acquire(&machine, key: 1) == (.refused("queueFull"), []))
    #expect(acquire(&machine, key: 2).0 == .waiting(2))
    #expect(acquire(&machine, key: 3) == (.refused("queueFull"), []))
    #expect(machine.cancelled(0) == true)
    #expect(acquire(&machine, key: 3).0 == .waiting(3))
    #expect(machine.statistics.refusals == 2)
  }

  @Test func `an idle connection of another group makes room`() {
    var machine = machine { $0.connections = 1 }
    _ = acquire(&machine, group: 0)
    _ = connect(&machine, id(0))
    _ = machine.released(id(0), isReusable: true, at: start)
    let (outcome, actions) = acquire(&machine, group: 1)
    #expect(outcome == .waiting(1))
    #expect(actions == [.close(id(0))])
    #expect(
      withoutWakes(machine.closed(id(0), at: start)) == [.connect(id(1), group: 1, slot: 0)]
    )
  }

  @Test func `the connection that has been idle longest makes room`() {
    var machine = machine { $0.connections = 2 }
    for group in 0..<2 {
      _ = acquire(&machine, group: group)
      _ = connect(&machine, id(group))
    }
    _ = machine.released(id(1), isReusable: true, at: start)
    _ = machine.released(id(0), isReusable: true, at: start + .seconds(1))
    #expect(acquire(&machine, group: 2).1 == [.close(id(1))])
  }

  @Test func `a group without a connection gets one of a group with several`() {
    var machine = machine {
      $0.connections = 2
      $0.connectionsPerGroup = 2
      $0.spread = 2
    }
    _ = acquire(&machine, group: 0)
    _ = acquire(&machine, group: 0)
    let both = RendezvousHash.choices(for: 0, of: 2, limit: 2)
    for slot in both { _ = connect(&machine, id(slot)) }
    _ = acquire(&machine, group: 0)
    // Both are lent and a third of their own waits, and yet the other group is served first.
    #expect(acquire(&machine, group: 1) == (.waiting(3), []))
    #expect(
      withoutWakes(machine.released(id(0), isReusable: true, at: start)) == [.close(id(0))]
    )
    #expect(
      withoutWakes(machine.released(id(1), isReusable: true, at: start)) == [.lease(id(1), 2)]
    )
    let first = RendezvousHash.choices(for: 0, of: 2, limit: 1)[0]
    #expect(
      withoutWakes(machine.closed(id(0), at: start))
        == [.connect(id(2 + first), group: 1, slot: first)]
    )
  }

  // MARK: Deadlines and cancellations

  @Test func `a deadline that has passed is refused on arrival`() {
    var machine = machine()
    #expect(acquire(&machine, deadline: .zero) == (.refused("deadlineExceeded"), []))
  }

  @Test func `a deadline ends the wait`() {
    var machine = machine()
    _ = acquire(&machine)
    #expect(acquire(&machine, deadline: .seconds(2)).1 == [.wake(.seconds(2))])
    #expect(acquire(&machine, deadline: .seconds(3)).1 == [])
    #expect(acquire(&machine, deadline: .seconds(1)).1 == [.wake(.seconds(1))])
    #expect(
      actions(machine.timePassed(at: start + .seconds(2)))
        == [.fail(3, "deadlineExceeded"), .fail(1, "deadlineExceeded"), .wake(.seconds(3))]
    )
    #expect(machine.statistics.timeouts == 2)
  }

  @Test func `who is cancelled gets no connection`() {
    var machine = machine()
    _ = acquire(&machine)
    _ = acquire(&machine)
    #expect(machine.cancelled(0) == true)
    #expect(machine.cancelled(0) == false)
    #expect(connect(&machine, id(0)) == [.lease(id(0), 1)])
    #expect(machine.cancelled(1) == false)
  }

  // MARK: Failures

  @Test func `what could not be opened is tried again after a pause that grows`() {
    var machine = machine { $0.patience = .seconds(3_600) }
    _ = acquire(&machine)
    var now = Duration.zero
    for (attempt, pause) in [50, 100, 200, 400, 800, 1_600, 2_000, 2_000].enumerated() {
      let id = id(0, UInt64(attempt + 1))
      guard case .wake(let due) = actions(machine.connectFailed(id, at: start + now)).last else {
        Issue.record("no wake was asked for")
        return
      }
      // Half of it is certain.
      #expect((Duration.milliseconds(pause / 2)...Duration.milliseconds(pause)).contains(due - now))
      #expect(machine.statistics.backingOff == 1)
      #expect(actions(machine.timePassed(at: start + due - .nanoseconds(1))) == [.wake(due)])
      #expect(
        actions(machine.timePassed(at: start + due))
          == [.connect(self.id(0, UInt64(attempt + 2)), group: 0, slot: 0)]
      )
      now = due
    }
  }

  @Test func `a slot nobody waits for is not tried again`() {
    var machine = machine()
    _ = acquire(&machine)
    #expect(machine.cancelled(0) == true)
    _ = machine.connectFailed(id(0), at: start)
    #expect(actions(machine.timePassed(at: start + .seconds(1))) == [])
    #expect(
      acquire(&machine, at: .seconds(1)).1 == [.connect(id(0, 2), group: 0, slot: 0)]
    )
  }

  @Test func `patience has an end`() {
    var machine = machine()
    _ = acquire(&machine)
    _ = acquire(&machine, at: .seconds(1))
    #expect(
      withoutWakes(machine.connectFailed(id(0), at: start + .seconds(5)))
        == [.fail(0, "unavailable(cause: nil)")]
    )
    #expect(machine.statistics.waiters == 1)
  }

  @Test func `who has another connection to wait for keeps waiting`() {
    var machine = machine {
      $0.connectionsPerGroup = 2
      $0.spread = 2
    }
    let slots = RendezvousHash.choices(for: 0, of: 2, limit: 2)
    _ = acquire(&machine)
    _ = connect(&machine, id(slots[0]))
    _ = acquire(&machine)
    #expect(
      withoutWakes(machine.connectFailed(id(slots[1]), at: start + .seconds(9))) == []
    )
    #expect(
      withoutWakes(machine.released(id(slots[0]), isReusable: true, at: start))
        == [.lease(id(slots[0]), 1)]
    )
  }

  @Test func `a success ends the growth of pauses`() {
    var machine = machine()
    _ = acquire(&machine)
    for generation in 1...3 as ClosedRange<UInt64> {
      _ = machine.connectFailed(id(0, generation), at: start)
      _ = machine.timePassed(at: start + .seconds(1))
    }
    _ = machine.connected(id(0, 4), at: start)
    _ = machine.released(id(0, 4), isReusable: false, at: start)
    _ = acquire(&machine)
    _ = machine.closed(id(0, 4), at: start)
    let failed = actions(machine.connectFailed(id(0, 5), at: start))
    guard case .wake(let due) = failed.last else {
      Issue.record("no wake was asked for")
      return
    }
    #expect(due <= .milliseconds(50))
  }

  // MARK: Ends of connections

  @Test func `what is not reusable is closed, and replaced when somebody waits`() {
    var machine = machine()
    _ = acquire(&machine)
    _ = connect(&machine, id(0))
    _ = acquire(&machine)
    #expect(withoutWakes(machine.released(id(0), isReusable: false, at: start)) == [.close(id(0))])
    #expect(
      withoutWakes(machine.closed(id(0), at: start)) == [.connect(id(0, 2), group: 0, slot: 0)]
    )
    #expect(connect(&machine, id(0, 2)) == [.lease(id(0, 2), 1)])
    _ = machine.released(id(0, 2), isReusable: false, at: start)
    #expect(withoutWakes(machine.closed(id(0, 2), at: start)) == [])
  }

  @Test func `an idle connection that is lost is closed`() {
    var machine = machine()
    _ = acquire(&machine)
    _ = connect(&machine, id(0))
    _ = machine.released(id(0), isReusable: true, at: start)
    #expect(actions(machine.lost(id(0))) == [.close(id(0))])
    #expect(actions(machine.lost(id(0))) == [])
    #expect(acquire(&machine) == (.waiting(1), []))
    #expect(
      withoutWakes(machine.closed(id(0), at: start)) == [.connect(id(0, 2), group: 0, slot: 0)]
    )
    #expect(actions(machine.lost(id(0))) == [], "of another generation")
  }

  @Test func `a lent connection that is lost is its user's to give back`() {
    var machine = machine()
    _ = acquire(&machine)
    _ = connect(&machine, id(0))
    #expect(actions(machine.lost(id(0))) == [])
    #expect(withoutWakes(machine.released(id(0), isReusable: false, at: start)) == [.close(id(0))])
  }

  @Test func `a connection is replaced when it is old, give or take a tenth`() {
    var machine = machine { $0.maximumAge = .seconds(100) }
    _ = acquire(&machine)
    _ = connect(&machine, id(0))
    #expect(withoutWakes(machine.released(id(0), isReusable: true, at: start + .seconds(89))) == [])
    _ = acquire(&machine, at: .seconds(89))
    #expect(
      withoutWakes(machine.released(id(0), isReusable: true, at: start + .seconds(111)))
        == [.close(id(0))]
    )
  }

  @Test func `a connection nobody uses is closed in time`() {
    var machine = machine { $0.idleTimeout = .seconds(60) }
    _ = acquire(&machine)
    _ = connect(&machine, id(0))
    #expect(actions(machine.released(id(0), isReusable: true, at: start)) == [.wake(.seconds(15))])
    #expect(actions(machine.timePassed(at: start + .seconds(15))) == [.wake(.seconds(30))])
    #expect(actions(machine.timePassed(at: start + .seconds(60))) == [.close(id(0))])
    #expect(actions(machine.closed(id(0), at: start + .seconds(60))) == [])
  }

  @Test func `a database that has been away for long keeps nobody waiting for long`() {
    var machine = machine { $0.patience = .seconds(5) }
    _ = acquire(&machine)
    _ = machine.connectFailed(id(0), at: start)
    _ = acquire(&machine, at: .seconds(4))
    _ = machine.timePassed(at: start + .seconds(4))
    // Whoever waits for longer than the patience is told; the other has reason to hope.
    let first = withoutWakes(machine.connectFailed(id(0, 2), at: start + .milliseconds(4_999)))
    #expect(first == [])
    _ = machine.timePassed(at: start + .seconds(6))
    let second = withoutWakes(machine.connectFailed(id(0, 3), at: start + .seconds(6)))
    #expect(second == [.fail(0, "unavailable(cause: nil)"), .fail(1, "unavailable(cause: nil)")])
    // Back again, it is given the whole patience.
    _ = acquire(&machine, at: .seconds(7))
    _ = machine.timePassed(at: start + .seconds(9))
    #expect(connect(&machine, id(0, 4), at: .seconds(9)) == [.lease(id(0, 4), 2)])
    _ = machine.released(id(0, 4), isReusable: false, at: start + .seconds(10))
    _ = acquire(&machine, at: .seconds(10))
    _ = machine.closed(id(0, 4), at: start + .seconds(10))
    #expect(withoutWakes(machine.connectFailed(id(0, 5), at: start + .seconds(11))) == [])
  }

  /// A machine with one connection, which is being checked at 30 s.
  private func checking() -> PoolStateMachine {
    var machine = machine {
      $0.checkInterval = .seconds(30)
      $0.idleTimeout = .seconds(60)
    }
    _ = acquire(&machine)
    _ = connect(&machine, id(0))
    _ = machine.released(id(0), isReusable: true, at: start)
    #expect(withoutWakes(machine.timePassed(at: start + .seconds(15))) == [])
    #expect(withoutWakes(machine.timePassed(at: start + .seconds(30))) == [.check(id(0))])
    #expect(machine.statistics.checking == 1 && machine.statistics.idle == 0)
    return machine
  }

  @Test func `a connection nobody uses is asked whether it works, and closed in time all the same`()
  {
    var machine = checking()
    #expect(
      actions(machine.checked(id(0), isReusable: true, at: start + .seconds(31)))
        == [.wake(.seconds(46))]
    )
    #expect(withoutWakes(machine.timePassed(at: start + .seconds(46))) == [])
    #expect(withoutWakes(machine.timePassed(at: start + .seconds(61))) == [.close(id(0))])
  }

  @Test func `a connection that does not work any more is closed`() {
    var machine = checking()
    // That it was lost, too, changes nothing.
    #expect(actions(machine.lost(id(0))) == [])
    #expect(
      withoutWakes(machine.checked(id(0), isReusable: false, at: start + .seconds(31)))
        == [.close(id(0))]
    )
    #expect(machine.statistics.closing == 1)
  }

  @Test func `who comes during a check waits for its end`() {
    var machine = checking()
    let (outcome, actions) = acquire(&machine, at: .seconds(30))
    #expect(outcome == .waiting(1) && actions.isEmpty)
    #expect(
      withoutWakes(machine.checked(id(0), isReusable: true, at: start + .seconds(31)))
        == [.lease(id(0), 1)]
    )
  }

  @Test func `a pool that is shut down waits for its checks`() {
    var machine = checking()
    #expect(actions(machine.shutDown()) == [])
    #expect(
      actions(machine.checked(id(0), isReusable: true, at: start + .seconds(31)))
        == [.close(id(0))]
    )
    #expect(actions(machine.closed(id(0), at: start + .seconds(31))) == [.finish])
  }

  // MARK: The end

  @Test func `shut down, it turns everybody away and closes what comes back`() {
    var machine = machine {
      $0.connectionsPerGroup = 1
      $0.connections = 10
    }
    // Of five groups: lent, idle, connecting, backing off and closing.
    for group in 0..<5 { _ = acquire(&machine, group: group) }
    for slot in [0, 1, 4] { _ = connect(&machine, id(slot)) }
    _ = machine.released(id(1), isReusable: true, at: start)
    _ = machine.connectFailed(id(3), at: start)
    _ = machine.released(id(4), isReusable: false, at: start)
    #expect(
      actions(machine.shutDown())
        == [.fail(2, "shutDown"), .fail(3, "shutDown"), .close(id(1))]
    )
    #expect(acquire(&machine) == (.refused("shutDown"), []))
    #expect(actions(machine.connected(id(2), at: start)) == [.close(id(2))])
    #expect(actions(machine.closed(id(1), at: start)) == [])
    #expect(actions(machine.closed(id(2), at: start)) == [])
    #expect(actions(machine.closed(id(4), at: start)) == [])
    #expect(actions(machine.released(id(0), isReusable: true, at: start)) == [.close(id(0))])
    #expect(actions(machine.closed(id(0), at: start)) == [.finish])
  }

  @Test func `an empty pool is shut down at once, and once`() {
    var machine = machine()
    #expect(actions(machine.shutDown()) == [.finish])
    #expect(actions(machine.shutDown()) == [])
  }
}
