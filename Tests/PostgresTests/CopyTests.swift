import Postgres
import Testing

@Suite struct CopyTests {
  @Test(arguments: ["text", "binary"])
  func `a table is copied out and in again`(format: String) async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.pipeline { pipeline in
        pipeline.add("CREATE TABLE a (id int8, name text)")
        pipeline.add("CREATE TABLE b (id int8, name text)")
        pipeline.add(
          "INSERT INTO a (id, name) SELECT i, repeat('ü', 20) FROM generate_series(1, 100000) i"
        )
      }
      let isText = format == "text"
      let out: SQL = isText ? "COPY a TO STDOUT" : "COPY a TO STDOUT (FORMAT binary)"
      let into: SQL = isText ? "COPY b FROM STDIN" : "COPY b FROM STDIN (FORMAT binary)"
      var bytes: [UInt8] = []
      for try await piece in connection.copyOut(out) { bytes += piece }
      let count = try await connection.copyIn(into) { writer in
        // Pieces that have nothing to do with rows.
        var start = 0
        while start < bytes.count {
          let end = min(bytes.count, start + 70_001)
          try await writer.write(Array(bytes[start..<end]))
          start = end
        }
      }
      #expect(count == 100_000)
      let same = try await connection.query(
        "SELECT count(a.id) FROM a JOIN b ON a.id = b.id AND a.name = b.name"
      )
      #expect(try same.rows[0].decode(Int64.self, at: 0) == 100_000)
    }
  }

  @Test func `data that the server refuses copies nothing`() async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query("CREATE TABLE t (id int8)")
      await #expect {
        _ = try await connection.copyIn("COPY t FROM STDIN") { writer in
          try await writer.write(Array("1\n2\n".utf8))
          try await writer.write(Array("three\n".utf8))
        }
      } throws: {
        PostgresError.isServer(.invalidTextRepresentation)($0)
      }
      #expect(try await connection.query("SELECT id FROM t").rows.isEmpty)
    }
  }

  @Test func `a writer that throws copies nothing`() async throws {
    struct Refusal: Error {}
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query("CREATE TABLE t (id int8)")
      await #expect(throws: Refusal.self) {
        _ = try await connection.copyIn("COPY t FROM STDIN") { writer in
          try await writer.write(Array("1\n2\n".utf8))
          throw Refusal()
        }
      }
      #expect(try await connection.query("SELECT id FROM t").rows.isEmpty)
    }
  }

  @Test func `nothing is copied from nothing`() async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query("CREATE TABLE t (id int8)")
      let count = try await connection.copyIn("COPY t FROM STDIN") { _ in }
      #expect(count == 0)
      var pieces = 0
      for try await _ in connection.copyOut("COPY t TO STDOUT") { pieces += 1 }
      #expect(pieces == 0)
    }
  }

  @Test func `a copy belongs to the transaction that is open`() async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query("CREATE TABLE t (id int8)")
      _ = try await connection.query(.begin)
      let count = try await connection.copyIn("COPY t FROM STDIN") {
        try await $0.write(Array("1\n".utf8))
      }
      #expect(count == 1)
      #expect(await connection.transactionStatus() == .open)
      _ = try await connection.query(.rollback)
      #expect(try await connection.query("SELECT id FROM t").rows.isEmpty)
    }
  }

  @Test func `a statement that is no COPY, or the other one, is refused`() async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query("CREATE TABLE t (id int8)")
      await #expect {
        for try await _ in connection.copyOut("SELECT 1") {}
      } throws: {
        PostgresError.isCode(.unexpectedResult)($0)
      }
      await #expect {
        _ = try await connection.copyIn("SELECT 1") { _ in }
      } throws: {
        PostgresError.isCode(.unexpectedResult)($0)
      }
      await #expect {
        for try await _ in connection.copyOut("COPY no_such_table TO STDOUT") {}
      } throws: {
        PostgresError.isServer(.undefinedTable)($0)
      }
      #expect(try await connection.query("SELECT id FROM t").rows.isEmpty)
    }
  }

  @Test func `COPY inside of a pipeline ends the connection, not the process`() async throws {
    try await TestServer.withConnection { connection, _ in
      _ = try await connection.query("CREATE TABLE t (id int8)")
      for call in 0..<2 {
        await #expect {
          _ = try await connection.query(call == 0 ? "COPY t FROM STDIN" : "SELECT 1")
        } throws: {
          PostgresError.isCode(.unexpectedResult)($0)
        }
      }
    }
  }

  @Test func `leaving a copy early cancels it, and the connection lives on`() async throws {
    try await TestServer.withConnection { connection, _ in
      for try await piece in connection.copyOut(
        "COPY (SELECT generate_series(1, 100000000)) TO STDOUT"
      ) {
        #expect(!piece.isEmpty)
        break
      }
      let after = try await connection.query("SELECT 1")
      #expect(after.affectedRows == 1)
    }
  }
}
