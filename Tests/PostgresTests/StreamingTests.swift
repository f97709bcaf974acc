import Postgres
import Testing

@Suite struct StreamingTests {
  @Test func `rows of any number come in order, in batches`() async throws {
    try await TestServer.withConnection { connection, _ in
      for count in [0, 1, 511, 512, 513, 100_000] {
        var next = Int64(1)
        let sql: SQL = "SELECT i::int8, repeat('x', 50) FROM generate_series(1, $1) i"
        for try await batch in connection.stream(sql, count) {
          #expect(batch.count >= 1 && batch.count <= PostgresLimits.rowsPerBatch)
          for row in batch {
            let number: Int64 = try row[0]
            guard number == next else { throw PostgresError(.unexpectedResult) }
            next += 1
          }
        }
        #expect(next == Int64(count) + 1)
      }
      // The same statement, whole: streaming leaves nothing behind.
      let result = try await connection.query("SELECT i::int8 FROM generate_series(1, 3) i")
      #expect(result.rows.count == 3)
    }
  }

  @Test func `a reader who is slow holds the server back`() async throws {
    try await TestServer.withConnection { connection, server in
      let stream = connection.stream(
        "SELECT generate_series(1, 10000000)::int8, repeat('x', 1000)"
      )
      var batches = stream.makeAsyncIterator()
      _ = try await batches.next()
      // Ten gigabytes do not fit anywhere: the server waits to send.
      let other = try await server.connect()
      let isWaiting: SQL =
        "SELECT wait_event = 'ClientWrite' FROM pg_stat_activity WHERE pid = $1"
      while try await other.query(isWaiting, connection.backendID).rows[0].decode(
        Bool?.self,
        at: 0
      ) != true {}
      other.close()
      for _ in 0..<100 { _ = try await batches.next() }
    }
  }

  @Test func `leaving a stream early cancels it, and the connection lives on`() async throws {
    try await TestServer.withConnection { connection, _ in
      for _ in 0..<5 {
        for try await batch in connection.stream(
          "SELECT generate_series(1, 100000000)"
        ) {
          #expect(!batch.isEmpty)
          break
        }
        let result = try await connection.query("SELECT 7::int8")
        #expect(try result.rows[0].decode(Int64.self, at: 0) == 7)
      }
    }
  }

  @Test func `an error in the middle of a stream ends it`() async throws {
    try await TestServer.withConnection { connection, _ in
      var count = 0
      await #expect {
        let sql: SQL = "SELECT 1 / (5000 - i) FROM generate_series(1, 10000) i"
        for try await batch in connection.stream(sql) { count += batch.count }
      } throws: {
        PostgresError.isServer(.divisionByZero)($0)
      }
      #expect(count == 4999)
      let after = try await connection.query("SELECT 1")
      #expect(after.affectedRows == 1)
    }
  }

  @Test func `a stream whose task is cancelled ends with that`() async throws {
    try await TestServer.withConnection { connection, _ in
      let (began, signal) = AsyncStream.makeStream(of: Void.self)
      let task = Task {
        for try await _ in connection.stream(
          "SELECT generate_series(1, 1000000), pg_sleep(0.001)"
        ) {
          signal.yield()
        }
      }
      for await _ in began { break }
      task.cancel()
      await #expect {
        try await task.value
      } throws: {
        PostgresError.isCode(.cancelled)($0)
      }
      let after = try await connection.query("SELECT 1")
      #expect(after.affectedRows == 1)
    }
  }

  @Test func `a stream belongs to the transaction that is open`() async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query("CREATE TABLE t (id int8)")
      _ = try await connection.pipeline { pipeline in
        pipeline.add(.begin)
        pipeline.add("INSERT INTO t (id) SELECT i FROM generate_series(1, 2000) i")
      }
      var count = 0
      for try await batch in connection.stream("SELECT id FROM t") { count += batch.count }
      #expect(count == 2000)
      #expect(await connection.transactionStatus() == .open)
      _ = try await connection.query(.rollback)
    }
  }

  @Test func `a stream of a killed backend fails`() async throws {
    try await TestServer.withConnection { connection, server in
      let other = try await server.connect()
      await #expect {
        let sql: SQL = "SELECT generate_series(1, 10000000)::int8, repeat('x', 1000)"
        for try await _ in connection.stream(sql) {
          _ = try await other.query("SELECT pg_terminate_backend($1)", connection.backendID)
        }
      } throws: {
        PostgresError.isCode(.connectionLost)($0)
      }
      other.close()
    }
  }
}
