import Postgres
import Testing

@Suite struct PipelineTests {
  @Test func `statements of one pipeline run in order and answer in order`() async throws {
    try await TestServer.withConnection { connection, _ in
      let results = try await connection.pipeline { pipeline in
        pipeline.add("CREATE TABLE t (id int8 PRIMARY KEY, name text)")
        pipeline.add("INSERT INTO t (id, name) SELECT i, $1 FROM generate_series(1, $2) i", "x", 5)
        pipeline.add("SELECT count(id), max(name) FROM t")
        pipeline.add("DELETE FROM t WHERE id > $1", Int64(3))
      }
      #expect(results.map(\.command) == ["CREATE TABLE", "INSERT", "SELECT", "DELETE"])
      #expect(results.map(\.affectedRows) == [0, 5, 1, 2])
      #expect(try results[2].rows[0].decode(Int64.self, at: 0) == 5)
      #expect(results[1].rows.isEmpty)
    }
  }

  @Test func `a pipeline without BEGIN is one transaction`() async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query("CREATE TABLE t (id int8 PRIMARY KEY)")
      await #expect {
        _ = try await connection.pipeline { pipeline in
          pipeline.add("INSERT INTO t (id) VALUES (1)")
          pipeline.add("INSERT INTO t (id) VALUES (1)")
        }
      } throws: {
        PostgresError.isServer(.uniqueViolation)($0)
      }
      let count = try await connection.query("SELECT count(id) FROM t")
      #expect(try count.rows[0].decode(Int64.self, at: 0) == 0)
    }
  }

  @Test func `statements behind the first error are skipped`() async throws {
    try await TestServer.withConnection { connection, _ in
      var pipeline = Pipeline()
      pipeline.add(.begin)
      pipeline.add("SELECT 1")
      pipeline.add("SELECT 1 / $1", Int32(0))
      pipeline.add("SELECT 2")
      pipeline.add(.commit)
      let outcomes = try await connection.outcomes(of: pipeline)
      #expect(outcomes.map(\.kind) == ["completed", "completed", "failed", "skipped", "skipped"])
      guard case .failed(let error) = outcomes[2] else { return }
      #expect(error.statementIndex == 2)
      #expect(error.sqlState == .divisionByZero)
      #expect(await connection.transactionStatus() == .failed)
      _ = try await connection.query(.rollback)
      #expect(await connection.transactionStatus() == .idle)
      // What was skipped was not prepared either, and is now.
      #expect(try await connection.query("SELECT 2").affectedRows == 1)
    }
  }

  @Test func `a transaction goes on over several flushes`() async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query("CREATE TABLE t (id int8 PRIMARY KEY)")
      _ = try await connection.pipeline { pipeline in
        pipeline.add(.begin)
        pipeline.add(.setLocalStatementTimeout(.seconds(5)))
        pipeline.add(.setLocalEmptySearchPath)
      }
      #expect(await connection.transactionStatus() == .open)
      let settings = try await connection.query(
        "SELECT current_setting('statement_timeout'), current_setting('search_path')"
      )
      #expect(try settings.rows[0].decode(String.self, at: 0) == "5120ms")
      #expect(try settings.rows[0].decode(String.self, at: 1) == "\"\"")
      _ = try await connection.query("INSERT INTO public.t (id) VALUES (1)")
      _ = try await connection.query(.commit)
      #expect(await connection.transactionStatus() == .idle)
      let after = try await connection.query("SELECT current_setting('statement_timeout')")
      #expect(try after.rows[0].decode(String.self, at: 0) == "0")
    }
  }

  @Test func `COMMIT of a failed transaction is an error`() async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query(.begin)
      await #expect(throws: PostgresError.self) { _ = try await connection.query("SELECT 1 / 0") }
      await #expect {
        _ = try await connection.query(.commit)
      } throws: {
        PostgresError.isCode(.transactionRolledBack)($0)
      }
    }
  }

  @Test func `COMMIT without a transaction is an error`() async throws {
    try await TestServer.withConnection { connection, _ in
      await #expect {
        _ = try await connection.query(.commit)
      } throws: {
        PostgresError.isCode(.transactionRolledBack)($0)
      }
    }
  }

  @Test func `a constraint that is checked at the end fails the pipeline`() async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query(
        """
        CREATE TABLE t (
          id int8 PRIMARY KEY, parent int8 REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)
        """
      )
      await #expect {
        _ = try await connection.query("INSERT INTO t (id, parent) VALUES (1, 2)")
      } throws: {
        PostgresError.isServer(.foreignKeyViolation)($0)
      }
      #expect(try await connection.query("SELECT id FROM t").rows.isEmpty)
    }
  }

  @Test func `calls of many tasks take turns`() async throws {
    try await TestServer.withConnection { connection, _ in
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in Int64(0)..<50 {
          group.addTask {
            let result = try await connection.query("SELECT $1", number)
            return try result.rows[0].decode(Int64.self, at: 0) == number
          }
        }
        for try await isRight in group { #expect(isRight) }
      }
    }
  }

  @Test func `more calls than may wait are refused`() async throws {
    try await TestServer.withConnection { connection, _ in
      let count = PostgresLimits.waitingCalls + 10
      let refused = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<count {
          group.addTask {
            do {
              _ = try await connection.query("SELECT pg_sleep(0.005)")
              return false
            } catch {
              return PostgresError.isCode(.queueFull)(error)
            }
          }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(refused <= count - PostgresLimits.waitingCalls - 1)
      let after = try await connection.query("SELECT 1")
      #expect(after.affectedRows == 1)
    }
  }

  @Test func `a result of a million rows comes whole`() async throws {
    try await TestServer.withConnection { connection, _ in
      let result = try await connection.query(
        "SELECT i::int8, repeat('x', 20) FROM generate_series(1, 1000000) i"
      )
      #expect(result.rows.count == 1_000_000)
      #expect(try result.rows[999_999].decode(Int64.self, at: 0) == 1_000_000)
      #expect(try result.rows[499_999].decode(String.self, at: 1).count == 20)
    }
  }

  @Test func `a pipeline larger than any buffer goes through`() async throws {
    try await TestServer.withConnection { connection, _ in
      let bytes = [UInt8](repeating: 7, count: 1_000_000)
      let results = try await connection.pipeline { pipeline in
        for _ in 0..<40 { pipeline.add("SELECT length($1), $1", bytes) }
      }
      #expect(results.count == 40)
      for result in results {
        #expect(try result.rows[0].decode(Int32.self, at: 0) == 1_000_000)
        #expect(try result.rows[0].decode([UInt8].self, at: 1) == bytes)
      }
    }
  }

  @Test func `an empty pipeline has no results`() async throws {
    try await TestServer.withConnection { connection, _ in
      let results = try await connection.pipeline { _ in }
      #expect(results.isEmpty)
    }
  }

  @Test func `an error says nothing of what the server said`() async throws {
    try await TestServer.withConnection { connection, _ in
      do {
        _ = try await connection.query("SELECT $1::text::int4", "secret")
        Issue.record("text is no number")
      } catch let error as PostgresError {
        #expect(error.description == "PostgreSQL: the server refused the statement (22P02)")
        #expect("\(error)" == error.description)
        #expect(String(reflecting: error).contains("secret"))
        #expect(error.serverReport?.severity == "ERROR")
      }
    }
  }
}

extension StatementOutcome {
  fileprivate var kind: String {
    switch self {
    case .completed: "completed"
    case .failed: "failed"
    case .skipped: "skipped"
    }
  }
}
