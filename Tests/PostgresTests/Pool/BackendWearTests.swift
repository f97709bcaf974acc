import FlorinTestSupport
import Testing

@testable import Postgres

@Suite(.timeLimit(.minutes(1))) struct BackendWearTests {
  private func wear(_ change: (inout BackendLimits) -> Void) -> BackendWear {
    var limits = BackendLimits()
    change(&limits)
    return BackendWear(limits: limits)
  }

  @Test func `memory is looked at after so many leases, or so many new keys`() {
    var wear = wear {
      $0.leasesPerLook = 4
      $0.keysPerLook = 3
    }
    #expect([1, 1, 1, 1].map { wear.used(by: $0) } == [false, false, false, true])
    wear.measured(bytes: 0)
    #expect([1, 2, 3, 4].map { wear.used(by: $0) } == [false, false, false, true])
    wear.measured(bytes: 0)
    #expect([5, 6, 7].map { wear.used(by: $0) } == [false, false, true])
    #expect(!wear.isOut)
  }

  @Test func `a backend is worn out above its bound of memory, not at it`() {
    var wear = wear { $0.bytes = 100 }
    wear.measured(bytes: 100)
    #expect(!wear.isOut)
    wear.measured(bytes: 101)
    #expect(wear.isOut)
    wear.measured(bytes: 1)
    #expect(wear.isOut, "what it was once, it is to be replaced for")
  }

  @Test func `where memory is hidden, the number of keys decides`() {
    var wear = wear {
      $0.keysPerLook = 2
      $0.keysUnseen = 3
    }
    #expect([1, 2].map { wear.used(by: $0) } == [false, true])
    wear.hidden()
    #expect([1, 2].map { wear.used(by: $0) } == [false, false])
    #expect(!wear.isOut)
    _ = wear.used(by: 3)
    #expect(wear.isOut)
  }

  @Test func `the bounds leave room below 128 MB for what is not seen at once`() {
    let limits = BackendLimits()
    let tenants = limits.keysPerLook * 760_000
    let plans = PostgresLimits.preparedStatements * 39_000
    #expect(limits.bytes + tenants + plans < 128 * 1024 * 1024)
    #expect(limits.keysUnseen * 760_000 + plans < 128 * 1024 * 1024)
  }

  /// The memory of the backend that serves the next lease, after it has opened a schema's tables.
  private func memory(_ pool: TestPool, opening schema: Int) async throws -> (Int32, Int) {
    try await pool.withConnection(group: 0, key: schema) { connection in
      let results = try await connection.pipeline { pipeline in
        pipeline.add(
          """
          SELECT sum(pg_total_relation_size(oid))::int8 FROM pg_class
          WHERE relkind = 'r' AND relnamespace = to_regnamespace($1)
          """,
          "tenant_\(schema)"
        )
        pipeline.add(
          """
          SELECT pg_backend_pid(), sum(total_bytes)::int8 FROM pg_backend_memory_contexts
          """
        )
      }
      let (backend, bytes) = try results[1].rows[0].decode(Int32.self, Int64.self)
      return (backend, Int(bytes))
    }
  }

  @Test func `backends that many tenants use stay within their bounds`() async throws {
    try await TestServer.withConnection { connection, server in
      _ = try await connection.query(
        """
        DO $$ BEGIN
          FOR s IN 0..39 LOOP
            EXECUTE format('CREATE SCHEMA tenant_%s', s);
            FOR t IN 0..19 LOOP
              EXECUTE format('CREATE TABLE tenant_%s.t%s (a int PRIMARY KEY, b text UNIQUE)', s, t);
            END LOOP;
          END LOOP;
        END $$
        """
      )
      let unbounded = server.pool()
      var backends: Set<Int32> = []
      var most = 0
      for schema in 0..<40 {
        let (backend, bytes) = try await memory(unbounded, opening: schema)
        backends.insert(backend)
        most = max(most, bytes)
      }
      #expect(backends.count == 1)
      await unbounded.shutDown()
      // A bound that is reached a few times, with as much again for what is not seen at once.
      let bound = most / 2
      let bounded = server.pool {
        $0.backend.bytes = bound
        $0.backend.keysPerLook = 4
      }
      for schema in 0..<40 {
        let (backend, bytes) = try await memory(bounded, opening: schema)
        backends.insert(backend)
        #expect(bytes < bound + most / 4)
      }
      #expect(backends.count >= 3)
      await bounded.shutDown()
    }
  }

  @Test func `a login that may not see its memory has its backends replaced by what they served`()
    async throws
  {
    try await TestServer.withConnection { connection, server in
      _ = try await connection.query(
        """
        DO $$ BEGIN
          CREATE ROLE florin_test_unseeing LOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
        """
      )
      let pool = server.pool { options in
        var connecting = server.options
        connecting.user = "florin_test_unseeing"
        options.connecting = { [connecting] _ in connecting }
        options.backend.keysPerLook = 1
        options.backend.keysUnseen = 3
      }
      var backends: [Int32] = []
      for key in 0..<6 { backends.append(try await pool.backend(for: key)) }
      #expect(backends[0] == backends[2] && backends[3] == backends[5])
      #expect(backends[2] != backends[3])
      await pool.shutDown()
    }
  }
}
