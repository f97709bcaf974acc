import Postgres
import Primitives
import PropertyTesting
import Testing

/// Every type goes to PostgreSQL and comes back as it was.
@Suite struct CodecTests {
  /// Has the server return a parameter, as a value, as an array and as an array with NULL.
  private func returns<Value: PostgresEncodable & PostgresDecodable & Equatable>(
    _ values: [Value],
    _ sql: SQL,
    _ connection: PostgresConnection
  ) async throws {
    for value in values {
      let row = try #require(
        try await connection.query(sql, value, [value], [value, nil]).rows.first
      )
      #expect(try row.decode(Value.self, at: 0) == value)
      #expect(try row.decode([Value].self, at: 1) == [value])
      #expect(try row.decode([Value?].self, at: 2) == [value, nil])
      #expect(try row.decode(Value?.self, at: 0) == value)
    }
    let all = try await connection.query(sql, Value?.none, values, [Value?]())
    let row = try #require(all.rows.first)
    #expect(row.isNull(0))
    #expect(try row.decode(Value?.self, at: 0) == nil)
    #expect(try row.decode([Value].self, at: 1) == values)
    #expect(try row.decode([Value?].self, at: 2) == [])
  }

  @Test func `booleans come back`() async throws {
    try await TestServer.withConnection { connection, _ in
      try await returns([true, false], "SELECT $1::bool, $2::bool[], $3::bool[]", connection)
    }
  }

  @Test func `integers come back, the extremes too`() async throws {
    try await TestServer.withConnection { connection, _ in
      try await returns(
        [0, 1, -1, Int16.min, Int16.max],
        "SELECT $1::int2, $2::int2[], $3::int2[]",
        connection
      )
      try await returns(
        [0, 1, -1, Int32.min, Int32.max],
        "SELECT $1::int4, $2::int4[], $3::int4[]",
        connection
      )
      try await returns(
        [0, 1, -1, Int64.min, Int64.max],
        "SELECT $1::int8, $2::int8[], $3::int8[]",
        connection
      )
    }
  }

  @Test func `narrower integers are read as wider ones`() async throws {
    try await TestServer.withConnection { connection, _ in
      let result = try await connection.query(
        "SELECT (-7)::int2, (-7)::int4, ARRAY[-7]::int2[], ARRAY[-7]::int4[], 4294967295::oid"
      )
      let row = try #require(result.rows.first)
      #expect(try row.decode(Int64.self, at: 0) == -7)
      #expect(try row.decode(Int32.self, at: 0) == -7)
      #expect(try row.decode(Int64.self, at: 1) == -7)
      #expect(try row.decode([Int64].self, at: 2) == [-7])
      #expect(try row.decode([Int32].self, at: 2) == [-7])
      #expect(try row.decode([Int64].self, at: 3) == [-7])
      #expect(try row.decode(UInt32.self, at: 4) == .max)
    }
  }

  @Test func `text comes back, whatever is in it`() async throws {
    try await TestServer.withConnection { connection, _ in
      let long = String(repeating: "0123456789", count: 200_000)
      try await returns(
        ["", " ", "'; DROP TABLE x; --", "Zürich 北京 🧾", "\u{1}\n\r\t\\\"{}", long],
        "SELECT $1::text, $2::text[], $3::text[]",
        connection
      )
    }
  }

  @Test func `every type of text is read as text`() async throws {
    try await TestServer.withConnection { connection, _ in
      let result = try await connection.query(
        """
        SELECT 'a'::varchar, 'a'::char(3), 'a'::name, 'a'::"char", '{"a": 1}'::json,
          ARRAY['a']::varchar[], ARRAY['a']::name[], ARRAY['a']::char(1)[]
        """
      )
      let row = try #require(result.rows.first)
      let texts = try (0..<5).map { try row.decode(String.self, at: $0) }
      #expect(texts == ["a", "a  ", "a", "a", #"{"a": 1}"#])
      for column in 5..<8 { #expect(try row.decode([String].self, at: column) == ["a"]) }
    }
  }

  @Test func `bytes come back, as one value and in arrays`() async throws {
    try await TestServer.withConnection { connection, _ in
      let every = (0...255).map { UInt8($0) }
      try await returns(
        [[], [0], every, [UInt8](repeating: 0xFF, count: 1_000_000)],
        "SELECT $1::bytea, $2::bytea[], $3::bytea[]",
        connection
      )
    }
  }

  @Test func `UUIDs and identifiers come back`() async throws {
    try await TestServer.withConnection { connection, _ in
      let values = [
        UUIDBits(high: 0, low: 0), UUIDBits(high: .max, low: .max),
        UUIDBits(high: 0x0123_4567_89ab_cdef, low: 0xfedc_ba98_7654_3210),
      ]
      let sql: SQL = "SELECT $1::uuid, $2::uuid[], $3::uuid[]"
      try await returns(values, sql, connection)
      try await returns(values.map { TenantID($0) }, sql, connection)
      let text = try await connection.query("SELECT $1::uuid::text", values[2])
      #expect(try text.rows[0].decode(String.self, at: 0) == values[2].text)
    }
  }

  @Test func `instants come back to the microsecond`() async throws {
    try await TestServer.withConnection { connection, _ in
      let texts = [
        "1970-01-01T00:00:00Z", "1999-12-31T23:59:59.999999Z", "2000-01-01T00:00:00Z",
        "2026-11-24T08:30:00.000001Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z",
      ]
      let values = try texts.map { try #require(Instant($0)) }
      try await returns(
        values,
        "SELECT $1::timestamptz, $2::timestamptz[], $3::timestamptz[]",
        connection
      )
      let result = try await connection.query(
        "SELECT to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
        values[3]
      )
      #expect(try result.rows[0].decode(String.self, at: 0) == "2026-11-24 08:30:00.000001")
    }
  }

  @Test func `an instant at infinity is out of range`() async throws {
    try await TestServer.withConnection { connection, _ in
      let result = try await connection.query(
        """
        SELECT 'infinity'::timestamptz, '-infinity'::timestamptz, 'infinity'::date,
          '-infinity'::date
        """
      )
      for column in 0..<2 {
        #expect(throws: PostgresError.self) { try result.rows[0].decode(Instant.self, at: column) }
        #expect(throws: PostgresError.self) {
          try result.rows[0].decode(CalendarDate.self, at: column + 2)
        }
      }
    }
  }

  @Test func `an instant that PostgreSQL cannot have is refused`() async throws {
    try await TestServer.withConnection { connection, _ in
      for microseconds: Int64 in [.min, .min + 1, .min + 946_684_800_000_000] {
        await #expect {
          _ = try await connection.query(
            "SELECT $1::timestamptz",
            Instant(microseconds: microseconds)
          )
        } throws: {
          PostgresError.isCode(.server)($0)
        }
      }
    }
  }

  @Test func `dates come back`() async throws {
    try await TestServer.withConnection { connection, _ in
      let texts = ["1970-01-01", "2000-02-29", "2026-11-24", "0001-01-01", "9999-12-31"]
      let values = try texts.map { try #require(CalendarDate($0)) }
      try await returns(values, "SELECT $1::date, $2::date[], $3::date[]", connection)
      let result = try await connection.query("SELECT $1::date::text", values[2])
      #expect(try result.rows[0].decode(String.self, at: 0) == "2026-11-24")
    }
  }

  @Test func `JSON documents keep their meaning`() async throws {
    try await TestServer.withConnection { connection, _ in
      try await returns(
        ["{}", "[1, 2, null]", #"{"a": "ü"}"#] as [JSONB],
        "SELECT $1::jsonb, $2::jsonb[], $3::jsonb[]",
        connection
      )
    }
  }

  @Test func `transaction numbers come back, and name the transaction`() async throws {
    try await TestServer.withConnection { connection, _ in
      try await returns(
        [TransactionID(3), TransactionID(.max)],
        "SELECT $1::xid8, $2::xid8[], $3::xid8[]",
        connection
      )
      let current = try await connection.query("SELECT pg_current_xact_id()")
      let number: TransactionID = try current.rows[0][0]
      let status = try await connection.query("SELECT pg_xact_status($1)", number)
      #expect(try status.rows[0].decode(String?.self, at: 0) == "committed")
    }
  }

  @Test func `numbers of PostgreSQL keep each digit`() async throws {
    try await TestServer.withConnection { connection, _ in
      let texts = [
        "0", "0.0", "0.000", "1", "-1", "10000", "100000000", "0.1", "-0.0001", "0.00001",
        "0.000000009", "123456789.123456789", "-99999.9999", "10.00", "9999", "0.99999",
        "170141183460469231731687303715884105727", "-170141183460469231731687303715884105728",
        "1.70141183460469231731687303715884105727", "0.00000000000000000000000000000000000001",
      ]
      let values = try texts.map { try #require(PostgresNumeric($0)) }
      try await returns(values, "SELECT $1::numeric, $2::numeric[], $3::numeric[]", connection)
      for (text, value) in zip(texts, values) {
        let result = try await connection.query("SELECT $1::numeric::text", value)
        #expect(try result.rows[0].decode(String.self, at: 0) == text)
      }
    }
  }

  @Test func `numbers of any shape agree with the server's text`() async throws {
    try await TestServer.withConnection { connection, _ in
      await forAll(count: 300) { choices in
        let value = PostgresNumeric(
          unscaled: Int128(choices.extremeNumber(Int64.self)),
          scale: choices.number(in: 0...18)
        )
        choices.note(value.text)
        let result = try await connection.query("SELECT $1::numeric::text, $1::numeric", value)
        let row = try #require(result.rows.first)
        #expect(try row.decode(String.self, at: 0) == value.text)
        #expect(try row.decode(PostgresNumeric.self, at: 1) == value)
      }
    }
  }

  @Test func `numbers that do not fit are out of range`() async throws {
    try await TestServer.withConnection { connection, _ in
      let result = try await connection.query(
        "SELECT 'NaN'::numeric, 'Infinity'::numeric, 1e39::numeric, 1e-39::numeric"
      )
      for column in 0..<4 {
        #expect(throws: PostgresError.self) {
          try result.rows[0].decode(PostgresNumeric.self, at: column)
        }
      }
    }
  }

  @Test func `rows are read in one go`() async throws {
    try await TestServer.withConnection { connection, _ in
      let result = try await connection.query("SELECT 1::int8, 'two'::text, NULL::uuid")
      let (one, two, three) = try result.rows[0].decode(
        Int64.self,
        String.self,
        UUIDBits?.self
      )
      #expect(one == 1 && two == "two" && three == nil)
    }
  }

  @Test func `a value of another type, NULL and a column too many are refused`() async throws {
    try await TestServer.withConnection { connection, _ in
      let result = try await connection.query("SELECT 1::int8, NULL::int8, ARRAY[1, NULL]::int8[]")
      let row = result.rows[0]
      #expect(throws: PostgresError.self) { try row.decode(Int32.self, at: 0) }
      #expect(throws: PostgresError.self) { try row.decode(String.self, at: 0) }
      #expect(throws: PostgresError.self) { try row.decode(Int64.self, at: 1) }
      #expect(throws: PostgresError.self) { try row.decode([Int64].self, at: 2) }
      #expect(throws: PostgresError.self) { try row.decode(Int64.self, at: 3) }
      #expect(throws: PostgresError.self) { try row.decode(Int64.self, at: -1) }
    }
  }
}
