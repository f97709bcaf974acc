import Postgres
import Primitives
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct EventAnnouncementTests {
  private let tenants = (1...3).map { TenantID(UUIDBits(high: 7, low: $0)) }

  @Test func `an announcement names its tenants, and passes over what is none`() {
    let announcement = EventAnnouncement(tenants)
    #expect(EventAnnouncement(payload: announcement.payload) == announcement)
    #expect(EventAnnouncement(payload: "").tenants == [])
    #expect(EventAnnouncement(payload: "v2,\(tenants[0]),,x").tenants == [tenants[0]])
  }

  @Test func `the longest announcement fits into a notification`() {
    let many = Array(repeating: tenants[0], count: StorageLimits.tenantsPerAnnouncement)
    #expect(EventAnnouncement(many).payload.utf8.count < 8_000)
  }

  @Test func `a tenant is announced once, however often it is noted`() async {
    let announcements = NotedTenants()
    for tenant in tenants + tenants { announcements.note(tenant) }
    let first = await announcements.next(limit: 2)
    let second = await announcements.next(limit: 2)
    #expect(first.count == 2 && second.count == 1)
    #expect(Set(first + second) == Set(tenants))
  }

  @Test func `who reads waits for the next tenant, or for the end of its task`() async {
    let announcements = NotedTenants()
    async let read = announcements.next(limit: 10)
    announcements.note(tenants[0])
    #expect(await read == [tenants[0]])
    let reader = Task { await announcements.next(limit: 10) }
    reader.cancel()
    #expect(await reader.value == [])
  }

  @Test func `no more tenants are noted than there is room for`() async {
    let announcements = NotedTenants()
    for number in 0...UInt64(StorageLimits.notedTenants) {
      announcements.note(TenantID(UUIDBits(high: 8, low: number)))
    }
    #expect(await announcements.next(limit: .max).count == StorageLimits.notedTenants)
  }

  @Test func `pauses before a connection is made again grow up to a bound`() {
    var pause = ReconnectPause(seed: 1)
    var reach = StorageLimits.firstReconnectPause
    for _ in 0..<10 {
      let next = pause.next()
      #expect(next >= reach / 2 && next <= reach)
      reach = min(reach * 2, StorageLimits.longestReconnectPause)
    }
  }

  /// Runs a test with two servers that never look by themselves.
  private func withServers(
    _ body: (TestInstallation, Storage, TenantHandle) async throws -> Void
  ) async throws {
    let patient = { @Sendable (configuration: inout StorageConfiguration) in
      configuration.eventInterval = .seconds(3_600)
      configuration.refreshInterval = .seconds(3_600)
    }
    let installation = try await TestInstallation.fresh(patient)
    let other = try await installation.another(patient)
    let tenant = try await installation.tenant().handle
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await installation.storage.run() }
      group.addTask { await other.run() }
      try await body(installation, other, tenant)
      group.cancelAll()
    }
    await other.close()
    await installation.storage.close()
  }

  @Test func `a server wakes those who watch what another one wrote, without looking`()
    async throws
  {
    try await withServers { installation, other, tenant in
      try await other.signals.watching(tenant.id) {
        for position in Int64(0)..<5 {
          async let wait: Void = other.signals.wait(for: tenant.id, beyond: position)
          _ = try await installation.submit(TestWrites.create(Int(position)), to: tenant)
          await wait
        }
      }
    }
  }

  @Test func `a tenant that cannot be looked at holds up no other`() async throws {
    try await withServers { installation, other, tenant in
      let stuck = try await installation.tenant()
      try await other.signals.watching(stuck.id) {
        try await other.signals.watching(tenant.id) {
          try await installation.withConnection { connection in
            try await connection.transaction { connection in
              try await connection.once(
                .rendered(
                  template: "LOCK TABLE {schema}.audit_head IN ACCESS EXCLUSIVE MODE",
                  schema: stuck.schema
                )
              )
              other.noteLooks(at: [stuck.id])
              try await installation.untilSomebodyWaitsForALock()
              let began = ContinuousClock.now
              async let wait: Void = other.signals.wait(for: tenant.id, beyond: 0)
              _ = try await installation.submit(TestWrites.create(1), to: tenant)
              await wait
              // A statement that waits for the lock is given up after 20 seconds by PostgreSQL.
              #expect(began.duration(to: .now) < .seconds(15))
            }
          }
          // Nobody locks it any more: the next look finds what was written meanwhile.
          async let wait: Void = other.signals.wait(for: stuck.id, beyond: 0)
          _ = try await installation.submit(TestWrites.create(1), to: stuck.handle)
          await wait
        }
      }
    }
  }

  @Test func `a tenant is looked at once at a time, and again when that was asked for`() {
    let looks = EventLooks()
    #expect(looks.begin(tenants[0]) && looks.begin(tenants[1]))
    #expect(!looks.begin(tenants[0]))
    #expect(looks.end(tenants[0]))
    #expect(!looks.end(tenants[1]))
    #expect(looks.begin(tenants[0]))
    #expect(!looks.end(tenants[0]))
  }

  @Test func `a server whose connection for notifications was killed hears again`() async throws {
    try await withServers { installation, other, tenant in
      try await other.signals.watching(tenant.id) {
        for position in Int64(0)..<3 {
          try await installation.withConnection { connection in
            // Both servers' connections, once they listen.
            var killed: Set<Int32> = []
            while killed.count < 2 {
              let result = try await connection.query(
                """
                SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                  AND query LIKE '%florin_events%'
                """
              )
              for row in result.rows { killed.insert(try row.decode(Int32.self, at: 0)) }
            }
          }
          async let wait: Void = other.signals.wait(for: tenant.id, beyond: position)
          _ = try await installation.submit(TestWrites.create(Int(position)), to: tenant)
          await wait
        }
      }
    }
  }
}
