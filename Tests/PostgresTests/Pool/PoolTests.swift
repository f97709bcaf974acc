import ConnectionPool
import FlorinTestSupport
import Postgres
import Reactor
import Synchronization
import Testing

/// The pool over real connections; its own rules are tested in ConnectionPoolTests.
@Suite(.timeLimit(.minutes(1))) struct PoolTests {
  @Test func `a connection is lent again`() async throws {
    try await TestServer.withServer { server in
      let pool = server.pool()
      let first = try await pool.backend()
      let second = try await pool.backend()
      #expect(first == second)
      #expect(pool.statistics.opened == 1)
      await pool.shutDown()
      await #expect {
        _ = try await pool.backend()
      } throws: {
        PostgresError.isCode(.closed)($0)
      }
    }
  }

  @Test func `a key's connection lives on the key's loop`() async throws {
    let loops = try EventLoopGroup(count: 3)
    let server = try await TestServer(loops: loops, database: TestDatabase.fresh())
    let pool = server.pool { $0.limits.connectionsPerGroup = 3 }
    for key in 0..<20 {
      let loop = try await pool.withConnection(group: 0, key: key) { $0.loop }
      #expect(loop === pool.loop(of: key))
    }
    #expect(pool.statistics.opened <= 3)
    await pool.shutDown()
    await loops.stop()
  }

  // MARK: What borrowers leave

  @Test func `what a borrower leaves open is rolled back`() async throws {
    try await TestServer.withServer { server in
      let pool = server.pool()
      let first = try await pool.backend()
      try await pool.withConnection(group: 0, key: 0) { connection in
        _ = try await connection.query("CREATE TABLE t (id int8)")
        _ = try await connection.query(.begin)
        _ = try await connection.query("INSERT INTO t (id) VALUES (1)")
      }
      try await pool.withConnection(group: 0, key: 0) { connection in
        #expect(await connection.transactionStatus() == .idle)
        let rows = try await connection.query("SELECT id FROM t").rows
        #expect(rows.isEmpty)
      }
      let last = try await pool.backend()
      #expect(last == first)
      await pool.shutDown()
    }
  }

  @Test func `what a borrower gives up in a transaction does not reach the next`() async throws {
    try await TestServer.withServer { server in
      let pool = server.pool()
      await #expect {
        try await pool.withConnection(group: 0, key: 0) { connection in
          _ = try await connection.query(.begin)
          _ = try await connection.pipeline(deadline: .now + .milliseconds(20)) {
            $0.add("SELECT pg_sleep(60)")
          }
        }
      } throws: {
        PostgresError.isCode(.deadlineExceeded)($0)
      }
      try await pool.withConnection(group: 0, key: 0) { connection in
        let result = try await connection.query("SELECT 1")
        #expect(result.affectedRows == 1)
        #expect(await connection.transactionStatus() == .idle)
      }
      await pool.shutDown()
    }
  }

  @Test func `a borrower whose task is cancelled costs no connection`() async throws {
    try await TestServer.withServer { server in
      let pool = server.pool()
      let first = try await pool.backend()
      for _ in 0..<5 {
        let gate = Gate()
        let borrower = Task {
          try await pool.withConnection(group: 0, key: 0) { connection in
            _ = try await connection.query(.begin)
            await gate.pass()
            _ = try await connection.query("SELECT pg_sleep(60)")
          }
        }
        await gate.reached()
        borrower.cancel()
        gate.open()
        await #expect { try await borrower.value } throws: { PostgresError.isCode(.cancelled)($0) }
      }
      let last = try await pool.backend()
      #expect(last == first)
      #expect(pool.statistics.opened == 1)
      await pool.shutDown()
    }
  }

  // MARK: Waiting

  private final class ServedKeys: Sendable {
    let keys = Mutex<[Int]>([])
  }

  @Test func `keys take turns, however many callers one of them has`() async throws {
    try await TestServer.withServer { server in
      let pool = server.pool()
      let gate = Gate()
      let holder = Task {
        try await pool.withConnection(group: 0, key: 0) { _ in await gate.pass() }
      }
      await gate.reached()
      let served = ServedKeys()
      let keys = [1, 1, 1, 1, 2, 3]
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (count, key) in keys.enumerated() {
          group.addTask {
            try await pool.withConnection(group: 0, key: key) { connection in
              _ = try await connection.query("SELECT 1")
              served.keys.withLock { $0.append(key) }
            }
          }
          while pool.statistics.waiters == count { await Task.yield() }
        }
        gate.open()
        try await group.waitForAll()
      }
      try await holder.value
      #expect(served.keys.withLock { $0 } == [1, 2, 3, 1, 1, 1])
      await pool.shutDown()
    }
  }

  @Test func `a deadline ends the wait while the connection is still lent`() async throws {
    try await TestServer.withServer { server in
      let pool = server.pool()
      let gate = Gate()
      let holder = Task {
        try await pool.withConnection(group: 0, key: 0) { _ in await gate.pass() }
      }
      await gate.reached()
      await #expect {
        try await pool.withConnection(
          group: 0,
          key: 1,
          deadline: .now + .milliseconds(20)
        ) { _ in }
      } throws: {
        PostgresError.isCode(.deadlineExceeded)($0)
      }
      #expect(pool.statistics.leased == 1 && pool.statistics.timeouts == 1)
      gate.open()
      try await holder.value
      await pool.shutDown()
    }
  }

  @Test func `one caller too many is told at once`() async throws {
    try await TestServer.withServer { server in
      let pool = server.pool { $0.limits.waitersPerKey = 1 }
      let gate = Gate()
      let holder = Task {
        try await pool.withConnection(group: 0, key: 0) { _ in await gate.pass() }
      }
      await gate.reached()
      let waiter = Task { try await pool.backend(for: 1) }
      while pool.statistics.waiters == 0 { await Task.yield() }
      await #expect {
        _ = try await pool.backend(for: 1)
      } throws: {
        PostgresError.isCode(.queueFull)($0)
      }
      gate.open()
      try await holder.value
      _ = try await waiter.value
      await pool.shutDown()
    }
  }
}
