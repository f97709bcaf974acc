internal import ConnectionPool
internal import Postgres
internal import Primitives
internal import Reactor

/// Finds tenants and connects to where they live.
struct TenantAccess: Sendable {
  private let tenants: TenantRegistry
  private let pool: PostgresPool<UInt16, TenantID>
  /// Who learns of faults whose callers learn nothing.
  let report: @Sendable (StorageReport) -> Void

  init(
    _ tenants: TenantRegistry,
    _ pool: PostgresPool<UInt16, TenantID>,
    report: @escaping @Sendable (StorageReport) -> Void
  ) {
    self.tenants = tenants
    self.pool = pool
    self.report = report
  }

  /// What is known of a tenant.
  ///
  /// - Throws: `TenantError`, `PostgresError`.
  func handle(of tenant: TenantID) async throws -> TenantHandle {
    try await tenants.handle(for: tenant)
  }

  /// Has a tenant asked for anew: its schema says something else than is known.
  func doubt(_ tenant: TenantID) { tenants.forget(tenant) }

  /// The loop on which a tenant's connections live.
  func loop(of tenant: TenantHandle) -> EventLoop { pool.loop(of: tenant.id) }

  /// Does something on a connection of the login that serves a tenant.
  ///
  /// A backend keeps a list of the roles that its login may take. One that makes the list while a
  /// tenant is being made may keep it without that tenant, until roles change again. So a refusal
  /// costs the connection, and is believed the second time alone: whatever was refused has been
  /// rolled back. It is reported all the same, because a fault that names another tenant's schema
  /// looks just like it, and must not be healed in silence.
  ///
  /// - Parameters:
  ///   - tenant: Which decides the login and the connections.
  ///   - choice: Which of them: the tenant's own is for its lane, which needs one at a time; what
  ///     reads, or looks after what was written, uses the others.
  ///   - deadline: When nobody waits for a connection any more.
  ///   - body: What to do; the connection is in no transaction before. One that it leaves open is
  ///     rolled back. Done again, with another connection, when PostgreSQL refuses it a privilege.
  /// - Returns: What the body returns.
  /// - Throws: `PostgresError` when no connection can be had, and what the body throws, after the
  ///   transaction was undone.
  func withConnection<Result>(
    to tenant: TenantHandle,
    _ choice: SlotChoice = .others,
    deadline: ContinuousClock.Instant?,
    _ body: (PostgresConnection) async throws -> Result
  ) async throws -> Result {
    do {
      return try await lend(to: tenant, choice, deadline, body)
    } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
      report(.privilegeRefused(tenant.id, error))
      return try await lend(to: tenant, choice, deadline, body)
    }
  }

  private func lend<Result>(
    to tenant: TenantHandle,
    _ choice: SlotChoice,
    _ deadline: ContinuousClock.Instant?,
    _ body: (PostgresConnection) async throws -> Result
  ) async throws -> Result {
    try await pool.withConnection(
      group: tenant.loginShard,
      key: tenant.id,
      choice: choice,
      deadline: deadline
    ) { connection in
      do {
        return try await body(connection)
      } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
        connection.close()
        throw error
      }
    }
  }
}
