import Postgres
import Primitives
import Synchronization
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(2))) struct TenantMigrationTests {
  // MARK: Migrations for tests

  private static let second = Migration(
    version: 2,
    name: "second",
    digest: "02",
    statements: [
      "CREATE TABLE {schema}.parcels (id uuid NOT NULL CONSTRAINT parcels_key PRIMARY KEY)",
      "GRANT SELECT, INSERT ON {schema}.parcels TO {schema}",
      "INSERT INTO {schema}.parcels (id) VALUES (gen_random_uuid())",
    ]
  )

  private static let third = Migration(
    version: 3,
    name: "third",
    digest: "03",
    statements: [
      "ALTER TABLE {schema}.parcels ADD COLUMN weight integer",
      "UPDATE {schema}.parcels SET weight = 7",
    ]
  )

  private static let failing = Migration(
    version: 2,
    name: "failing",
    digest: "04",
    statements: [
      "CREATE TABLE {schema}.parcels (id uuid NOT NULL CONSTRAINT parcels_key PRIMARY KEY)",
      "ALTER TABLE {schema}.nowhere ADD COLUMN weight integer",
    ]
  )

  private let three = Migration.tenant + [second, third]

  // MARK: Planning and applying

  @Test func `a plan says which migrations how many tenants lack`() async throws {
    let installation = try await TestInstallation.fresh()
    for _ in 0..<3 { _ = try await installation.tenant() }
    let newer = try await installation.another(migrations: three)
    _ = try await newer.tenants.create(installation.draft("newest"))
    let plan = try await newer.tenants.migrationPlan()
    #expect(plan.targetVersion == 3)
    #expect(plan.tenantCount == 3)
    #expect(plan.migrations.map(\.name) == ["second", "third"])
    #expect(plan.migrations.map(\.tenantCount) == [3, 3])
    #expect(try await installation.tenants.migrationPlan().tenantCount == 0)
  }

  @Test func `all tenants come to the newest version, with progress for each`() async throws {
    let installation = try await TestInstallation.fresh()
    var made: Set<TenantID> = []
    for _ in 0..<5 { made.insert(try await installation.tenant().id) }
    let newer = try await installation.another(migrations: three)
    var seen: [MigrationProgress] = []
    let end = try await newer.tenants.migrate(parallelism: 3) { seen.append($0) }
    #expect(seen.map(\.doneCount) == [0, 1, 2, 3, 4, 5])
    #expect(seen.allSatisfy { $0.totalCount == 5 && $0.failedCount == 0 && $0.failure == nil })
    #expect(Set(seen.compactMap(\.tenantID)) == made)
    #expect(seen.last == end)
    for id in made {
      let tenant = try await newer.tenants.tenant(id)
      #expect(tenant.schemaVersion == 3)
      #expect(try await weights(of: tenant, in: installation) == [7])
    }
    #expect(try await newer.tenants.migrate().totalCount == 0)
    let status = try await newer.tenants.migrationStatus()
    #expect(status.versions == [MigrationStatus.VersionCount(version: 3, tenantCount: 5)])
    #expect(status.failures.isEmpty)
  }

  @Test func `named tenants are migrated alone`() async throws {
    let installation = try await TestInstallation.fresh()
    let first = try await installation.tenant()
    let second = try await installation.tenant()
    let newer = try await installation.another(migrations: three)
    #expect(try await newer.tenants.migrate([second.id]).totalCount == 1)
    #expect(try await newer.tenants.tenant(first.id).schemaVersion == 1)
    #expect(try await newer.tenants.tenant(second.id).schemaVersion == 3)
  }

  @Test func `suspended tenants are migrated too`() async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.tenant()
    try await installation.tenants.suspend(made.id)
    let newer = try await installation.another(migrations: three)
    try await newer.tenants.migrate()
    let migrated = try await newer.tenants.tenant(made.id)
    #expect(migrated.schemaVersion == 3)
    #expect(migrated.state == .suspended)
  }

  // MARK: Failures

  @Test func `a failed migration keeps the last good version, and the others go on`() async throws {
    let installation = try await TestInstallation.fresh()
    let good = try await installation.tenant()
    let bad = try await installation.tenant()
    try await installation.withConnection { connection in
      try await connection.transaction(as: .owner) { connection in
        _ = try await connection.once(
          .rendered(template: "CREATE TABLE {schema}.nowhere (id uuid)", schema: good.schema)
        )
      }
    }
    let newer = try await installation.another(migrations: Migration.tenant + [Self.failing])
    var failures: [TenantID: String] = [:]
    let end = try await newer.tenants.migrate { progress in
      if let id = progress.tenantID, let failure = progress.failure { failures[id] = failure }
    }
    #expect(end.doneCount == 2)
    #expect(end.failedCount == 1)
    #expect(failures == [bad.id: "PostgreSQL: the server refused the statement (42P01)"])
    #expect(try await newer.tenants.tenant(good.id).schemaVersion == 2)
    #expect(try await newer.tenants.tenant(bad.id).schemaVersion == 1)
    #expect(try await hasParcels(bad, in: installation) == false)
    let status = try await newer.tenants.migrationStatus()
    #expect(status.versions.map(\.version) == [1, 2])
    #expect(status.failures.map(\.tenantID) == [bad.id])
    #expect(status.failures.map(\.version) == [1])
  }

  @Test func `a migration that was applied may not read otherwise`() async throws {
    let installation = try await TestInstallation.fresh()
    _ = try await installation.tenant()
    let first = Migration.tenant[0]
    let edited = Migration(
      version: first.version,
      name: first.name,
      digest: "edited",
      statements: first.statements
    )
    let other = try await installation.another(migrations: [edited])
    await #expect(throws: MigrationError.edited(version: 1)) {
      try await other.tenants.create(installation.draft("another"))
    }
    await #expect(throws: MigrationError.edited(version: 1)) { try await other.tenants.migrate() }
  }

  @Test func `a tenant whose tables are in use is reported and keeps its version`() async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.tenant()
    let newer = try await installation.another(migrations: three) { $0.busyAttempts = 1 }
    try await installation.withConnection { connection in
      try await connection.transaction(as: .owner) { connection in
        _ = try await connection.once(
          .rendered(template: "LOCK TABLE {schema}.guard", schema: made.schema)
        )
        let status = try await newer.tenants.migrate()
        #expect(status.failure == "its tables were in use")
      }
    }
    #expect(try await newer.tenants.migrate().failedCount == 0)
    #expect(try await newer.tenants.migrationStatus().failures.isEmpty)
  }

  // MARK: Versions that are served

  @Test func `a server serves its own version and its neighbours`() async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.tenant()
    let two = try await installation.another(migrations: Array(three.prefix(2)))
    let newest = try await installation.another(migrations: three)
    #expect(try await two.tenants.handle(for: made.id).schemaVersion == 1)
    await #expect(throws: TenantError.unsupportedVersion(1)) {
      try await newest.tenants.handle(for: made.id)
    }
    try await newest.tenants.migrate()
    two.tenants.forget(made.id)
    #expect(try await two.tenants.handle(for: made.id).schemaVersion == 3)
    installation.tenants.forget(made.id)
    await #expect(throws: TenantError.unsupportedVersion(3)) {
      try await installation.tenants.handle(for: made.id)
    }
  }

  // MARK: Interruptions

  /// What interrupts a migration.
  enum Interruption: CaseIterable, Sendable {
    /// The program ends: whatever was not committed is undone.
    case fault
    /// The server ends all sessions that migrate.
    case terminatedBackend
  }

  @Test(arguments: Interruption.allCases)
  func `interrupted at any step, a migration goes on from there`(
    _ interruption: Interruption
  ) async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.tenant()
    // Three statements and a commit, then two and a commit.
    for step in 0..<7 {
      let fuse = Fuse(burnsAt: step)
      let newer = try await installation.another(
        migrations: three,
        { _ in },
        migrationStep: { _ in
          guard fuse.isBurnt() else { return }
          switch interruption {
          case .fault: throw Interrupted()
          case .terminatedBackend: try await Self.terminateMigrations(in: installation)
          }
        }
      )
      let end = try await newer.tenants.migrate()
      #expect(end.failedCount == 1, "step \(step)")
      let version = try await version(of: made, in: installation)
      #expect(version == (step < 4 ? 1 : 2), "step \(step)")
      #expect(try await hasParcels(made, in: installation) == (step >= 4))
      if step >= 4 { try await reset(made, in: installation) }
    }
    let newest = try await installation.another(migrations: three)
    #expect(try await newest.tenants.migrate().failedCount == 0)
    #expect(try await weights(of: made, in: installation) == [7])
  }

  @Test func `stopped half-way across thirty tenants, it goes on with those that are left`()
    async throws
  {
    let installation = try await TestInstallation.fresh()
    var made: [Tenant] = []
    for _ in 0..<30 { made.append(try await installation.tenant()) }
    let applied = Mutex<[MigrationStep: Int]>([:])
    let newer = try await installation.another(
      migrations: three,
      { _ in },
      migrationStep: { step in applied.withLock { $0[step, default: 0] += 1 } }
    )
    await #expect(throws: Interrupted.self) {
      try await newer.tenants.migrate(parallelism: 4) { progress in
        if progress.doneCount == 15 { throw Interrupted() }
      }
    }
    let left = try await newer.tenants.migrationPlan().tenantCount
    #expect((1...15).contains(left))
    var done: [TenantID] = []
    let end = try await newer.tenants.migrate(parallelism: 4) { progress in
      if let id = progress.tenantID { done.append(id) }
    }
    #expect(end.totalCount == left && end.failedCount == 0)
    #expect(done.count == left && Set(done).count == left)
    let status = try await newer.tenants.migrationStatus()
    #expect(status.versions == [MigrationStatus.VersionCount(version: 3, tenantCount: 30)])
    for tenant in made {
      #expect(try await weights(of: tenant, in: installation) == [7])
      // The last step of a migration comes before its commit: those that were done at the
      // interruption were not begun again.
      if !done.contains(tenant.id) {
        let steps = applied.withLock { $0.filter { $0.key.tenantID == tenant.id } }
        #expect(steps.count == 7 && steps.values.allSatisfy { $0 == 1 })
      }
    }
  }

  @Test func `a migration that the control schema did not hear of is not repeated`() async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.tenant()
    let newer = try await installation.another(migrations: three)
    try await newer.tenants.migrate()
    try await installation.withConnection { connection in
      _ = try await connection.once("UPDATE florin_control.tenants SET schema_version = 1")
    }
    #expect(try await newer.tenants.migrate().failedCount == 0)
    #expect(try await newer.tenants.tenant(made.id).schemaVersion == 3)
    #expect(try await weights(of: made, in: installation) == [7])
  }

  @Test func `two servers migrate at once, and each migration happens once`() async throws {
    let installation = try await TestInstallation.fresh()
    var made: [Tenant] = []
    for _ in 0..<4 { made.append(try await installation.tenant()) }
    let first = try await installation.another(migrations: three)
    let second = try await installation.another(migrations: three)
    async let one = first.tenants.migrate()
    async let other = second.tenants.migrate()
    #expect(try await one.failedCount == 0)
    #expect(try await other.failedCount == 0)
    for tenant in made { #expect(try await weights(of: tenant, in: installation) == [7]) }
  }

  // MARK: Looking into a schema

  private struct Interrupted: Error {}

  /// Says once that it is time.
  private final class Fuse: Sendable {
    private let remaining: Mutex<Int>
    init(burnsAt step: Int) { remaining = Mutex(step) }
    func isBurnt() -> Bool {
      remaining.withLock { remaining in
        remaining -= 1
        return remaining == -1
      }
    }
  }

  private static func terminateMigrations(in installation: TestInstallation) async throws {
    try await installation.withConnection { connection in
      _ = try await connection.once(
        """
        SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE usename = 'florin_migrate' AND datname = current_database()
        """
      )
    }
  }

  private func weights(
    of tenant: Tenant,
    in installation: TestInstallation
  ) async throws -> [Int32] {
    try await installation.withConnection { connection in
      let sql = SQL.rendered(
        template: "SELECT weight FROM {schema}.parcels",
        schema: tenant.schema
      )
      return try await connection.query(sql).rows.map { try $0[0] }
    }
  }

  private func hasParcels(
    _ tenant: Tenant,
    in installation: TestInstallation
  ) async throws -> Bool {
    try await installation.withConnection { connection in
      let sql = SQL.rendered(
        template: "SELECT to_regclass('{schema}.parcels') IS NOT NULL",
        schema: tenant.schema
      )
      return try await connection.query(sql).rows[0][0]
    }
  }

  private func version(of tenant: Tenant, in installation: TestInstallation) async throws -> Int32 {
    try await installation.withConnection { connection in
      try await TenantRegistry.version(of: tenant.schema, on: connection)
    }
  }

  /// Takes a schema back to version 1, so that the next step begins there.
  private func reset(_ tenant: Tenant, in installation: TestInstallation) async throws {
    try await installation.withConnection { connection in
      for template: StaticString in [
        "DROP TABLE {schema}.parcels", "UPDATE {schema}.guard SET schema_version = 1",
      ] {
        _ = try await connection.once(.rendered(template: template, schema: tenant.schema))
      }
    }
  }
}
