internal import Postgres
internal import Primitives

/// Where a migration of a tenant has come to: before a statement, or, behind the last, before the
/// commit.
struct MigrationStep: Sendable, Hashable {
  let tenantID: TenantID
  let version: Int32
  /// From 0; the number of statements means the commit.
  let statement: Int
}

/// Brings one tenant's schema to the newest version, a transaction for each migration.
///
/// The version stands in the schema's guard and is set in the migration's own transaction:
/// whatever interrupts it, a migration has either happened or not.
struct TenantMigrator {
  let migrations: [Migration]
  /// How often the tables' locks are tried for, two seconds each.
  let attempts: Int
  let step: @Sendable (MigrationStep) async throws -> Void

  /// Applies what is missing.
  ///
  /// - Parameters:
  ///   - id: The tenant.
  ///   - schema: Its schema.
  ///   - connection: A session of `florin_migrate`, in no transaction.
  /// - Returns: The version that the schema is at.
  /// - Throws: `MigrationError.busy` when the tables were in use for long, `.unknownVersion`;
  ///   `PostgresError`. The schema keeps the last version that was committed.
  func migrate(
    _ id: TenantID,
    _ schema: SchemaName,
    _ connection: PostgresConnection
  ) async throws -> Int32 {
    var version = try await whileBusy(connection) { connection in
      try await TenantRegistry.version(of: schema, on: connection)
    }
    // A program of the next release may have been here.
    if let newest = migrations.last, version > newest.version {
      guard version == newest.version + 1 else { throw MigrationError.unknownVersion(version) }
    }
    for migration in migrations where migration.version > version {
      version = try await whileBusy(connection) { connection in
        try await run(migration, id, schema, connection)
      }
    }
    return version
  }

  /// Does something in a transaction, and again while its locks cannot be had.
  ///
  /// - Throws: `MigrationError.busy` when they could not be had for long; what the body throws.
  private func whileBusy(
    _ connection: PostgresConnection,
    _ body: (PostgresConnection) async throws -> Int32
  ) async throws -> Int32 {
    for _ in 1...attempts {
      do {
        return try await connection.transaction(as: .owner) { connection in
          try await connection.once(MigrationStatements.setLockTimeout)
          return try await body(connection)
        }
      } catch let error as PostgresError
        where error.sqlState == .lockNotAvailable || error.sqlState == .deadlockDetected
      {
        continue
      }
    }
    throw MigrationError.busy
  }

  /// One migration, in its transaction; another one that runs at the same time is waited for.
  private func run(
    _ migration: Migration,
    _ id: TenantID,
    _ schema: SchemaName,
    _ connection: PostgresConnection
  ) async throws -> Int32 {
    let locked = try await connection.once(
      .rendered(template: MigrationStatements.lockVersion, schema: schema)
    )
    guard let row = locked.rows.first else { throw PostgresError(.unexpectedResult) }
    let version: Int32 = try row[0]
    guard version < migration.version else { return version }
    for (index, statement) in migration.statements.enumerated() {
      try await step(MigrationStep(tenantID: id, version: migration.version, statement: index))
      try await connection.once(.rendered(template: statement, schema: schema))
    }
    try await connection.once(
      .rendered(template: MigrationStatements.setVersion, schema: schema),
      migration.version
    )
    let end = migration.statements.count
    try await step(MigrationStep(tenantID: id, version: migration.version, statement: end))
    return migration.version
  }
}
