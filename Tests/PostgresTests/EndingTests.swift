import EmbeddedPostgres
import FlorinTestSupport
import Postgres
import Primitives
import Reactor
import Testing

/// Connections that end, calls that are given up, and what is known afterwards.
@Suite struct EndingTests {
  private func terminate(_ backend: Int32, _ server: TestServer) async throws {
    let other = try await server.connect()
    _ = try await other.query("SELECT pg_terminate_backend($1)", backend)
    other.close()
  }

  /// Waits until a backend does what a query asks for.
  private func wait(
    until sql: SQL,
    for backend: Int32,
    _ server: TestServer
  ) async throws {
    let other = try await server.connect()
    while try await other.query(sql, backend).rows[0].decode(Bool.self, at: 0) == false {}
    other.close()
  }

  private static let isSleeping: SQL =
    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep')"

  @Test func `a backend that is killed in a pipeline fails it, before COMMIT certainly`()
    async throws
  {
    try await TestServer.withConnection { connection, server in
      async let call = connection.pipeline { pipeline in
        pipeline.add(.begin)
        pipeline.add("SELECT pg_sleep(60)")
      }
      try await wait(until: Self.isSleeping, for: connection.backendID, server)
      try await terminate(connection.backendID, server)
      do {
        _ = try await call
        Issue.record("the backend was killed")
      } catch let error as PostgresError {
        #expect(error.code == .connectionLost)
        #expect(error.sqlState == .adminShutdown)
        #expect(error.isConnectionLost && error.isRetryable && !error.wasCommitSent)
      }
      await #expect {
        _ = try await connection.query("SELECT 1")
      } throws: {
        PostgresError.isCode(.connectionLost)($0)
      }
    }
  }

  @Test func `a connection lost with COMMIT on its way leaves the outcome open`() async throws {
    try await TestServer.withConnection { connection, server in
      async let call = connection.pipeline { pipeline in
        pipeline.add(.begin)
        pipeline.add("SELECT pg_sleep(60)")
        pipeline.add(.commit)
      }
      try await wait(until: Self.isSleeping, for: connection.backendID, server)
      try await terminate(connection.backendID, server)
      do {
        _ = try await call
        Issue.record("the backend was killed")
      } catch let error as PostgresError {
        #expect(error.isConnectionLost && error.wasCommitSent && !error.isRetryable)
      }
    }
  }

  @Test func `an idle connection learns that its backend was killed`() async throws {
    try await TestServer.withConnection { connection, server in
      try await terminate(connection.backendID, server)
      // Whether the news or the call comes first, the call fails.
      await #expect {
        _ = try await connection.query("SELECT 1")
      } throws: {
        PostgresError.isCode(.connectionLost)($0)
      }
      while await connection.transactionStatus() != nil {}
    }
  }

  @Test func `a server that restarts loses connections and takes new ones`() async throws {
    let cluster = try await EmbeddedCluster.start(
      directory: TemporaryDirectory.path(),
      options: .disposable
    )
    try await TestServer.withServer { server in
      var options = server.options
      options["host"] = cluster.socketDirectory
      options["dbname"] = "postgres"
      for shutdown in [EmbeddedCluster.Shutdown.fast, .immediate, .kill] {
        let connection = try await PostgresConnection.connect(options, on: server.loops.next())
        _ = try await connection.query("SELECT 1")
        try await cluster.restart(shutdown)
        await #expect {
          _ = try await connection.query("SELECT 1")
        } throws: {
          PostgresError.isCode(.connectionLost)($0)
        }
      }
      let connection = try await PostgresConnection.connect(options, on: server.loops.next())
      #expect(try await connection.query("SELECT 1").affectedRows == 1)
      connection.close()
    }
    await cluster.stop()
  }

  @Test func `a cancelled call ends on the server too, and the connection lives on`() async throws {
    try await TestServer.withConnection { connection, server in
      let task = Task { try await connection.query("SELECT pg_sleep(60)") }
      try await wait(until: Self.isSleeping, for: connection.backendID, server)
      task.cancel()
      await #expect {
        _ = try await task.value
      } throws: {
        PostgresError.isCode(.cancelled)($0)
      }
      for number in Int64(0)..<100 {
        let result = try await connection.query("SELECT $1", number)
        #expect(try result.rows[0].decode(Int64.self, at: 0) == number)
      }
    }
  }

  @Test func `a call whose deadline passes ends, and the connection lives on`() async throws {
    try await TestServer.withConnection { connection, _ in
      await #expect {
        _ = try await connection.pipeline(deadline: .now + .milliseconds(50)) {
          $0.add("SELECT pg_sleep(60)")
        }
      } throws: {
        PostgresError.isCode(.deadlineExceeded)($0)
      }
      let after = try await connection.query("SELECT 1")
      #expect(after.affectedRows == 1)
    }
  }

  @Test func `a waiting call leaves the line at its deadline, unsent`() async throws {
    try await TestServer.withConnection { connection, server in
      _ = try await connection.query("CREATE TABLE t (id int8)")
      async let slow = connection.query("SELECT pg_sleep(0.5)")
      try await wait(until: Self.isSleeping, for: connection.backendID, server)
      await #expect {
        _ = try await connection.pipeline(deadline: .now + .milliseconds(1)) {
          $0.add("INSERT INTO t (id) VALUES (1)")
        }
      } throws: {
        PostgresError.isCode(.deadlineExceeded)($0)
      }
      _ = try await slow
      #expect(try await connection.query("SELECT id FROM t").rows.isEmpty)
    }
  }

  @Test func `a task that is cancelled before its call sends nothing`() async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query("CREATE TABLE t (id int8)")
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        _ = try await connection.query("INSERT INTO t (id) VALUES (1)")
      }
      await #expect {
        try await task.value
      } throws: {
        PostgresError.isCode(.cancelled)($0)
      }
      #expect(try await connection.query("SELECT id FROM t").rows.isEmpty)
    }
  }

  @Test func `a call given up inside a transaction leaves ROLLBACK alone`() async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query("CREATE TABLE t (id int8)")
      _ = try await connection.query(.begin)
      _ = try await connection.query("INSERT INTO t (id) VALUES (1)")
      await #expect {
        _ = try await connection.pipeline(deadline: .now + .milliseconds(50)) {
          $0.add("SELECT pg_sleep(60)")
        }
      } throws: {
        PostgresError.isCode(.deadlineExceeded)($0)
      }
      for sql in [SQL.commit, "SELECT 1"] {
        await #expect {
          _ = try await connection.query(sql)
        } throws: {
          PostgresError.isCode(.rollbackNeeded)($0)
        }
      }
      _ = try await connection.query(.rollback)
      #expect(try await connection.query("SELECT id FROM t").rows.isEmpty)
    }
  }

  @Test func `a call that never was sent leaves ROLLBACK alone inside a transaction`() async throws
  {
    try await TestServer.withConnection { connection, server in
      _ = try await connection.query("CREATE TABLE t (id int8)")
      async let slow = connection.pipeline { pipeline in
        pipeline.add(.begin)
        pipeline.add("INSERT INTO t (id) VALUES (1)")
        pipeline.add("SELECT pg_sleep(0.5)")
      }
      try await wait(until: Self.isSleeping, for: connection.backendID, server)
      await #expect {
        _ = try await connection.pipeline(deadline: .now + .milliseconds(1)) {
          $0.add("INSERT INTO t (id) VALUES (2)")
        }
      } throws: {
        PostgresError.isCode(.deadlineExceeded)($0)
      }
      _ = try await slow
      await #expect {
        _ = try await connection.query(.commit)
      } throws: {
        PostgresError.isCode(.rollbackNeeded)($0)
      }
      _ = try await connection.query(.rollback)
      #expect(try await connection.query("SELECT id FROM t").rows.isEmpty)
    }
  }

  @Test func `a call whose deadline has passed sends nothing`() async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query("CREATE TABLE t (id int8)")
      for _ in 0..<100 {
        await #expect {
          _ = try await connection.pipeline(deadline: .now) {
            $0.add("INSERT INTO t (id) VALUES (1)")
          }
        } throws: {
          PostgresError.isCode(.deadlineExceeded)($0)
        }
      }
      #expect(try await connection.query("SELECT id FROM t").rows.isEmpty)
    }
  }

  @Test func `a cancel request that nobody takes holds the connection for a bounded time`()
    async throws
  {
    let cluster = try await EmbeddedCluster.start(
      directory: TemporaryDirectory.path(),
      options: .disposable
    )
    try await TestServer.withServer { server in
      var options = server.options
      options["host"] = cluster.socketDirectory
      options["dbname"] = "postgres"
      options.drainTimeout = .milliseconds(700)
      let connection = try await PostgresConnection.connect(options, on: server.loops.next())
      let postmaster = try #require(cluster.postmaster)
      // The kernel takes the request's connection, and the postmaster never does; the call itself
      // ends long before the time is over.
      StoppedProcess.stop(postmaster)
      defer { StoppedProcess.goOn(postmaster) }
      await #expect {
        _ = try await connection.pipeline(deadline: .now + .milliseconds(50)) {
          $0.add("SELECT pg_sleep(0.2)")
        }
      } throws: {
        PostgresError.isCode(.deadlineExceeded)($0)
      }
      await #expect {
        _ = try await connection.query("SELECT 1")
      } throws: {
        PostgresError.isCode(.connectionLost)($0)
      }
    }
    await cluster.stop()
  }

  @Test func `COMMIT is not cancelled with its caller`() async throws {
    try await TestServer.withConnection { connection, server in
      _ = try await connection.query("CREATE TABLE t (id int8)")
      let task = Task {
        try await connection.pipeline { pipeline in
          pipeline.add(.begin)
          pipeline.add("INSERT INTO t (id) VALUES (1)")
          pipeline.add("SELECT pg_sleep(0.3)")
          pipeline.add(.commit)
        }
      }
      try await wait(until: Self.isSleeping, for: connection.backendID, server)
      task.cancel()
      do {
        _ = try await task.value
        Issue.record("the task was cancelled")
      } catch let error as PostgresError {
        #expect(error.code == .cancelled)
        #expect(error.wasCommitSent)
      }
      #expect(try await connection.query("SELECT id FROM t").rows.count == 1)
    }
  }

  @Test func `closing fails what runs and what waits`() async throws {
    try await TestServer.withConnection { connection, server in
      let running = Task { try await connection.query("SELECT pg_sleep(60)") }
      try await wait(until: Self.isSleeping, for: connection.backendID, server)
      let waiting = Task { try await connection.query("SELECT 1") }
      connection.close()
      await #expect { _ = try await running.value } throws: { PostgresError.isCode(.closed)($0) }
      await #expect { _ = try await waiting.value } throws: { PostgresError.isCode(.closed)($0) }
    }
  }

  @Test func `a connection nobody holds is closed`() async throws {
    try await TestServer.withServer { server in
      var connection: PostgresConnection? = try await server.connect()
      let backend = try #require(connection?.backendID)
      connection = nil
      let other = try await server.connect()
      while try await other.query("SELECT FROM pg_stat_activity WHERE pid = $1", backend)
        .affectedRows > 0
      {}
      other.close()
    }
  }
}
