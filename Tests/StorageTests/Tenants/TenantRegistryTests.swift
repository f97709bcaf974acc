import Postgres
import Primitives
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(2))) struct TenantRegistryTests {
  // MARK: Creating and finding

  @Test func `a new tenant works, and is found by identifier and by name`() async throws {
    let installation = try await TestInstallation.fresh()
    let tenants = installation.tenants
    let made = try await tenants.create(installation.draft("acme"))
    #expect(made.state == .active)
    #expect(made.schemaVersion == tenants.newestVersion)
    #expect(made.schema.text.hasPrefix("t_") && !made.schema.text.contains("acme"))
    #expect(try await tenants.tenant(made.id) == made)
    #expect(try await tenants.tenant(named: made.name) == made)
    let handle = try await tenants.handle(for: made.id)
    #expect(handle == made.handle)
    #expect(handle.isWritable)
    let guardRow = try await installation.withConnection { connection in
      let result = try await connection.query(
        .rendered(
          template: "SELECT tenant_id, epoch, state, schema_version FROM {schema}.guard",
          schema: made.schema
        )
      )
      return try result.rows[0].decode(TenantID.self, Int64.self, String.self, Int32.self)
    }
    #expect(guardRow == (made.id, handle.epoch, "active", made.schemaVersion))
  }

  @Test func `tenants are listed in pages, the oldest first`() async throws {
    let installation = try await TestInstallation.fresh()
    var made: [TenantID] = []
    for name in ["c", "a", "b"] {
      made.append(try await installation.tenants.create(installation.draft(name)).id)
    }
    let sorted = made.sorted()
    let first = try await installation.tenants.tenants(after: nil, limit: 2)
    #expect(first.map(\.id) == Array(sorted.prefix(2)))
    let second = try await installation.tenants.tenants(after: first.last?.id, limit: 2)
    #expect(second.map(\.id) == Array(sorted.suffix(1)))
  }

  @Test func `a name is given once`() async throws {
    let installation = try await TestInstallation.fresh()
    let draft = try installation.draft("acme")
    try await installation.tenants.validate(draft)
    _ = try await installation.tenants.create(draft)
    await #expect(throws: TenantError.nameTaken) { try await installation.tenants.create(draft) }
    await #expect(throws: TenantError.nameTaken) { try await installation.tenants.validate(draft) }
  }

  @Test func `a name for people has one to two hundred characters`() async throws {
    let installation = try await TestInstallation.fresh()
    let name = try #require(TenantName("a"))
    for text in ["", String(repeating: "ä", count: 201)] {
      await #expect(throws: TenantError.displayNameInvalid) {
        try await installation.tenants.create(TenantDraft(name: name, displayName: text))
      }
    }
    let longest = String(repeating: "ä", count: 200)
    let made = try await installation.tenants.create(
      TenantDraft(name: name, displayName: longest)
    )
    #expect(made.displayName == longest)
  }

  @Test func `a repeated request answers with the tenant that the first made`() async throws {
    let installation = try await TestInstallation.fresh()
    let request = OperatorRequest(
      principal: testOperator,
      method: "CreateTenant",
      requestID: "one",
      digest: [1]
    )
    let draft = try installation.draft("acme")
    let made = try await installation.tenants.create(draft, request: request)
    #expect(try await installation.tenants.create(draft, request: request) == made)
    let other = OperatorRequest(
      principal: testOperator,
      method: "CreateTenant",
      requestID: "one",
      digest: [2]
    )
    await #expect(throws: TenantError.requestIDReused(made.id.bits)) {
      try await installation.tenants.create(installation.draft("b"), request: other)
    }
  }

  @Test func `an unknown tenant is unknown everywhere`() async throws {
    let installation = try await TestInstallation.fresh()
    let nobody = TenantID(UUIDBits(high: 1, low: 2))
    let tenants = installation.tenants
    await #expect(throws: TenantError.unknown) { try await tenants.tenant(nobody) }
    await #expect(throws: TenantError.unknown) { try await tenants.handle(for: nobody) }
    await #expect(throws: TenantError.unknown) { try await tenants.suspend(nobody) }
    await #expect(throws: TenantError.unknown) { try await tenants.resume(nobody) }
    await #expect(throws: TenantError.unknown) {
      try await tenants.drop(nobody, confirmation: "a", isForced: true)
    }
  }

  @Test func `many tenants are made at once, and no login serves more than it may`() async throws {
    let installation = try await TestInstallation.fresh { $0.tenantsPerLogin = 5 }
    let made = try await withThrowingTaskGroup(of: Tenant.self) { group in
      for number in 0..<18 {
        let draft = try installation.draft("many-\(number)")
        group.addTask { try await installation.tenants.create(draft) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(made.map(\.schema)).count == 18)
    let shards = made.reduce(into: [:]) { $0[$1.placement.loginShard, default: 0] += 1 }
    #expect(shards.values.sorted() == [3, 5, 5, 5])
    for tenant in made {
      let login = RoleName.serving(tenant.placement.loginShard).text
      try await installation.withConnection(as: login) { connection in
        try await connection.transaction(as: RoleName(tenant.schema)) { connection in
          let sql = SQL.rendered(
            template: "SELECT tenant_id FROM {schema}.guard",
            schema: tenant.schema
          )
          let found: TenantID = try await connection.query(sql).rows[0][0]
          #expect(found == tenant.id)
        }
      }
    }
  }

  // MARK: Suspending and resuming

  @Test func `a suspended tenant is read and not written, until it is resumed`() async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.tenant()
    let suspended = try await installation.tenants.suspend(made.id)
    #expect(suspended.state == .suspended)
    #expect(suspended.placement.epoch == made.placement.epoch + 1)
    let handle = try await installation.tenants.handle(for: made.id)
    #expect(!handle.isWritable)
    #expect(try await epochs(of: made, in: installation) == Epochs(2, 2, "suspended"))
    let resumed = try await installation.tenants.resume(made.id)
    #expect(resumed.state == .active)
    #expect(try await epochs(of: made, in: installation) == Epochs(3, 3, "active"))
    #expect(try await installation.tenants.handle(for: made.id).isWritable)
  }

  @Test func `suspending a suspended tenant changes nothing`() async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.tenant()
    let once = try await installation.tenants.suspend(made.id)
    let twice = try await installation.tenants.suspend(made.id)
    #expect(once.placement.epoch == twice.placement.epoch)
    #expect(try await installation.tenants.resume(made.id).state == .active)
    #expect(try await installation.tenants.resume(made.id).placement.epoch == 3)
  }

  @Test func `a batch that began before a suspension finds another epoch`() async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.tenant()
    let login = RoleName.serving(made.placement.loginShard).text
    try await installation.withConnection(as: login) { connection in
      try await connection.transaction(as: RoleName(made.schema)) { connection in
        let before: Int64 = try await connection.query(
          .rendered(template: "SELECT epoch FROM {schema}.guard", schema: made.schema)
        ).rows[0][0]
        #expect(before == made.placement.epoch)
        try await installation.tenants.suspend(made.id)
        let under: Int64 = try await connection.query(
          .rendered(
            template: "SELECT epoch FROM {schema}.audit_head FOR UPDATE",
            schema: made.schema
          )
        ).rows[0][0]
        #expect(under == before + 1)
      }
    }
  }

  @Test func `a suspension waits for the batch that is committing`() async throws {
    let installation = try await TestInstallation.fresh { $0.busyAttempts = 1 }
    let made = try await installation.tenant()
    let login = RoleName.serving(made.placement.loginShard).text
    try await installation.withConnection(as: login) { connection in
      try await connection.transaction(as: RoleName(made.schema)) { connection in
        _ = try await connection.query(
          .rendered(
            template: "SELECT epoch FROM {schema}.audit_head FOR UPDATE",
            schema: made.schema
          )
        )
        // The lock is held: the suspension gives up after its attempts, and is half done.
        _ = await #expect(throws: TenantError.busy) {
          try await installation.tenants.suspend(made.id)
        }
      }
    }
    #expect(try await epochs(of: made, in: installation) == Epochs(1, 1, "active"))
    #expect(try await installation.tenants.finishInterrupted().isEmpty)
    #expect(try await epochs(of: made, in: installation) == Epochs(2, 2, "suspended"))
  }

  // MARK: Dropping

  @Test func `a tenant is dropped only by its own name`() async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.tenant()
    for name in ["", "another", made.name.text + " ", made.name.text.uppercased()] {
      await #expect(throws: TenantError.nameDiffers) {
        try await installation.tenants.drop(made.id, confirmation: name, isForced: true)
      }
    }
    #expect(try await installation.tenants.tenant(made.id).state == .active)
  }

  @Test func `a tenant that was not exported is dropped by force alone`() async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.tenant()
    await #expect(throws: TenantError.notExported) {
      try await installation.tenants.drop(made.id, confirmation: made.name.text)
    }
    #expect(try await installation.tenants.tenant(made.id).state == .active)
    try await installation.tenants.drop(made.id, confirmation: made.name.text, isForced: true)
    await #expect(throws: TenantError.unknown) {
      try await installation.tenants.handle(for: made.id)
    }
  }

  @Test func `a tenant whose drop does not come about goes on writing`() async throws {
    let installation = try await TestInstallation.fresh { $0.busyAttempts = 1 }
    let made = try await installation.tenant()
    try await installation.tenants.export(made.id) { _ in }
    // Whether anything was written since the export cannot be seen.
    try await installation.holdingHead(of: made) {
      _ = await #expect(throws: TenantError.busy) {
        try await installation.tenants.drop(made.id, confirmation: made.name.text)
      }
    }
    #expect(try await installation.tenants.tenant(made.id).state == .active)
    #expect(try await installation.tenants.handle(for: made.id).isWritable)
    #expect(try await installation.tenants.finishInterrupted().isEmpty)
    #expect(try await epochs(of: made, in: installation) == Epochs(1, 1, "active"))
    try await installation.tenants.drop(made.id, confirmation: made.name.text)
  }

  @Test func `a drop that is given up while it waits leaves the tenant as it was`() async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.tenant()
    try await installation.tenants.export(made.id) { _ in }
    try await installation.holdingHead(of: made) {
      let drop = Task {
        try await installation.tenants.drop(made.id, confirmation: made.name.text)
      }
      try await installation.untilSomebodyWaitsForALock()
      drop.cancel()
      await #expect(throws: (any Error).self) { try await drop.value }
    }
    #expect(try await installation.tenants.tenant(made.id).state == .active)
    #expect(try await epochs(of: made, in: installation) == Epochs(1, 1, "active"))
  }

  @Test func `nothing is left of a dropped tenant, and its name is free`() async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.tenant()
    try await installation.tenants.drop(made.id, confirmation: made.name.text, isForced: true)
    try await installation.withConnection { connection in
      let left: Int64 = try await connection.query(
        """
        SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = $1)
          + (SELECT count(*) FROM pg_roles WHERE rolname = $1)
        """,
        made.schema.text
      ).rows[0][0]
      #expect(left == 0)
      let places: Int64 = try await connection.query(
        "SELECT sum(tenant_count) FROM florin_control.login_shards"
      ).rows[0][0]
      #expect(places == 0)
    }
    let draft = TenantDraft(name: made.name, displayName: "again")
    let again = try await installation.tenants.create(draft)
    #expect(again.id != made.id)
    #expect(try await installation.tenants.tenants(after: nil, limit: 10).map(\.id) == [again.id])
  }

  @Test func `what a tenant's role left behind does not keep it from being dropped`() async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.tenant()
    let other = try await installation.tenant()
    let login = RoleName.serving(made.placement.loginShard).text
    try await installation.withConnection(as: login) { connection in
      for (actor, victim) in [(made, other), (other, made)] {
        _ = try await connection.transaction(as: RoleName(actor.schema)) { connection in
          try await connection.once(
            .rendered(
              template: """
                ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {schema}
                """,
              schema: victim.schema
            )
          )
        }
      }
    }
    try await installation.tenants.drop(made.id, confirmation: made.name.text, isForced: true)
    try await installation.tenants.drop(other.id, confirmation: other.name.text, isForced: true)
  }

  // MARK: Several servers, and interruptions

  @Test func `what a server began and did not finish another finishes`() async throws {
    let installation = try await TestInstallation.fresh()
    let made = try await installation.tenant()
    let dropping = try await installation.tenant()
    // As it is after a crash behind the first step of each.
    try await installation.withConnection { connection in
      for statement: SQL in [
        """
        INSERT INTO florin_control.tenants (
          id, name, display_name, schema_name, state, cluster_name, login_shard, epoch,
          fenced_epoch, schema_version, generation, created_at
        )
        VALUES (
          '018f0000-0000-7000-8000-000000000001', 'half', 'Half',
          't_aaaaaaaaaaaaaaaaaaaaaaaaay', 'creating', 'main', 0, 1, 0, 0, 1, now()
        )
        """,
        "DROP ROLE IF EXISTS t_aaaaaaaaaaaaaaaaaaaaaaaaay",
      ] { try await connection.once(statement) }
      try await connection.once(
        """
        UPDATE florin_control.tenants SET state = 'suspended', epoch = 2 WHERE id = $1
        """,
        made.id
      )
      try await connection.once(
        """
        UPDATE florin_control.tenants SET state = 'dropping', epoch = 2 WHERE id = $1
        """,
        dropping.id
      )
    }
    let other = try await installation.another()
    #expect(try await other.tenants.finishInterrupted().isEmpty)
    let half = try await other.tenants.tenant(named: #require(TenantName("half")))
    #expect(half.state == .active)
    #expect(half.schemaVersion == other.tenants.newestVersion)
    #expect(try await epochs(of: made, in: installation) == Epochs(2, 2, "suspended"))
    await #expect(throws: TenantError.unknown) { try await other.tenants.tenant(dropping.id) }
    #expect(try await other.tenants.finishInterrupted().isEmpty)
    try await other.tenants.drop(half.id, confirmation: "half", isForced: true)
  }

  @Test func `two servers finish one creation`() async throws {
    let installation = try await TestInstallation.fresh()
    let other = try await installation.another()
    let made = try await installation.tenant()
    _ = try await installation.withConnection { connection in
      try await connection.once(
        """
        UPDATE florin_control.tenants SET state = 'creating', fenced_epoch = 0 WHERE id = $1
        """,
        made.id
      )
    }
    let half = try await other.tenants.tenant(made.id)
    #expect(half.state == .creating)
    await #expect(throws: TenantError.stateForbids(.creating)) {
      try await other.tenants.handle(for: made.id)
    }
    async let first = other.tenants.finishCreation(of: half)
    async let second = installation.tenants.finishCreation(of: half)
    #expect(try await first.state == .active)
    #expect(try await second.state == .active)
  }

  @Test func `a running server learns what another one changes`() async throws {
    let installation = try await TestInstallation.fresh()
    let other = try await installation.another()
    let made = try await installation.tenant()
    #expect(try await other.tenants.handle(for: made.id).isWritable)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await other.run() }
      try await installation.tenants.suspend(made.id)
      while try await other.tenants.handle(for: made.id).isWritable { await Task.yield() }
      group.cancelAll()
    }
  }

  @Test func `a forgotten tenant is asked for again`() async throws {
    let installation = try await TestInstallation.fresh()
    let other = try await installation.another()
    let made = try await installation.tenant()
    _ = try await other.tenants.handle(for: made.id)
    try await installation.tenants.suspend(made.id)
    #expect(try await other.tenants.handle(for: made.id).isWritable)
    other.tenants.forget(made.id)
    #expect(try await !other.tenants.handle(for: made.id).isWritable)
  }

  // MARK: What a schema says

  private struct Epochs: Equatable {
    let guardEpoch: Int64
    let headEpoch: Int64
    let state: String

    init(_ guardEpoch: Int64, _ headEpoch: Int64, _ state: String) {
      self.guardEpoch = guardEpoch
      self.headEpoch = headEpoch
      self.state = state
    }
  }

  private func epochs(
    of tenant: Tenant,
    in installation: TestInstallation
  ) async throws -> Epochs {
    try await installation.withConnection { connection in
      let row = try await connection.query(
        .rendered(
          template: "SELECT g.epoch, h.epoch, g.state FROM {schema}.guard g, {schema}.audit_head h",
          schema: tenant.schema
        )
      ).rows[0]
      return Epochs(try row[0], try row[1], try row[2])
    }
  }
}
