internal import Postgres
package import Primitives

extension TenantRegistry {
  /// Removes a tenant and everything it has; it cannot be undone.
  ///
  /// - Parameters:
  ///   - id: The tenant.
  ///   - confirmation: Its name once more, so that a wrong identifier removes nothing.
  ///   - isForced: Whether a tenant goes that was not exported since its last write.
  ///   - request: The operator's name of this write.
  /// - Throws: `TenantError.unknown`, `.nameDiffers`, `.notExported`, `.stateForbids`,
  ///   `.requestIDReused`, `.busy`; `PostgresError`. What was begun is finished by the repetition,
  ///   or by the next server that starts.
  package func drop(
    _ id: TenantID,
    confirmation: String,
    isForced: Bool = false,
    request: OperatorRequest? = nil
  ) async throws {
    let tenant = try await validateDrop(of: id, confirmation: confirmation, isForced: isForced)
    if tenant.state == .active, !isForced {
      // Nothing can be written from here on, so that what is found now stays so.
      try await suspend(id)
      guard try await isExported(id) else {
        try await resume(id)
        throw TenantError.notExported
      }
    }
    let dropping = try await change { connection, generation in
      _ = try await request?.claim(for: id.bits, on: connection)
      for state in [TenantState.active, .suspended, .creating] {
        _ = try await connection.query(
          TenantStatements.setState,
          id,
          TenantState.dropping.rawValue,
          generation,
          state.rawValue
        )
      }
      return try await Self.row(id, on: connection).tenant
    }
    cache.take(dropping)
    try await finishDrop(of: dropping)
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
