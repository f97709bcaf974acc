import Testing

@testable import Postgres

/// What a connection keeps prepared on the server.
@Suite struct PreparedStatementTests {
  private func statements(_ connection: PostgresConnection) async throws -> Int64 {
    let result = try await connection.pipeline { pipeline in
      // What gave way is dropped behind the first statement.
      pipeline.addOnce("SELECT")
      pipeline.addOnce("SELECT count(name) FROM pg_prepared_statements")
    }
    return try result[1].rows[0][0]
  }

  @Test func `a statement is prepared once`() async throws {
    try await TestServer.withConnection { connection, _ in
      for number in Int64(0)..<10 { _ = try await connection.query("SELECT $1", number) }
      #expect(try await statements(connection) == 1)
      _ = try await connection.pipeline { pipeline in
        for number in Int64(0)..<10 { pipeline.add("SELECT $1 + 1", number) }
      }
      #expect(try await statements(connection) == 2)
    }
  }

  @Test func `a statement that runs once is not kept`() async throws {
    try await TestServer.withConnection { connection, _ in
      let results = try await connection.pipeline { pipeline in
        pipeline.addOnce("SELECT $1", Int64(7))
        pipeline.addOnce("SELECT $1", "seven")
      }
      #expect(try results[0].rows[0].decode(Int64.self, at: 0) == 7)
      #expect(try results[1].rows[0].decode(String.self, at: 0) == "seven")
      #expect(try await statements(connection) == 0)
    }
  }

  @Test func `the same statement for other types is prepared anew`() async throws {
    try await TestServer.withConnection { connection, _ in
      let sql: SQL = "SELECT $1"
      let number = try await connection.query(sql, Int64(1))
      #expect(try number.rows[0].decode(Int64.self, at: 0) == 1)
      #expect(try await connection.query(sql, "a").rows[0].decode(String.self, at: 0) == "a")
      #expect(try await connection.query(sql, true).rows[0].decode(Bool.self, at: 0))
      #expect(try await statements(connection) == 1)
    }
  }

  @Test func `no more statements are kept than may be`() async throws {
    try await TestServer.withConnection { connection, _ in
      let limit = PostgresLimits.preparedStatements
      for round in 0..<3 {
        for number in 0..<(limit / 2 + round) {
          _ = try await connection.query(.timed("SELECT {milliseconds}", number: number + 1))
        }
      }
      #expect(try await statements(connection) <= Int64(limit))
      for number in 0..<limit + 50 {
        _ = try await connection.query(.timed("SELECT {milliseconds}", number: number + 1))
      }
      // The last that gave way is dropped with the next pipeline.
      #expect(try await statements(connection) <= Int64(limit) + 1)
      #expect(try await statements(connection) == Int64(limit))
    }
  }

  @Test func `one pipeline may have more statements than are kept`() async throws {
    try await TestServer.withConnection { connection, _ in
      let count = PostgresLimits.preparedStatements + 100
      for _ in 0..<2 {
        let results = try await connection.pipeline { pipeline in
          for number in 1...count { pipeline.add(.timed("SELECT {milliseconds}", number: number)) }
          pipeline.add(.timed("SELECT {milliseconds}", number: 1))
        }
        for (index, result) in results.enumerated() {
          #expect(try result.rows[0].decode(Int32.self, at: 0) == Int32(index % count + 1))
        }
      }
      _ = try await statements(connection)
      #expect(try await statements(connection) == Int64(PostgresLimits.preparedStatements))
    }
  }

  @Test func `a statement whose plan is stale is prepared again, unseen`() async throws {
    try await TestServer.withConnection { connection, server in
      _ = try await connection.query("CREATE TABLE t (id int8)")
      _ = try await connection.query("INSERT INTO t (id) VALUES (1)")
      let sql: SQL = "TABLE t"
      #expect(try await connection.query(sql).rows.columns.count == 1)
      let other = try await server.connect()
      _ = try await other.query("ALTER TABLE t ADD COLUMN name text")
      #expect(try await connection.query(sql).rows.columns.count == 2)
      _ = try await other.query("ALTER TABLE t DROP COLUMN name")
      // The same within a transaction that begins with the pipeline.
      let results = try await connection.pipeline { pipeline in
        pipeline.add(.begin)
        pipeline.add("INSERT INTO t (id) VALUES (2)")
        pipeline.add(sql)
        pipeline.add(.commit)
      }
      #expect(results[2].rows.columns.count == 1)
      #expect(results[2].rows.count == 2)
      #expect(try await connection.query("SELECT id FROM t").rows.count == 2)
    }
  }

  @Test func `a stale plan inside an open transaction fails it once`() async throws {
    try await TestServer.withConnection { connection, server in
      _ = try await connection.query("CREATE TABLE t (id int8)")
      let sql: SQL = "TABLE t"
      _ = try await connection.query(sql)
      let other = try await server.connect()
      _ = try await other.query("ALTER TABLE t ADD COLUMN name text")
      _ = try await connection.query(.begin)
      await #expect {
        _ = try await connection.query(sql)
      } throws: { error in
        PostgresError.isServer(.featureNotSupported)(error)
          && (error as? PostgresError)?.isRetryable == true
      }
      _ = try await connection.query(.rollback)
      #expect(try await connection.query(sql).rows.columns.count == 2)
    }
  }

  @Test func `statements that something else dropped are prepared again`() async throws {
    try await TestServer.withConnection { connection, _ in
      let sql: SQL = "SELECT $1"
      _ = try await connection.query(sql, Int64(1))
      _ = try await connection.query("DEALLOCATE ALL")
      #expect(try await connection.query(sql, Int64(2)).rows[0].decode(Int64.self, at: 0) == 2)
    }
  }

  @Test func `a real 0A000 is reported, not repeated for ever`() async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query(
        """
        CREATE FUNCTION refuse() RETURNS int LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '0A000'; END $$
        """
      )
      await #expect {
        _ = try await connection.query("SELECT refuse()")
      } throws: {
        PostgresError.isServer(.featureNotSupported)($0)
      }
      #expect(try await connection.query("SELECT 1").affectedRows == 1)
    }
  }

  @Test func `what gives way does not keep a snapshot from beginning`() async throws {
    try await TestServer.withConnection { connection, _ in
      for number in 0...PostgresLimits.preparedStatements {
        _ = try await connection.query(.timed("SELECT {milliseconds}", number: number + 1))
      }
      let results = try await connection.pipeline { pipeline in
        pipeline.add(.beginSnapshot)
        pipeline.add("SHOW transaction_isolation")
        pipeline.add(.commit)
      }
      #expect(try results[1].rows[0].decode(String.self, at: 0) == "repeatable read")
    }
  }
}

extension SQL {
  /// One of as many different statements as there are numbers.
  fileprivate static func timed(_ template: StaticString, number: Int) -> SQL {
    timed(template, milliseconds: Int32(number))
  }
}
