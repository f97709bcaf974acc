import Postgres
import Primitives
import Synchronization
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct RetentionTests {
  private static let day: Int64 = 86_400_000_000

  /// Runs a test with a clock that it can set, in days since the first write.
  private func withDays(
    _ body: (TestInstallation, TenantHandle, @Sendable (Int64) -> Void) async throws -> Void
  ) async throws {
    let days = Days()
    let setClock: (inout StorageConfiguration) -> Void = { configuration in
      configuration.clock = {
        Instant(
          microseconds: TestInstallation.now.microseconds
            + days.count.load(ordering: .relaxed) * Self.day
        )
      }
    }
    try await TestInstallation.withTenant(setClock) { installation, tenant in
      try await body(installation, tenant) { days.count.store($0, ordering: .relaxed) }
    }
  }

  private final class Days: Sendable {
    let count = Atomic<Int64>(0)
  }

  @Test func `answers are kept for thirty days and events for ninety`() async throws {
    try await withDays { installation, tenant, setDay in
      _ = try await installation.submit(TestWrites.create(1), to: tenant)
      setDay(10)
      _ = try await installation.submit(TestWrites.create(2), to: tenant)
      setDay(30)
      #expect(try await installation.storage.purge(tenant) == .init())
      setDay(31)
      #expect(
        try await installation.storage.purge(tenant) == .init(idempotencyRecords: 1, events: 0)
      )
      let again = try await installation.submit(TestWrites.create(2), to: tenant)
      #expect(again.isReplay)
      setDay(91)
      #expect(
        try await installation.storage.purge(tenant) == .init(idempotencyRecords: 1, events: 1)
      )
      let bounds = try await installation.storage.queries.eventBounds(of: tenant)
      #expect(bounds == EventBounds(oldest: 2, last: 2))
      setDay(200)
      #expect(
        try await installation.storage.purge(tenant) == .init(idempotencyRecords: 0, events: 1)
      )
      let empty = try await installation.storage.queries.eventBounds(of: tenant)
      #expect(empty == EventBounds(oldest: 3, last: 2))
      // Positions go on where they were.
      _ = try await installation.submit(TestWrites.create(3), to: tenant)
      let events = try await installation.storage.queries.events(after: 0, limit: 9, of: tenant)
      #expect(events.map(\.position) == [3])
    }
  }

  @Test func `whatever is configured, answers are kept for thirty days`() async throws {
    let keepNothing: (inout StorageConfiguration) -> Void = { $0.idempotencyRetention = .zero }
    try await TestInstallation.withTenant(keepNothing) { installation, tenant in
      _ = try await installation.submit(TestWrites.create(1), to: tenant)
      let purge = try await installation.storage.purge(tenant)
      #expect(purge.idempotencyRecords == 0)
    }
  }

  @Test func `operators' requests are kept for thirty days`() async throws {
    let installation = try await TestInstallation.fresh { $0.idempotencyRetention = .zero }
    let request = OperatorRequest(
      principal: testOperator,
      method: "CreateTenant",
      requestID: "one",
      digest: [1]
    )
    let draft = try installation.draft("acme")
    let made = try await installation.tenants.create(draft, request: request)
    try await installation.storage.purgeRequests()
    #expect(try await installation.tenants.create(draft, request: request) == made)
    try await installation.withConnection { connection in
      _ = try await connection.query(
        """
        UPDATE florin_control.operator_requests
        SET recorded_at = now() - interval '30 days 1 minute'
        """
      )
    }
    try await installation.storage.purgeRequests()
    await #expect(throws: TenantError.nameTaken) {
      try await installation.tenants.create(draft, request: request)
    }
  }

  @Test func `the lane of a dropped tenant goes with it, on every server`() async throws {
    let installation = try await TestInstallation.fresh()
    let other = try await installation.another()
    let dropped = try await installation.tenant()
    let kept = try await installation.tenant()
    for tenant in [dropped, kept] {
      _ = try await installation.submit(TestWrites.create(1), to: tenant.handle)
      _ = try await other.submit(TestWrites.create(2), to: tenant.handle)
    }
    try await other.refresh()
    #expect(other.lanes.count == 2 && installation.storage.lanes.count == 2)
    try await installation.tenants.drop(
      dropped.id,
      confirmation: dropped.name.text,
      isForced: true
    )
    try await other.refresh()
    try await installation.storage.refresh()
    #expect(other.lanes.count == 1 && installation.storage.lanes.count == 1)
  }
}
