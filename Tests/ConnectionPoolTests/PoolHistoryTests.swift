import PropertyTesting
import Testing

@testable import ConnectionPool

/// Random histories of a pool beside a plain account of who has what.
@Suite struct PoolHistoryTests {
  @Test func `whatever happens, everybody is answered once and nobody waits in vain`() {
    forAll(count: 500) { choices in
      var history = PoolHistory(&choices)
      for _ in 0..<choices.number(in: 1...200) {
        history.step(&choices)
        history.checkState()
      }
      history.finish()
    }
  }
}

/// What a shell would know, in lists.
private struct PoolHistory {
  typealias ID = PoolStateMachine.ConnectionID

  enum Status { case connecting, idle, checking, leased, closing }

  struct Waiter {
    let group: Int
    let key: UInt64
    let choice: SlotChoice
    let deadline: Int?
  }

  let limits: PoolLimits
  let start = ContinuousClock.now
  var now = 0
  var machine: PoolStateMachine
  var connections: [ID: Status] = [:]
  var slots: [ID: Int] = [:]
  var waiting: [UInt64: Waiter] = [:]
  var accepted = 0
  var leased = 0
  var failed = 0
  var cancelled = 0
  var alarm: Int?
  var groups = 0
  var finishes = 0

  init(_ choices: inout Choices) {
    var limits = PoolLimits()
    limits.connectionsPerGroup = choices.number(in: 1...3)
    limits.spread = choices.number(in: 1...3)
    limits.connections = choices.number(in: 2...6)
    limits.waiters = choices.number(in: 3...30)
    limits.waitersPerKey = choices.number(in: 2...10)
    limits.patience = .milliseconds(choices.number(in: 10...300))
    limits.maximumAge = .milliseconds(choices.number(in: 20...500))
    limits.idleTimeout = .milliseconds(choices.number(in: 20...500))
    limits.checkInterval = .milliseconds(choices.number(in: 10...200))
    limits.housekeepingInterval = .milliseconds(20)
    self.limits = limits
    machine = PoolStateMachine(limits: limits, seed: choices.number(in: 0...UInt64.max))
  }

  var moment: ContinuousClock.Instant { start + .milliseconds(now) }

  func ids(_ status: Status) -> [ID] {
    connections.filter { $0.value == status }.keys.sorted { $0.slot < $1.slot }
  }

  mutating func step(_ choices: inout Choices) {
    now += choices.number(in: 0...15)
    // The shell is never late by more than this.
    if let alarm, alarm <= now { passTime() }
    switch choices.number(in: 0...9) {
    case 0...2: acquire(&choices)
    case 3: release(choices.happens(onceIn: 4), &choices)
    case 4, 5: connect(&choices)
    case 6: close(&choices)
    case 7: lose(&choices)
    case 8: check(&choices)
    default: cancel(&choices)
    }
  }

  mutating func acquire(_ choices: inout Choices) {
    let group = choices.number(in: 0...min(groups, 1))
    groups = max(groups, group + 1)
    let key = choices.number(in: 0...5 as ClosedRange<UInt64>)
    let choice = choices.element(of: [SlotChoice.any, .own, .others])
    let deadline = choices.happens() ? now + choices.number(in: 1...100) : nil
    let (acquisition, actions) = machine.acquire(
      group: group,
      key: key,
      choice: choice,
      deadline: deadline.map { start + .milliseconds($0) },
      at: moment
    )
    switch acquisition {
    case .leased(let id):
      #expect(connections[id] == .idle)
      #expect(isCandidate(id.slot, group: group, key: key, choice))
      connections[id] = .leased
    case .waiting(let id):
      accepted += 1
      #expect(waiting[id] == nil)
      waiting[id] = Waiter(group: group, key: key, choice: choice, deadline: deadline)
    case .refused:
      let own = waiting.values.count {
        $0.group == group && $0.key == key && $0.choice == choice
      }
      #expect(waiting.count == limits.waiters || own == limits.waitersPerKey)
    }
    carryOut(actions)
  }

  mutating func release(_ isBroken: Bool, _ choices: inout Choices) {
    let lent = ids(.leased)
    guard !lent.isEmpty else { return }
    let id = choices.element(of: lent)
    connections[id] = .idle
    carryOut(machine.released(id, isReusable: !isBroken, at: moment))
    if isBroken { #expect(connections[id] == .closing) }
  }

  mutating func connect(_ choices: inout Choices) {
    let coming = ids(.connecting)
    guard !coming.isEmpty else { return }
    let id = choices.element(of: coming)
    if choices.happens(onceIn: 3) {
      connections[id] = nil
      carryOut(machine.connectFailed(id, at: moment))
    } else {
      connections[id] = .idle
      carryOut(machine.connected(id, at: moment))
    }
  }

  mutating func close(_ choices: inout Choices) {
    let going = ids(.closing)
    guard !going.isEmpty else { return }
    let id = choices.element(of: going)
    connections[id] = nil
    carryOut(machine.closed(id, at: moment))
  }

  mutating func lose(_ choices: inout Choices) {
    guard !connections.isEmpty else { return }
    let id = choices.element(of: connections.keys.sorted { $0.slot < $1.slot })
    let wasIdle = connections[id] == .idle
    carryOut(machine.lost(id))
    #expect((connections[id] == .closing) == (wasIdle || connections[id] == .closing))
  }

  mutating func check(_ choices: inout Choices) {
    let asked = ids(.checking)
    guard !asked.isEmpty else { return }
    let id = choices.element(of: asked)
    let isBroken = choices.happens(onceIn: 4)
    connections[id] = .idle
    carryOut(machine.checked(id, isReusable: !isBroken, at: moment))
    if isBroken { #expect(connections[id] == .closing) }
  }

  mutating func cancel(_ choices: inout Choices) {
    guard !waiting.isEmpty else { return }
    let id = choices.element(of: waiting.keys.sorted())
    waiting[id] = nil
    cancelled += 1
    let waited = machine.cancelled(id)
    #expect(waited)
  }

  mutating func passTime() {
    alarm = nil
    carryOut(machine.timePassed(at: moment))
    for waiter in waiting.values { #expect(waiter.deadline.map { $0 > now } ?? true) }
  }

  mutating func carryOut(_ actions: [PoolStateMachine.Action]) {
    for action in actions {
      switch action {
      case .connect(let id, let group, let slot):
        #expect(id.slot == group * limits.connectionsPerGroup + slot)
        #expect(!connections.keys.contains { $0.slot == id.slot }, "a slot has one connection")
        connections[id] = .connecting
      case .close(let id):
        #expect(connections[id] == .idle)
        connections[id] = .closing
      case .check(let id):
        #expect(connections[id] == .idle)
        connections[id] = .checking
      case .lease(let id, let number):
        #expect(connections[id] == .idle)
        connections[id] = .leased
        guard let waiter = waiting.removeValue(forKey: number) else {
          Issue.record("\(number) is given a connection and does not wait")
          continue
        }
        #expect(isCandidate(id.slot, group: waiter.group, key: waiter.key, waiter.choice))
        leased += 1
      case .fail(let number, _):
        #expect(waiting.removeValue(forKey: number) != nil)
        failed += 1
      case .wake(let moment):
        let due = Int((moment - start) / .milliseconds(1))
        #expect(alarm.map { due <= $0 } ?? true, "an alarm is never put off")
        alarm = due
      case .finish: finishes += 1
      }
    }
  }

  func isCandidate(_ slot: Int, group: Int, key: UInt64, _ choice: SlotChoice) -> Bool {
    candidates(group: group, key: key, choice).contains(slot)
  }

  func candidates(group: Int, key: UInt64, _ choice: SlotChoice) -> [Int] {
    let slots = RendezvousHash.choices(
      for: key,
      of: limits.connectionsPerGroup,
      limit: limits.spread
    )
    return choice.select(from: slots).map { group * limits.connectionsPerGroup + $0 }
  }

  func checkState() {
    let statistics = machine.statistics
    #expect(connections.count <= limits.connections)
    #expect(statistics.connecting == ids(.connecting).count)
    #expect(statistics.idle == ids(.idle).count)
    #expect(statistics.checking == ids(.checking).count)
    #expect(statistics.leased == ids(.leased).count)
    #expect(statistics.closing == ids(.closing).count)
    #expect(statistics.waiters == waiting.count)
    #expect(accepted == waiting.count + leased + failed + cancelled)
    let idle = Set(ids(.idle).map(\.slot))
    let isFull = connections.count == limits.connections
    for waiter in waiting.values {
      let candidates = candidates(group: waiter.group, key: waiter.key, waiter.choice)
      #expect(idle.isDisjoint(with: candidates), "nobody waits beside an idle connection")
      // Something is on its way that will serve the caller, or tell that nothing does.
      let isServed = connections.keys.contains { candidates.contains($0.slot) }
      #expect(isServed || isFull || statistics.backingOff > 0)
      if let deadline = waiter.deadline { #expect(alarm.map { $0 <= deadline } ?? false) }
    }
    if statistics.backingOff > 0 || statistics.idle > 0 { #expect(alarm != nil) }
  }

  /// Ends everything, in whatever order.
  mutating func finish() {
    carryOut(machine.shutDown())
    #expect(waiting.isEmpty)
    while let id = connections.keys.min(by: { $0.slot < $1.slot }) {
      switch connections[id] {
      case .connecting:
        connections[id] = .idle
        carryOut(machine.connected(id, at: moment))
      case .leased:
        connections[id] = .idle
        carryOut(machine.released(id, isReusable: true, at: moment))
      case .checking:
        connections[id] = .idle
        carryOut(machine.checked(id, isReusable: true, at: moment))
      case .closing:
        connections[id] = nil
        carryOut(machine.closed(id, at: moment))
      case .idle, nil:
        Issue.record("an idle connection outlived the pool")
        connections[id] = nil
      }
    }
    #expect(finishes == 1)
  }
}
