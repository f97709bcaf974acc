internal import Postgres
package import Primitives
internal import Synchronization

/// The tenants of the installation: makes them, finds them, and changes what they may do.
///
/// The control schema says what shall be, a tenant's own schema what is. A change goes first into
/// the former, with a new epoch; then into the latter, whose transactions refuse any other epoch;
/// then the former notes that it arrived. Whoever finds a change half done, after a crash or now,
/// finishes it: every step can be repeated.
package final class TenantRegistry: Sendable {
  /// Sessions of `florin_control`.
  let control: LoginConnections
  /// Sessions of `florin_migrate`.
  let migration: LoginConnections
  let installation: Installation
  /// The migrations of tenants' schemas that this program knows.
  let migrations: [Migration]
  /// The cluster on which tenants are made, and which this program reaches.
  let cluster: String
  let tenantsPerLogin: Int
  /// How often a tenant's locks are tried for, two seconds each, before an operator is told that it
  /// is busy.
  let busyAttempts: Int
  let clock: @Sendable () -> Instant
  let cache = TenantCache()
  /// Exports and restores that run.
  let archives: ArchivePlaces
  /// What is called before each step of a migration: a test's way to interrupt it.
  let migrationStep: @Sendable (MigrationStep) async throws -> Void
  private let knownShards = Mutex<Set<UInt16>>([])
  private let hasRecordedMigrations = Atomic<Bool>(false)

  init(
    control: LoginConnections,
    migration: LoginConnections,
    installation: Installation,
    configuration: StorageConfiguration,
    migrations: [Migration],
    migrationStep: @escaping @Sendable (MigrationStep) async throws -> Void
  ) {
    self.control = control
    self.migration = migration
    self.installation = installation
    self.migrations = migrations
    self.migrationStep = migrationStep
    cluster = configuration.cluster
    tenantsPerLogin = configuration.tenantsPerLogin
    busyAttempts = configuration.busyAttempts
    clock = configuration.clock
    archives = ArchivePlaces(connections: configuration.migrationConnections)
  }

  /// The version of tenants' schemas that this program brings them to.
  package var newestVersion: Int32 { migrations.last?.version ?? 0 }

  // MARK: Finding

  /// What a call needs to know of its tenant; from memory, where it is not older than a second.
  ///
  /// - Parameter id: The tenant.
  /// - Returns: The handle of a tenant that can be read, and written unless it is suspended.
  /// - Throws: `TenantError.unknown`, `.stateForbids`, `.unsupportedVersion`, `.otherCluster`;
  ///   `PostgresError`.
  package func handle(for id: TenantID) async throws -> TenantHandle {
    if let tenant = cache.tenant(id) { return try usable(tenant) }
    return try usable(await tenant(id))
  }

  /// Doubts what is known of a tenant: the next call asks the database for it.
  ///
  /// For calls whose tenant's schema told another epoch than their handle.
  package func forget(_ id: TenantID) { cache.doubt(id) }

  /// A tenant, as the database has it now.
  ///
  /// - Throws: `TenantError.unknown`; `PostgresError`.
  package func tenant(_ id: TenantID) async throws -> Tenant {
    let row = try await control.withConnection { connection in
      try await Self.row(id, on: connection)
    }
    cache.take(row.tenant)
    guard row.tenant.state != .dropped else { throw TenantError.unknown }
    return row.tenant
  }

  /// The tenant of a name, as the database has it now.
  ///
  /// - Throws: `TenantError.unknown`; `PostgresError`.
  package func tenant(named name: TenantName) async throws -> Tenant {
    let found = try await control.withConnection { connection in
      try await connection.query(TenantStatements.byName, name.text).rows.first.map(TenantRow.init)
    }
    guard let found else { throw TenantError.unknown }
    cache.take(found.tenant)
    return found.tenant
  }

  /// A page of tenants in the order of their creation.
  ///
  /// - Parameters:
  ///   - last: The last tenant of the page before; nil for the first page.
  ///   - limit: Tenants at most; at least 1.
  /// - Returns: The tenants.
  /// - Throws: `PostgresError`.
  package func tenants(after last: TenantID?, limit: Int) async throws -> [Tenant] {
    try await control.withConnection { connection in
      let result = try await connection.query(TenantStatements.page, last, Int64(limit))
      return try result.rows.map { try TenantRow($0).tenant }
    }
  }

  private func usable(_ tenant: Tenant) throws(TenantError) -> TenantHandle {
    switch tenant.state {
    case .active, .suspended: break
    case .creating: throw .stateForbids(.creating)
    case .dropping, .dropped: throw .unknown
    }
    guard tenant.placement.cluster == cluster else { throw .otherCluster(tenant.placement.cluster) }
    guard (newestVersion - 1...newestVersion + 1).contains(tenant.schemaVersion) else {
      throw .unsupportedVersion(tenant.schemaVersion)
    }
    return tenant.handle
  }

  static func row(_ id: TenantID, on connection: PostgresConnection) async throws -> TenantRow {
    let result = try await connection.query(TenantStatements.byID, id)
    guard let row = result.rows.first else { throw TenantError.unknown }
    return try TenantRow(row)
  }

  // MARK: Changing

  /// Changes tenants in one transaction of the control schema, and wakes who keeps them in memory.
  ///
  /// - Parameter body: What to do, given the number of the change.
  /// - Returns: What the body returns.
  /// - Throws: `PostgresError`, and what the body throws.
  func change<Result>(
    _ body: (PostgresConnection, Int64) async throws -> Result
  ) async throws -> Result {
    try await control.withConnection { connection in
      try await connection.transaction { connection in
        let generation = try await Self.nextGeneration(connection)
        let result = try await body(connection, generation)
        _ = try await connection.query(TenantStatements.notify)
        return result
      }
    }
  }

  /// The number of the change that the transaction makes; others wait for its end.
  static func nextGeneration(_ connection: PostgresConnection) async throws -> Int64 {
    let next = try await connection.query(TenantStatements.nextGeneration)
    guard let row = next.rows.first else { throw PostgresError(.unexpectedResult) }
    return try row[0]
  }

  /// The tenant that an operator's request was about, as it is now; nil for a new request.
  ///
  /// - Throws: `TenantError.requestIDReused` when the name was used for another request;
  ///   `PostgresError`.
  func made(by request: OperatorRequest?) async throws -> Tenant? {
    guard let request else { return nil }
    return try await control.withConnection { connection in
      guard let made = try await request.made(on: connection) else { return nil }
      return try await Self.row(TenantID(made), on: connection).tenant
    }
  }

  /// Takes in what changed since the last time.
  ///
  /// - Returns: Whether anything had.
  /// - Throws: `PostgresError`.
  @discardableResult
  func refresh(_ connection: PostgresConnection, upTo generation: Int64) async throws -> Bool {
    let known = cache.generation
    guard generation > known else { return false }
    let result = try await connection.query(TenantStatements.changedSince, known)
    cache.take(try result.rows.map { try TenantRow($0).tenant }, upTo: generation)
    return true
  }

  /// The tenants that were dropped since the last time, by this server or another.
  func takeGone() -> Set<TenantID> { cache.takeGone() }

  /// Removes operators' requests that were made long ago, in portions: each is a transaction of its
  /// own.
  ///
  /// - Parameter age: From which age on they go, by the database's clock, which has dated them.
  /// - Returns: How many were removed.
  /// - Throws: `PostgresError`.
  @discardableResult
  func purgeRequests(olderThan age: Duration) async throws -> Int {
    var removed = 0
    while true {
      let portion = try await control.withConnection { connection in
        try await connection.query(
          TenantStatements.purgeRequests,
          age.components.seconds,
          StorageLimits.rowsPerPurge
        ).affectedRows
      }
      removed += portion
      if portion < Int(StorageLimits.rowsPerPurge) { return removed }
    }
  }

  // MARK: Logins and migrations, once a process

  /// Makes sure that a login exists.
  func ensureLogin(_ shard: UInt16, _ connection: PostgresConnection) async throws {
    guard knownShards.withLock({ !$0.contains(shard) }) else { return }
    try await installation.ensureServingLogin(shard, connection)
    knownShards.withLock { _ = $0.insert(shard) }
  }

  /// Whether `ensureLogin` has been asked about a login.
  func isLoginKnown(_ shard: UInt16) -> Bool { knownShards.withLock { $0.contains(shard) } }

  /// Notes the texts of the migrations that this program is about to apply.
  ///
  /// - Throws: `MigrationError.edited` when one of them read otherwise where it was applied first.
  func recordMigrations() async throws {
    guard !hasRecordedMigrations.load(ordering: .acquiring) else { return }
    try await control.withConnection { connection in
      for row in try await connection.query(MigrationStatements.digests).rows {
        let (version, digest) = try row.decode(Int32.self, String.self)
        if let known = migrations.first(where: { $0.version == version }), known.digest != digest {
          throw MigrationError.edited(version: version)
        }
      }
      for migration in migrations {
        _ = try await connection.query(
          MigrationStatements.recordDigest,
          migration.version,
          migration.name,
          migration.digest
        )
      }
    }
    hasRecordedMigrations.store(true, ordering: .releasing)
  }
}
