internal import Postgres
internal import Primitives

/// Removes what a tenant has kept for long enough: idempotency records and events.
struct TenantRetention: Sendable {
  private let access: TenantAccess

  init(_ access: TenantAccess) { self.access = access }

  /// How much was removed.
  struct Purge: Sendable, Hashable {
    var idempotencyRecords = 0
    var events = 0
  }

  /// Removes idempotency records and events from before a moment each, in portions: each is a
  /// transaction of its own, so that nobody waits for long.
  ///
  /// - Parameters:
  ///   - tenant: Whose they are.
  ///   - records: Before which records go.
  ///   - events: Before which events go.
  /// - Returns: How much was removed.
  /// - Throws: `PostgresError`, `TenantReading.Fault.otherEpoch`.
  func purge(
    _ tenant: TenantHandle,
    recordsBefore records: Instant,
    eventsBefore events: Instant
  ) async throws -> Purge {
    var purge = Purge()
    let schema = tenant.schema
    purge.idempotencyRecords = try await removeAll(
      IdempotencyStatements.purge(schema),
      before: records,
      of: tenant
    )
    purge.events = try await removeAll(EventStatements.purge(schema), before: events, of: tenant)
    return purge
  }

  private func removeAll(
    _ sql: SQL,
    before instant: Instant,
    of tenant: TenantHandle
  ) async throws -> Int {
    var removed = 0
    while true {
      let portion = try await access.withConnection(to: tenant, deadline: nil) { connection in
        let results = try await connection.pipeline { pipeline in
          pipeline.addPrologue(.begin, of: tenant, timeout: StorageLimits.statementTimeoutMax)
          pipeline.add(TransactionGuard.select(tenant.schema))
          pipeline.add(sql, instant, StorageLimits.rowsPerPurge)
        }
        guard try TransactionGuard(results[4]).admits(tenant) else {
          throw TenantReading.Fault.otherEpoch
        }
        _ = try await connection.query(.commit)
        return results[5].affectedRows
      }
      removed += portion
      if portion < Int(StorageLimits.rowsPerPurge) { return removed }
    }
  }
}
