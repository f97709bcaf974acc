internal import Postgres

/// Brings the control schema to the version that this program knows.
struct ControlMigrator {
  let migrations: [Migration]

  /// Applies what is missing, each migration in a transaction of its own.
  ///
  /// - Parameter connection: A session of `florin_migrate`, in no transaction.
  /// - Returns: The version of the control schema, which may be above the newest that is known.
  /// - Throws: `MigrationError` when an applied migration reads otherwise now; `PostgresError`.
  func migrate(_ connection: PostgresConnection) async throws -> Int32 {
    for migration in migrations where try await version(on: connection) < migration.version {
      do {
        try await apply(migration, connection)
      } catch let error as PostgresError where error.sqlState == .duplicateTable {
        // Another server made the first tables in the meantime.
        continue
      }
    }
    return try await version(on: connection)
  }

  /// The version of the control schema; 0 when it is empty.
  ///
  /// - Throws: `MigrationError` when an applied migration reads otherwise now; `PostgresError`.
  func version(on connection: PostgresConnection) async throws -> Int32 {
    let found = try await connection.once(MigrationStatements.hasControlTables)
    guard try found.rows.first?.decode(Bool.self, at: 0) ?? false else { return 0 }
    var newest: Int32 = 0
    for row in try await connection.once(MigrationStatements.controlVersions).rows {
      let (version, digest) = try row.decode(Int32.self, String.self)
      let known = migrations.first { $0.version == version }
      if let known, known.digest != digest { throw MigrationError.edited(version: version) }
      newest = version
    }
    return newest
  }

  private func apply(_ migration: Migration, _ connection: PostgresConnection) async throws {
    try await connection.transaction(as: .owner) { connection in
      if migration.version > 1 {
        try await connection.once(MigrationStatements.lockControl)
        guard try await version(on: connection) < migration.version else { return }
      }
      for statement in migration.statements { try await connection.once(SQL(statement)) }
      try await connection.once(
        MigrationStatements.recordControl,
        migration.version,
        migration.name,
        migration.digest
      )
    }
  }
}

/// Why a schema cannot be migrated.
package enum MigrationError: Error, Sendable, Hashable {
  /// A migration was applied whose text was another.
  case edited(version: Int32)
  /// A schema is at a version that this program does not know.
  case unknownVersion(Int32)
  /// The tenant's tables were in use for too long; nothing was changed.
  case busy
}
