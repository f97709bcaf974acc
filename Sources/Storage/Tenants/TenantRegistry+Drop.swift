internal import Postgres
package import Primitives

extension TenantRegistry {
  /// Removes a tenant and everything it has; it cannot be undone.
  ///
  /// - Parameters:
  ///   - id: The tenant.
  ///   - confirmation: Its name once more, so that a wrong identifier removes nothing.
  ///   - isForced: Whether a tenant goes that was not exported since its last write.
  ///   - request: The operator's name of this write; a repetition drops nothing, even when the
  ///     tenant was restored since, and finishes what the first could not.
  /// - Throws: `TenantError.unknown`, `.nameDiffers`, `.notExported`, `.otherCluster`,
  ///   `.requestIDReused`, `.busy`; `PostgresError`. Until the drop has begun the tenant works as
  ///   before; what was begun is finished by the repetition, or by the next server that starts.
  package func drop(
    _ id: TenantID,
    confirmation: String,
    isForced: Bool = false,
    request: OperatorRequest? = nil
  ) async throws {
    if let made = try await made(by: request) { return try await finishDrop(of: made) }
    let tenant = try await validateDrop(of: id, confirmation: confirmation, isForced: isForced)
    let dropping =
      tenant.state.isReadable && !isForced
      ? try await beginDropOfExported(tenant, request)
      : try await change { connection, generation in
        try await Self.beginDrop(of: id, request, generation, connection)
      }
    cache.take(dropping)
    try await finishDrop(of: dropping)
  }

  /// Says that a tenant goes, in the transaction of a change.
  private static func beginDrop(
    of id: TenantID,
    _ request: OperatorRequest?,
    _ generation: Int64,
    _ connection: PostgresConnection
  ) async throws -> Tenant {
    if try await request?.claim(for: id.bits, on: connection) == nil {
      _ = try await connection.query(TenantStatements.setDropping, id, generation)
    }
    return try await row(id, on: connection).tenant
  }

  /// Says that a tenant goes when everything that it has written is in its last export.
  ///
  /// Each write appends to the audit trail, so that its length tells; and each takes the lock of
  /// the trail's head, so that none comes between the look and the commit, nor after it: the head
  /// has heard of the next epoch by then. One transaction for both, through the login that may see
  /// both: whatever interrupts it leaves the tenant as it was.
  private func beginDropOfExported(
    _ tenant: Tenant,
    _ request: OperatorRequest?
  ) async throws -> Tenant {
    try await whileBusy {
      try await migration.withConnection { connection in
        try await connection.transaction(as: .owner) { connection in
          try await connection.once(MigrationStatements.setLockTimeout)
          let head = try await connection.once(
            .rendered(template: SchemaStatements.lockAuditSize, schema: tenant.schema)
          )
          guard let size = try head.rows.first?.decode(Int64.self, at: 0) else {
            throw PostgresError(.unexpectedResult)
          }
          let generation = try await Self.nextGeneration(connection)
          let row = try await Self.row(tenant.id, on: connection)
          let dropping = try await Self.beginDrop(of: tenant.id, request, generation, connection)
          guard dropping.state == .dropping, row.tenant.state.isReadable else { return dropping }
          guard row.exportedSize == size else { throw TenantError.notExported }
          try await connection.once(
            .rendered(template: SchemaStatements.fenceHead, schema: tenant.schema),
            dropping.placement.epoch
          )
          _ = try await connection.query(TenantStatements.notify)
          return dropping
        }
      }
    }
  }

  /// Whether a tenant could be dropped; nothing is changed.
  ///
  /// - Parameters:
  ///   - id: The tenant.
  ///   - confirmation: Its name once more.
  ///   - isForced: Whether a tenant goes that was not exported since its last write.
  /// - Returns: The tenant as it is.
  /// - Throws: `TenantError.unknown`, `.nameDiffers`, `.notExported`, `.otherCluster`;
  ///   `PostgresError`.
  @discardableResult
  package func validateDrop(
    of id: TenantID,
    confirmation: String,
    isForced: Bool
  ) async throws -> Tenant {
    let tenant = try await tenant(id)
    guard confirmation == tenant.name.text else { throw TenantError.nameDiffers }
    guard tenant.placement.cluster == cluster else {
      throw TenantError.otherCluster(tenant.placement.cluster)
    }
    if tenant.state.isReadable, !isForced {
      guard try await isExported(id) else { throw TenantError.notExported }
    }
    return tenant
  }

  /// Finishes what `drop` began.
  ///
  /// - Throws: `TenantError.busy`; `PostgresError`.
  func finishDrop(of tenant: Tenant) async throws {
    guard tenant.state == .dropping else { return }
    let exists = try await migration.withConnection { connection in
      let result = try await connection.once(
        .rendered(template: SchemaStatements.exists, schema: tenant.schema)
      )
      guard let row = result.rows.first else { throw PostgresError(.unexpectedResult) }
      return try row.decode(Bool.self, at: 0)
    }
    if exists { try await fence(tenant) }
    try await whileBusy {
      try await migration.withConnection { connection in
        try await connection.transaction { connection in
          try await connection.once(MigrationStatements.setLockTimeout)
          for template in SchemaStatements.drop {
            try await connection.once(.rendered(template: template, schema: tenant.schema))
          }
        }
      }
    }
    try await forgetDropped(tenant)
  }

  private func forgetDropped(_ tenant: Tenant) async throws {
    let dropped = try await change { connection, generation in
      // Before the tenant's row is locked: who makes a credential locks in this order too.
      try await CredentialStore.revokeAll(of: tenant.id, on: connection)
      let set = try await connection.query(TenantStatements.setDropped, tenant.id, generation)
      if set.affectedRows == 1 {
        _ = try await connection.query(
          TenantStatements.leaveShard,
          tenant.placement.cluster,
          Int16(tenant.placement.loginShard)
        )
      }
      return try await Self.row(tenant.id, on: connection).tenant
    }
    cache.take(dropped)
  }

  /// Whether everything that a tenant has written is in its last export.
  ///
  /// Each write appends to the audit trail, so that its length tells.
  private func isExported(_ id: TenantID) async throws -> Bool {
    let row = try await control.withConnection { connection in
      try await Self.row(id, on: connection)
    }
    guard let exportedSize = row.exportedSize else { return false }
    return try await auditSize(of: row.tenant.schema) == exportedSize
  }

  private func auditSize(of schema: SchemaName) async throws -> Int64 {
    try await migration.withConnection { connection in
      let result = try await connection.once(
        .rendered(template: SchemaStatements.auditSize, schema: schema)
      )
      guard let row = result.rows.first else { throw PostgresError(.unexpectedResult) }
      return try row[0]
    }
  }
}
