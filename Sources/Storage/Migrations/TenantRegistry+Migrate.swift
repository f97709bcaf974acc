internal import Postgres
package import Primitives

/// What a migration of tenants would do.
package struct MigrationPlan: Sendable, Hashable {
  /// The migrations that some tenant lacks, in order.
  package let migrations: [PlannedMigration]
  /// How many tenants lack one.
  package let tenantCount: Int
  /// The version that they come to.
  package let targetVersion: Int32
}

/// A migration that some tenant lacks.
package struct PlannedMigration: Sendable, Hashable {
  package let version: Int32
  /// What it is about.
  package let name: String
  /// How many tenants lack it.
  package let tenantCount: Int
}

/// How far a migration of tenants has come.
package struct MigrationProgress: Sendable, Hashable {
  /// The tenant that was done last; nil at the beginning.
  package let tenantID: TenantID?
  /// Why its migration failed, as one line; nil when it succeeded.
  package let failure: String?
  /// Tenants that are done, those that failed included.
  package let doneCount: Int
  package let failedCount: Int
  package let totalCount: Int

  /// The progress with one more tenant that is done.
  fileprivate func adding(_ id: TenantID, _ failure: String?) -> MigrationProgress {
    MigrationProgress(
      tenantID: id,
      failure: failure,
      doneCount: doneCount + 1,
      failedCount: failedCount + (failure == nil ? 0 : 1),
      totalCount: totalCount
    )
  }
}

/// Where the tenants' schemas stand.
package struct MigrationStatus: Sendable, Hashable {
  /// The version that this program brings tenants to.
  package let targetVersion: Int32
  /// Each version with how many tenants are at it, the oldest first.
  package let versions: [VersionCount]
  /// Tenants whose last migration failed, at most 1,000.
  package let failures: [FailedMigration]

  /// How many tenants are at a version.
  package struct VersionCount: Sendable, Hashable {
    package let version: Int32
    package let tenantCount: Int
  }

  /// A tenant that could not be migrated.
  package struct FailedMigration: Sendable, Hashable {
    package let tenantID: TenantID
    /// The version it is at.
    package let version: Int32
    /// Why, as one line.
    package let failure: String
    package let attemptedAt: Instant
  }
}

extension TenantRegistry {
  /// Tenants that are migrated at once, at most.
  package static let parallelismMax = 32

  private struct Outdated: Sendable {
    let id: TenantID
    let schema: SchemaName
    let version: Int32
  }

  /// What `migrate` would do; nothing is changed.
  ///
  /// - Parameter ids: The tenants; nil for all.
  /// - Returns: The plan.
  /// - Throws: `PostgresError`.
  package func migrationPlan(for ids: [TenantID]? = nil) async throws -> MigrationPlan {
    let outdated = try await outdated(ids)
    let planned = migrations.map { migration in
      PlannedMigration(
        version: migration.version,
        name: migration.name,
        tenantCount: outdated.count { $0.version < migration.version }
      )
    }
    return MigrationPlan(
      migrations: planned.filter { $0.tenantCount > 0 },
      tenantCount: outdated.count,
      targetVersion: newestVersion
    )
  }

  /// Brings tenants' schemas to the newest version, several at once.
  ///
  /// Each step is one transaction. Interrupted, it is resumed by calling again: what is done is not
  /// repeated. A tenant whose migration fails keeps its last good version, and the others go on.
  ///
  /// - Parameters:
  ///   - ids: The tenants; nil for all.
  ///   - parallelism: How many at once, 1 to 32.
  ///   - progress: Told at the beginning, and of each tenant that is done; when it throws, no
  ///     further tenant is begun.
  /// - Returns: How it ended.
  /// - Throws: `MigrationError.edited`, `PostgresError` when the control schema cannot be used, and
  ///   what `progress` throws.
  @discardableResult
  package func migrate(
    _ ids: [TenantID]? = nil,
    parallelism: Int = 4,
    progress: (MigrationProgress) async throws -> Void = { _ in }
  ) async throws -> MigrationProgress {
    try await recordMigrations()
    let outdated = try await outdated(ids)
    let begun = MigrationProgress(
      tenantID: nil,
      failure: nil,
      doneCount: 0,
      failedCount: 0,
      totalCount: outdated.count
    )
    try await progress(begun)
    let width = min(max(1, parallelism), Self.parallelismMax)
    return try await withThrowingTaskGroup(of: (TenantID, String?).self) { group in
      var last = begun
      var rest = outdated.dropFirst(width)
      for next in outdated.prefix(width) { group.addTask { try await self.migrate(next) } }
      while let (id, failure) = try await group.next() {
        if let next = rest.popFirst() { group.addTask { try await self.migrate(next) } }
        last = last.adding(id, failure)
        try await progress(last)
      }
      return last
    }
  }

  /// How many tenants are at which version, and which could not be migrated.
  ///
  /// - Returns: The status.
  /// - Throws: `PostgresError`.
  package func migrationStatus() async throws -> MigrationStatus {
    try await control.withConnection { connection in
      let versions = try await connection.query(MigrationStatements.versionCounts)
      let failures = try await connection.query(MigrationStatements.failures)
      return MigrationStatus(
        targetVersion: newestVersion,
        versions: try versions.rows.map { row in
          let (version, count) = try row.decode(Int32.self, Int64.self)
          return MigrationStatus.VersionCount(version: version, tenantCount: Int(count))
        },
        failures: try failures.rows.map { row in
          MigrationStatus.FailedMigration(
            tenantID: try row[0],
            version: try row[1],
            failure: try row[2],
            attemptedAt: try row[3]
          )
        }
      )
    }
  }

  private func outdated(_ ids: [TenantID]?) async throws -> [Outdated] {
    try await control.withConnection { connection in
      let result = try await connection.query(MigrationStatements.outdated, newestVersion, ids)
      return try result.rows.map { row in
        let name: String = try row[1]
        guard let schema = SchemaName(name) else { throw PostgresError(.decoding) }
        return Outdated(id: try row[0], schema: schema, version: try row[2])
      }
    }
  }

  /// Migrates one tenant, and notes how that went.
  ///
  /// - Returns: The tenant, and why its migration failed.
  /// - Throws: `PostgresError` when the control schema cannot be used; `CancellationError`.
  private func migrate(_ tenant: Outdated) async throws -> (TenantID, String?) {
    try Task.checkCancellation()
    _ = try await control.withConnection { connection in
      try await connection.query(MigrationStatements.beginAttempt, tenant.id, newestVersion)
    }
    let failure = try await attempt(tenant)
    _ = try await control.withConnection { connection in
      try await connection.query(MigrationStatements.endAttempt, tenant.id, failure)
    }
    return (tenant.id, failure)
  }

  /// Why a tenant's migration failed; nil when it succeeded.
  private func attempt(_ tenant: Outdated) async throws -> String? {
    do {
      let migrator = TenantMigrator(
        migrations: migrations,
        attempts: busyAttempts,
        step: migrationStep
      )
      let version = try await migration.withConnection { connection in
        try await migrator.migrate(tenant.id, tenant.schema, connection)
      }
      let migrated = try await change { connection, generation in
        _ = try await connection.query(
          TenantStatements.setVersion,
          tenant.id,
          version,
          generation
        )
        return try await Self.row(tenant.id, on: connection).tenant
      }
      cache.take(migrated)
      return nil
    } catch let error as PostgresError where error.code == .cancelled {
      throw error
    } catch {
      return Self.line(error)
    }
  }

  /// A failure as one line that holds nothing of the tenant's.
  private static func line(_ error: any Error) -> String {
    switch error {
    case let error as PostgresError: error.description
    case MigrationError.busy: "its tables were in use"
    case MigrationError.unknownVersion(let version):
      "its schema is at version \(version), which this program does not know"
    case MigrationError.edited(let version):
      "migration \(version) reads otherwise where it was applied first"
    default: "a fault of this program"
    }
  }
}
