import ConnectionPool
import EmbeddedPostgres
import FlorinTestSupport
import Postgres
import Synchronization
import Testing

/// A pool whose connections are lost.
@Suite(.timeLimit(.minutes(1))) struct PoolLossTests {
  @Test func `a killed backend is replaced`() async throws {
    try await TestServer.withServer { server in
      let pool = server.pool()
      let first = try await pool.backend()
      let other = try await server.connect()
      _ = try await other.query("SELECT pg_terminate_backend($1)", first)
      // The lease that is under way when the news comes fails; the next has another backend.
      var next: Int32?
      while next == nil { next = try? await pool.backend() }
      #expect(next != first)
      other.close()
      await pool.shutDown()
    }
  }

  private final class Load: Sendable {
    let losses = Atomic<Int>(0)
    let isOver = Atomic<Bool>(false)
  }

  @Test func `backends killed under load cost their calls, and give no answer to another`()
    async throws
  {
    try await TestServer.withServer { server in
      let pool = server.pool {
        $0.limits.connectionsPerGroup = 4
        $0.limits.spread = 2
      }
      let load = Load()
      let other = try await server.connect()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for key in 0..<12 {
          group.addTask {
            var number = Int64(key)
            while !load.isOver.load(ordering: .relaxed) {
              number += 12
              do {
                let answer: Int64 = try await pool.withConnection(group: 0, key: key) {
                  try await $0.query("SELECT $1", number).rows[0][0]
                }
                #expect(answer == number)
              } catch let error as PostgresError {
                #expect(error.isConnectionLost && error.isRetryable, "\(error)")
                load.losses.wrappingAdd(1, ordering: .relaxed)
              }
            }
          }
        }
        for _ in 0..<10 {
          let opened = pool.statistics.opened
          _ = try await other.query(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE pid <> pg_backend_pid() AND datname = current_database()
            """
          )
          while pool.statistics.opened < opened + 2 { await Task.yield() }
        }
        load.isOver.store(true, ordering: .relaxed)
        try await group.waitForAll()
      }
      #expect(load.losses.load(ordering: .relaxed) > 0)
      other.close()
      for key in 0..<12 { _ = try await pool.backend(for: key) }
      await pool.shutDown()
      #expect(pool.statistics.leased == 0 && pool.statistics.idle == 0)
    }
  }

  @Test func `callers wait out a restart of the server`() async throws {
    let cluster = try await EmbeddedCluster.start(
      directory: TemporaryDirectory.path(),
      options: .disposable
    )
    try await TestServer.withServer { server in
      let pool = server.pool { options in
        var connecting = server.options
        connecting["host"] = cluster.socketDirectory
        connecting["dbname"] = "postgres"
        options.connecting = { [connecting] _ in connecting }
      }
      for shutdown in [EmbeddedCluster.Shutdown.fast, .immediate] {
        let first = try await pool.backend()
        async let restart: Void = cluster.restart(shutdown)
        var next: Int32?
        // Calls that are under way fail with the connection; none waits for ever.
        while next == nil || next == first { next = try? await pool.backend() }
        try await restart
      }
      #expect(pool.statistics.opened >= 3)
      await pool.shutDown()
    }
    await cluster.stop()
  }

  @Test func `a server that cannot be reached is told as such`() async throws {
    try await TestServer.withServer { server in
      let pool = server.pool { options in
        var connecting = server.options
        connecting["host"] = "/nonexistent"
        options.connecting = { [connecting] _ in connecting }
        options.limits.patience = .milliseconds(50)
      }
      await #expect {
        _ = try await pool.backend()
      } throws: {
        PostgresError.isCode(.connectionFailed)($0)
      }
      #expect(pool.statistics.failures > 1, "it is tried again before the caller is told")
      await pool.shutDown()
    }
  }

  @Test func `a backend that does not answer any more is found while nobody uses it`() async throws
  {
    let cluster = try await EmbeddedCluster.start(
      directory: TemporaryDirectory.path(),
      options: .disposable
    )
    try await TestServer.withServer { server in
      let pool = server.pool { options in
        var connecting = server.options
        connecting["host"] = cluster.socketDirectory
        connecting["dbname"] = "postgres"
        options.connecting = { [connecting] _ in connecting }
        options.limits.checkInterval = .milliseconds(1)
        options.limits.housekeepingInterval = .milliseconds(1)
        options.backend.checkTimeout = .milliseconds(50)
      }
      let first = try await pool.backend()
      StoppedProcess.stop(first)
      defer { StoppedProcess.goOn(first) }
      // The socket stays as it was: only a question that has no answer tells.
      while pool.statistics.idle + pool.statistics.checking > 0 { await Task.yield() }
      let next = try await pool.backend()
      #expect(next != first)
      await pool.shutDown()
    }
    await cluster.stop()
  }
}
