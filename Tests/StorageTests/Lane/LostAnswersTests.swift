import MerkleLog
import OrderToCash
import Postgres
import Primitives
import Reactor
import Testing
import WriteLane

@testable import Storage

@Suite(.timeLimit(.minutes(2))) struct LostAnswersTests {
  private func store(_ installation: TestInstallation, _ tenant: TenantHandle) -> PostgresLaneStore
  {
    let storage = installation.storage
    return PostgresLaneStore(
      tenant.id,
      storage.access,
      LaneSettings(storage.configuration, storage.signals)
    )
  }

  private func attempt(
    of tenant: TenantHandle,
    transaction: TransactionID,
    leaf: [UInt8],
    at index: UInt64 = 0,
    isUnconfirmed: Bool = false
  ) -> LaneAttempt {
    LaneAttempt(
      tenant: tenant,
      transaction: transaction,
      firstIndex: index,
      firstLeaf: leaf,
      replies: [.failure(.cancelled)],
      eventPosition: 1,
      isUnconfirmed: isUnconfirmed
    )
  }

  private func leaf(
    _ index: Int64,
    of tenant: TenantHandle,
    _ installation: TestInstallation
  ) async throws -> [UInt8] {
    try await installation.withConnection { connection in
      let rows = try await connection.query(
        AuditStatements.bodies(tenant.schema),
        index,
        index + 1
      ).rows
      return try #require(rows.first)[0]
    }
  }

  /// A transaction that has a number, and whatever a closure leaves of it.
  private func transaction(
    _ installation: TestInstallation,
    _ body: (PostgresConnection, TransactionID) async throws -> Void
  ) async throws {
    try await installation.withConnection { connection in
      _ = try await connection.query(.begin)
      let number: TransactionID = try #require(
        try await connection.query("SELECT pg_current_xact_id()").rows.first
      )[0]
      try await body(connection, number)
    }
  }

  @Test func `a transaction whose leaf is there was committed`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      _ = try await installation.submit(TestWrites.create(1), to: tenant)
      let attempt = attempt(
        of: tenant,
        transaction: TransactionID(3),
        leaf: try await leaf(0, of: tenant, installation)
      )
      guard case .committed(let replies) = await store(installation, tenant).resolve(attempt) else {
        Issue.record("the leaf is there")
        return
      }
      #expect(replies.count == 1)
    }
  }

  @Test func `a transaction that is under way is neither committed nor aborted`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      try await transaction(installation) { connection, number in
        let store = store(installation, tenant)
        let attempt = attempt(of: tenant, transaction: number, leaf: [1])
        guard case .inProgress = await store.resolve(attempt) else {
          Issue.record("it is under way")
          return
        }
        _ = try await connection.query(.rollback)
        guard case .aborted = await store.resolve(attempt) else {
          Issue.record("it was rolled back")
          return
        }
      }
    }
  }

  @Test func `a number that somebody else has committed proves nothing`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      _ = try await installation.submit(TestWrites.create(1), to: tenant)
      try await transaction(installation) { connection, number in
        _ = try await connection.query(.commit)
        let store = store(installation, tenant)
        // No leaf there, and another leaf there.
        for index: UInt64 in [0, 5] {
          let attempt = attempt(of: tenant, transaction: number, leaf: [1], at: index)
          guard case .aborted = await store.resolve(attempt) else {
            Issue.record("its leaf is not there")
            return
          }
        }
      }
    }
  }

  @Test func `a number that was never given out is that of no transaction`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let future = attempt(of: tenant, transaction: TransactionID(1 << 40), leaf: [1])
      guard case .aborted = await store(installation, tenant).resolve(future) else {
        Issue.record("there is no such transaction")
        return
      }
    }
  }

  @Test func `what no standby has confirmed is never known`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let attempt = attempt(
        of: tenant,
        transaction: TransactionID(3),
        leaf: [1],
        isUnconfirmed: true
      )
      guard case .unknowable = await store(installation, tenant).resolve(attempt) else {
        Issue.record("nobody can know")
        return
      }
    }
  }

  @Test func `while backends are killed at random each write takes effect once`() async throws {
    // In a database of its own, whose backends nobody else needs.
    let own = try await TestInstallation.fresh { $0.commandsPerBatch = 16 }
    try await own.withTenant { installation, tenant in
      let seed = UInt64.random(in: 0 ... .max)
      print("seed \(seed)")
      let writes = 300
      let (acknowledgements, acknowledge) = AsyncStream.makeStream(of: Void.self)
      let killer = Task {
        try await kill(backendsOf: installation, seed: seed, after: acknowledgements)
      }
      let answers = await withTaskGroup(of: (Int, SubmissionReply?).self) { group in
        for number in 0..<writes {
          for _ in 0..<(number.isMultiple(of: 3) ? 2 : 1) {
            group.addTask {
              let write = TestWrites.create(number)
              let reply = try? await installation.storage.submitPatiently(write, to: tenant)
              acknowledge.yield()
              return (number, reply)
            }
          }
        }
        return await group.reduce(into: [:]) { $0[$1.0, default: []].append($1.1) }
      }
      acknowledge.finish()
      try await killer.value
      for (number, replies) in answers {
        let isAnswered = !replies.contains(nil)
        #expect(isAnswered, "write \(number)")
        let isOne = Set(replies.map { $0?.reply }).count == 1
        #expect(isOne, "write \(number)")
      }
      let count = UInt64(writes)
      let counts = try await installation.counts(tenant)
      #expect(counts == .init(leaves: count, customers: count, events: count, records: count))
    }
    await own.storage.close()
  }

  /// Kills the serving backends whenever twenty more writes are acknowledged: often enough to meet
  /// batches in all their phases, and not so often that none gets through.
  private func kill(
    backendsOf installation: TestInstallation,
    seed: UInt64,
    after acknowledgements: AsyncStream<Void>
  ) async throws {
    var random = SplitMix64(seed: seed)
    var count = 0
    try await installation.withConnection { connection in
      for await _ in acknowledgements {
        count += 1
        guard count.isMultiple(of: 20) else { continue }
        // Within some 8 ms of a batch's end, which is about what the next one takes.
        _ = try await connection.query(
          "SELECT pg_sleep($1::float8 / 1000)",
          Int64(random.next() % 8)
        )
        _ = try await connection.query(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE usename LIKE 'florin_serve%' AND datname = current_database()
          """
        )
      }
    }
  }
}
