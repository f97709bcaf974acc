import EmbeddedPostgres
import FlorinTestSupport
import Postgres
import Primitives
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(2))) struct TenantArchiveTests {
  @Test func `an archive holds every table but the guard`() async throws {
    let installation = try await TestInstallation.shared
    let tenant = try await installation.tenant()
    try await installation.withConnection { connection in
      let tables = try await connection.query(
        "SELECT tablename::text FROM pg_tables WHERE schemaname = $1",
        tenant.schema.text
      ).rows.map { row -> String in try row[0] }
      let archived = TenantTable.tables(at: tenant.schemaVersion).map(\.name)
      #expect(Set(tables) == Set(archived).union(["guard"]))
      #expect(archived.count == tables.count - 1)
    }
  }

  @Test func `in another cluster a tenant has every row, the same audit root, and goes on`()
    async throws
  {
    let (installation, tenant, archive) = try await exported()
    let before = try await installation.storage.check(tenant.handle)
    #expect(before.leaves == 30 && before.customers == 30)
    let cluster = try await EmbeddedCluster.start(
      directory: TemporaryDirectory.path(),
      options: .disposable
    )
    try await cluster.createDatabase(named: "elsewhere")
    try await cluster.closeMaintenanceDatabases()
    let elsewhere = try await storage(
      "host=\(cluster.socketDirectory) port=\(cluster.port) dbname=elsewhere user=postgres"
    )
    let restored = try await restore(archive, in: elsewhere.tenants)
    #expect(restored.id == tenant.id)
    #expect(restored.name == tenant.name)
    #expect(restored.displayName == tenant.displayName)
    #expect(restored.schema != tenant.schema)
    #expect(restored.state == .active)
    #expect(try await elsewhere.check(restored.handle) == before)
    #expect(before.findings.isEmpty)
    // What was done before is known, and what is new continues the trail.
    let handle = try await elsewhere.tenants.handle(for: tenant.id)
    #expect(try await elsewhere.submit(TestWrites.create(1), to: handle).isReplay)
    #expect(try await elsewhere.submit(TestWrites.create(31), to: handle).leafIndex == 30)
    #expect(try await elsewhere.check(handle).findings.isEmpty)
    // A cluster for tests is not durable, and is told so.
    let findings = try await elsewhere.hardeningFindings().filter { $0.rule != "durable" }
    #expect(findings == [], "\(findings)")
    await elsewhere.close()
    await cluster.stop()
  }

  @Test func `an exported tenant is dropped, until it writes again, and comes back`() async throws {
    let (installation, tenant, _) = try await exported()
    #expect(try await installation.tenants.tenant(tenant.id).exportedAt != nil)
    _ = try await installation.storage.submit(TestWrites.create(77), to: tenant.handle)
    await #expect(throws: TenantError.notExported) {
      try await installation.tenants.drop(tenant.id, confirmation: tenant.name.text)
    }
    let archive = try await export(tenant, from: installation)
    try await installation.tenants.drop(tenant.id, confirmation: tenant.name.text)
    await #expect(throws: TenantError.unknown) {
      try await installation.tenants.tenant(tenant.id)
    }
    let back = try await restore(archive, in: installation.tenants)
    #expect(back.id == tenant.id)
    #expect(back.placement.epoch > tenant.placement.epoch)
    #expect(try await installation.storage.check(back.handle).customers == 31)
    await #expect(throws: ArchiveError.tenantExists) {
      try await restore(archive, in: installation.tenants)
    }
  }

  @Test func `a name is chosen, and is taken once`() async throws {
    let (_, tenant, archive) = try await exported()
    let elsewhere = try await TestInstallation.fresh()
    _ = try await elsewhere.tenants.create(elsewhere.draft(tenant.name.text))
    await #expect(throws: TenantError.nameTaken) {
      try await restore(archive, in: elsewhere.tenants)
    }
    let name = try #require(TenantName("somewhere-else"))
    #expect(try await restore(archive, as: name, in: elsewhere.tenants).name == name)
  }

  @Test func `a repeated request answers with the tenant that the first restored`() async throws {
    let (installation, tenant, archive) = try await exported()
    let elsewhere = try await TestInstallation.fresh()
    func request(_ digest: UInt8) -> OperatorRequest {
      OperatorRequest(
        principal: testOperator,
        method: "RestoreTenant",
        requestID: "once",
        digest: [UInt8](repeating: digest, count: 32)
      )
    }
    let first = try await restore(archive, request: request(1), in: elsewhere.tenants)
    // The header is enough to see that it is the same.
    let second = try await restore(
      Array(archive.prefix(2_000)),
      request: request(1),
      in: elsewhere.tenants
    )
    #expect(first == second)
    await #expect(throws: TenantError.requestIDReused(tenant.id.bits)) {
      try await restore(archive, request: request(2), in: elsewhere.tenants)
    }
    // The same words over another archive are another request.
    _ = try await installation.storage.submit(TestWrites.create(31), to: tenant.handle)
    let later = try await export(tenant, from: installation)
    await #expect(throws: TenantError.requestIDReused(tenant.id.bits)) {
      try await restore(later, request: request(1), in: elsewhere.tenants)
    }
    // Dropped since, it does not come back by itself.
    try await elsewhere.tenants.drop(
      tenant.id,
      confirmation: tenant.name.text,
      isForced: true
    )
    let third = try await restore(archive, request: request(1), in: elsewhere.tenants)
    #expect(third.state == .dropped)
  }

  @Test func `one request that comes twice at once restores once`() async throws {
    let (_, tenant, archive) = try await exported()
    let elsewhere = try await TestInstallation.fresh()
    let request = OperatorRequest(
      principal: testOperator,
      method: "RestoreTenant",
      requestID: "once",
      digest: [1]
    )
    let gate = Gate()
    var rest = archive[...]
    async let slow = restoreBehind(gate, archive, request, elsewhere.tenants)
    await gate.reached()
    let quick = try await elsewhere.tenants.restore(request: request) {
      defer { rest = [] }
      return rest.isEmpty ? nil : Array(rest)
    }
    gate.open()
    #expect(try await slow == quick)
    #expect(quick.id == tenant.id)
  }

  /// Restores an archive whose second half waits behind a gate.
  private func restoreBehind(
    _ gate: Gate,
    _ archive: [UInt8],
    _ request: OperatorRequest?,
    _ tenants: TenantRegistry
  ) async throws -> Tenant {
    var pieces = [
      Array(archive.suffix(archive.count / 2)), Array(archive.dropLast(archive.count / 2)),
    ]
    return try await tenants.restore(request: request) {
      if pieces.count == 1 { await gate.pass() }
      return pieces.popLast()
    }
  }

  @Test func `archives that stand still leave connections to others`() async throws {
    let (_, _, archive) = try await exported()
    let elsewhere = try await TestInstallation.fresh { $0.migrationConnections = 3 }
    let gate = Gate()
    async let slow = restoreBehind(gate, archive, nil, elsewhere.tenants)
    await gate.reached()
    // One of three is a half.
    let made = try await elsewhere.tenant()
    let refused = StorageError.overloaded(retryAfter: StorageLimits.archiveRetryAfter)
    await #expect(throws: refused) { try await elsewhere.tenants.export(made.id) { _ in } }
    await #expect(throws: refused) { try await restore(archive, in: elsewhere.tenants) }
    gate.open()
    #expect(try await slow.state == .active)
    try await elsewhere.tenants.export(made.id) { _ in }
  }

  @Test func `a tenant of an older version comes to the newest`() async throws {
    let (installation, tenant, archive) = try await exported()
    let second = Migration(
      version: 2,
      name: "second",
      digest: "02",
      statements: ["ALTER TABLE {schema}.events ADD COLUMN note text NOT NULL DEFAULT 'none'"]
    )
    let newer = try await TestInstallation.fresh(migrations: Migration.tenant + [second])
    let restored = try await restore(archive, in: newer.tenants)
    #expect(restored.schemaVersion == 2)
    #expect(try await newer.tenants.migrate().totalCount == 0)
    let root = try await installation.storage.check(tenant.handle).root
    #expect(try await newer.storage.check(restored.handle).root == root)
    // The other way round there is nothing that could make the tables.
    let newest = try await export(restored, from: newer)
    let older = try await TestInstallation.fresh()
    await #expect(throws: ArchiveError.unsupportedVersion(2)) {
      try await restore(newest, in: older.tenants)
    }
  }

  // MARK: Damage

  @Test func `an archive that is cut off leaves nothing behind`() async throws {
    let (_, _, archive) = try await exported()
    let elsewhere = try await TestInstallation.fresh()
    let empty = try await everything(in: elsewhere)
    let cuts = [0, 1, 100, 511, 512, 5_000, archive.count / 2, archive.count - 3_000]
    for count in cuts + [archive.count - 1_025] {
      await #expect(throws: ArchiveError.truncated, "\(count)") {
        try await restore(Array(archive[..<count]), in: elsewhere.tenants)
      }
    }
    #expect(try await everything(in: elsewhere) == empty)
    #expect(try await restore(archive, in: elsewhere.tenants).state == .active)
  }

  @Test func `a reader that fails leaves nothing behind`() async throws {
    struct Interrupted: Error {}
    let (_, _, archive) = try await exported()
    let elsewhere = try await TestInstallation.fresh()
    let empty = try await everything(in: elsewhere)
    var rest = archive[...]
    await #expect(throws: Interrupted.self) {
      try await elsewhere.tenants.restore {
        guard rest.count > archive.count / 2 else { throw Interrupted() }
        let piece = rest.prefix(4_096)
        rest = rest.dropFirst(4_096)
        return Array(piece)
      }
    }
    #expect(try await everything(in: elsewhere) == empty)
  }

  @Test func `a changed byte anywhere is noticed, and leaves nothing behind`() async throws {
    let (_, _, archive) = try await exported()
    let elsewhere = try await TestInstallation.fresh()
    let empty = try await everything(in: elsewhere)
    // At another place in each block; the end of the file is two blocks of zeros.
    for block in stride(from: 0, to: archive.count / 512 - 2, by: 3) {
      var changed = archive
      let place = block * 512 + block * 37 % 512
      changed[place] ^= 1
      do {
        _ = try await restore(changed, in: elsewhere.tenants)
        // Padding behind a member's contents and the fields of a header that say nothing.
        #expect(try isImmaterial(archive, place), "\(place)")
        try await forget(in: elsewhere)
      } catch is ArchiveError {
        continue
      }
    }
    #expect(try await everything(in: elsewhere).count == empty.count + 1)
  }

  @Test func `rows that agree with the manifest and not with each other are refused`()
    async throws
  {
    let (_, tenant, archive) = try await exported()
    let elsewhere = try await TestInstallation.fresh()
    let empty = try await everything(in: elsewhere)
    let members = try ArchiveMembers(archive)
    // A leaf less.
    var forged = members
    forged.edit("tables/audit_entries/000001.copy") { $0.removeLast() }
    await #expect(throws: ArchiveError.auditDiffers) {
      try await restore(forged.archive, in: elsewhere.tenants)
    }
    // Another tenant's trail.
    forged = members
    forged.edit("tenant.txt") { lines in
      lines[1] = "id \(TenantID(TestWrites.identifier()))"
    }
    await #expect(throws: ArchiveError.auditDiffers) {
      try await restore(forged.archive, in: elsewhere.tenants)
    }
    // A row twice, and one of a wrong form.
    let customers = "tables/customers/000001.copy"
    forged = members
    forged.edit(customers) { $0.append($0[0]) }
    await #expect(throws: ArchiveError.rowsRefused(member: customers, code: "23505")) {
      try await restore(forged.archive, in: elsewhere.tenants)
    }
    forged = members
    forged.edit(customers) { $0[0] = "'); DROP TABLE customers; --" }
    await #expect(throws: ArchiveError.rowsRefused(member: customers, code: "22P02")) {
      try await restore(forged.archive, in: elsewhere.tenants)
    }
    #expect(try await everything(in: elsewhere) == empty)
    #expect(try await restore(members.archive, in: elsewhere.tenants).id == tenant.id)
  }

  @Test func `SQL in an archive is never run`() async throws {
    let (_, _, archive) = try await exported()
    let elsewhere = try await TestInstallation.fresh()
    let empty = try await everything(in: elsewhere)
    let schema = "schema/0001-foundation.sql"
    var forged = try ArchiveMembers(archive)
    forged.edit(schema) { $0.insert("CREATE ROLE thief SUPERUSER LOGIN;", at: 0) }
    await #expect(throws: ArchiveError.differs(member: schema)) {
      try await restore(forged.archive, in: elsewhere.tenants)
    }
    forged = try ArchiveMembers(archive)
    forged.add("tables/guard/000001.copy", ["x"])
    await #expect(throws: ArchiveError.differs(member: "tables/guard/000001.copy")) {
      try await restore(forged.archive, in: elsewhere.tenants)
    }
    #expect(try await everything(in: elsewhere) == empty)
  }

  // MARK: Archives

  /// An installation with a tenant that has written, and its archive.
  private func exported() async throws -> (TestInstallation, Tenant, [UInt8]) {
    let installation = try await TestInstallation.shared
    let tenant = try await installation.tenant()
    for number in 1...30 {
      _ = try await installation.storage.submit(TestWrites.create(number), to: tenant.handle)
    }
    return (installation, tenant, try await export(tenant, from: installation))
  }

  private func export(
    _ tenant: Tenant,
    from installation: TestInstallation
  ) async throws -> [UInt8] {
    var archive: [UInt8] = []
    try await installation.tenants.export(tenant.id) { archive += $0 }
    return archive
  }

  private func restore(
    _ archive: [UInt8],
    as name: TenantName? = nil,
    request: OperatorRequest? = nil,
    in tenants: TenantRegistry
  ) async throws -> Tenant {
    var rest = archive[...]
    return try await tenants.restore(as: name, request: request) {
      let piece = rest.prefix(1000)
      rest = rest.dropFirst(1000)
      return piece.isEmpty ? nil : Array(piece)
    }
  }

  private func storage(_ connectionString: String) async throws -> Storage {
    try await Storage.open(
      StorageConfiguration(
        database: connectionString,
        secret: TestInstallation.secret,
        clock: { TestInstallation.now },
        encodeEvent: { _, _ in [] }
      ),
      on: TestInstallation.loops
    )
  }

  /// Whether a byte of an archive says nothing: padding, or a field of a header that nobody reads.
  private func isImmaterial(_ archive: [UInt8], _ place: Int) throws -> Bool {
    try ArchiveMembers(archive).isPadding(place)
  }

  /// Drops all tenants, so that the archive can be restored once more.
  private func forget(in installation: TestInstallation) async throws {
    for tenant in try await installation.tenants.tenants(after: nil, limit: 10) {
      try await installation.tenants.drop(
        tenant.id,
        confirmation: tenant.name.text,
        isForced: true
      )
    }
  }

  /// Schemas, the roles of tenants that are granted to anybody, tenants, requests.
  private func everything(in installation: TestInstallation) async throws -> [String] {
    try await installation.withConnection { connection in
      try await connection.query(
        """
        SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname !~ '^pg_'
        UNION ALL SELECT 'role ' || rolname FROM pg_roles WHERE rolname = 'thief'
        UNION ALL SELECT 'tenant ' || id || state FROM florin_control.tenants
        UNION ALL SELECT 'shard ' || shard || tenant_count FROM florin_control.login_shards
          WHERE tenant_count > 0
        UNION ALL SELECT 'request ' || request_id FROM florin_control.operator_requests
        ORDER BY 1
        """
      ).rows.map { try $0[0] }
    }
  }
}
