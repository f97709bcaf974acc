import Synchronization
import Testing

@testable import ConnectionPool

@Suite(.timeLimit(.minutes(1))) struct PoolTests {
  private let source = FakeSource()

  private func pool(
    _ change: (inout PoolLimits) -> Void = { _ in }
  ) -> Pool<FakeSource, String> {
    var limits = PoolLimits()
    limits.connectionsPerGroup = 1
    limits.spread = 1
    change(&limits)
    return Pool(source: source, limits: limits, executor: globalConcurrentExecutor, seed: 1)
  }

  @Test func `a connection is lent to one caller after the other`() async throws {
    let pool = pool()
    let first = try await pool.withConnection(group: "a", key: "k", deadline: nil) { $0.number }
    let second = try await pool.withConnection(group: "a", key: "k", deadline: nil) { $0.number }
    #expect(first == second)
    let other = try await pool.withConnection(group: "b", key: "k", deadline: nil) { $0 }
    #expect(other.number != first)
    #expect(other.group == "b")
    #expect(pool.statistics.leases == 3)
    await pool.shutDown()
    #expect(source.open == 0)
  }

  @Test func `what the function throws comes through, and the connection goes back`()
    async throws
  {
    struct Mishap: Error {}
    let pool = pool()
    await #expect(throws: Mishap.self) {
      try await pool.withConnection(group: "a", key: "k", deadline: nil) { _ in throw Mishap() }
    }
    #expect(pool.statistics.idle == 1)
    await pool.shutDown()
  }

  @Test func `an unfit connection is replaced`() async throws {
    let pool = pool()
    var numbers: [Int] = []
    for fitness in [ConnectionFitness.exhausted, .broken, .reusable, .reusable] {
      try await pool.withConnection(group: "a", key: "k", deadline: nil) { connection in
        numbers.append(connection.number)
        connection.fitness.withLock { $0 = fitness }
      }
    }
    #expect(numbers == [0, 1, 2, 2])
    await pool.shutDown()
    #expect(source.open == 0)
  }

  @Test func `a connection that broke while idle is not lent`() async throws {
    let pool = pool()
    let first = try await pool.withConnection(group: "a", key: "k", deadline: nil) { $0 }
    // Its loss has not been reported yet.
    first.fitness.withLock { $0 = .broken }
    let second = try await pool.withConnection(group: "a", key: "k", deadline: nil) { $0 }
    #expect(second.number == 1)
    second.breakDown()
    let third = try await pool.withConnection(group: "a", key: "k", deadline: nil) { $0 }
    #expect(third.number == 2)
    await pool.shutDown()
  }

  @Test func `a connection that nobody uses is checked, and replaced when it does not work`()
    async throws
  {
    let pool = pool {
      $0.checkInterval = .milliseconds(1)
      $0.housekeepingInterval = .milliseconds(1)
    }
    let first = try await pool.withConnection(group: "a", key: "k", deadline: nil) { $0 }
    while source.checks.withLock({ $0 }) < 3 { await Task.yield() }
    #expect(pool.statistics.opened == 1)
    // Nobody but the check finds out.
    first.fitness.withLock { $0 = .broken }
    while source.open > 0 { await Task.yield() }
    let second = try await pool.withConnection(group: "a", key: "k", deadline: nil) { $0.number }
    #expect(second == 1)
    await pool.shutDown()
  }

  @Test func `a connection does not carry the values of the task that wanted it first`()
    async throws
  {
    let pool = pool()
    try await TestTrace.$value.withValue("first") {
      try await pool.withConnection(group: "a", key: "k", deadline: nil) { _ in
        #expect(TestTrace.value == "first")
      }
    }
    #expect(source.traces.withLock { $0 } == ["none"])
    await pool.shutDown()
  }

  @Test func `a deadline ends the wait`() async throws {
    let pool = pool()
    let gate = Gate()
    let holder = Task {
      try await pool.withConnection(group: "a", key: "k", deadline: nil) { _ in await gate.pass() }
    }
    await gate.reached()
    let error = await #expect(throws: PoolError.self) {
      try await pool.withConnection(
        group: "a",
        key: "k",
        deadline: ContinuousClock.now + .milliseconds(5)
      ) { _ in }
    }
    #expect(error.map { "\($0)" } == "deadlineExceeded")
    gate.open()
    try await holder.value
    await pool.shutDown()
  }

  @Test func `cancellation ends the wait`() async throws {
    let pool = pool()
    let gate = Gate()
    let holder = Task {
      try await pool.withConnection(group: "a", key: "k", deadline: nil) { _ in await gate.pass() }
    }
    await gate.reached()
    let waiter = Task {
      try await pool.withConnection(group: "a", key: "k", deadline: nil) { _ in }
    }
    while pool.statistics.waiters == 0 { await Task.yield() }
    waiter.cancel()
    let error = await #expect(throws: PoolError.self) { try await waiter.value }
    #expect(error.map { "\($0)" } == "cancelled")
    gate.open()
    try await holder.value
    await pool.shutDown()
  }

  @Test func `a database that comes back is not noticed by who waits`() async throws {
    let pool = pool()
    source.failures.withLock { $0 = 2 }
    let number = try await pool.withConnection(group: "a", key: "k", deadline: nil) { $0.number }
    #expect(number == 0)
    #expect(pool.statistics.failures == 2)
    await pool.shutDown()
  }

  @Test func `when patience ends, the cause is told`() async throws {
    let pool = pool { $0.patience = .zero }
    source.failures.withLock { $0 = 1 }
    let error = await #expect(throws: PoolError.self) {
      try await pool.withConnection(group: "a", key: "k", deadline: nil) { _ in }
    }
    guard case .unavailable(let cause) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(cause is FakeSource.Unreachable)
    await pool.shutDown()
  }

  @Test func `shut down, it waits for what is lent`() async throws {
    let pool = pool()
    let gate = Gate()
    let holder = Task {
      try await pool.withConnection(group: "a", key: "k", deadline: nil) { _ in await gate.pass() }
    }
    await gate.reached()
    let end = Task { await pool.shutDown() }
    while true {
      do {
        try await pool.withConnection(
          group: "a",
          key: "k",
          deadline: ContinuousClock.now
        ) { _ in }
      } catch PoolError.shutDown {
        break
      } catch PoolError.deadlineExceeded {
        await Task.yield()
      }
    }
    #expect(source.open == 1)
    gate.open()
    try await holder.value
    await end.value
    #expect(source.open == 0)
    await pool.shutDown()
  }

  @Test func `many callers of many keys share a few connections`() async throws {
    let pool = pool {
      $0.connectionsPerGroup = 3
      $0.spread = 2
      $0.connections = 5
    }
    let done = try await withThrowingTaskGroup(of: Int.self) { group in
      for caller in 0..<100 {
        group.addTask { try await Self.use(pool, group: "g\(caller % 3)", key: "k\(caller % 7)") }
      }
      return try await group.reduce(0, +)
    }
    #expect(done == 2_000)
    #expect(source.most <= 5)
    #expect(pool.statistics.leased == 0)
    await pool.shutDown()
    #expect(source.open == 0)
  }

  /// Borrows a connection twenty times, and wears one of them out.
  private static func use(
    _ pool: Pool<FakeSource, String>,
    group: String,
    key: String
  ) async throws -> Int {
    for turn in 0..<20 {
      try await pool.withConnection(group: group, key: key, deadline: nil) { connection in
        #expect(connection.group == group)
        #expect(connection.isInUse.exchange(true, ordering: .relaxed) == false)
        await Task.yield()
        if turn == 10 { connection.fitness.withLock { $0 = .exhausted } }
        connection.isInUse.store(false, ordering: .relaxed)
      }
    }
    return 20
  }
}
