internal import Postgres
package import Primitives

extension TenantRegistry {
  /// Stops a tenant's writes; its reads go on.
  ///
  /// When this returns, no write commits any more: one that was under way has committed, or fails.
  /// Suspending a suspended tenant changes nothing.
  ///
  /// - Parameters:
  ///   - id: The tenant.
  ///   - request: The operator's name of this write; a repetition changes nothing, even when the
  ///     tenant was resumed since.
  /// - Returns: The tenant as it is now.
  /// - Throws: `TenantError.unknown`, `.stateForbids`, `.requestIDReused`, `.busy`;
  ///   `PostgresError`.
  @discardableResult
  package func suspend(_ id: TenantID, request: OperatorRequest? = nil) async throws -> Tenant {
    try await move(id, from: .active, to: .suspended, request)
  }

  /// Lets a suspended tenant write again; resuming an active tenant changes nothing.
  ///
  /// - Parameters:
  ///   - id: The tenant.
  ///   - request: The operator's name of this write; a repetition changes nothing, even when the
  ///     tenant was suspended since.
  /// - Returns: The tenant as it is now.
  /// - Throws: `TenantError.unknown`, `.stateForbids`, `.requestIDReused`, `.busy`;
  ///   `PostgresError`.
  @discardableResult
  package func resume(_ id: TenantID, request: OperatorRequest? = nil) async throws -> Tenant {
    try await move(id, from: .suspended, to: .active, request)
  }

  /// Whether a tenant could be moved into a state; nothing is changed.
  ///
  /// - Parameters:
  ///   - id: The tenant.
  ///   - state: `.active` or `.suspended`.
  /// - Returns: The tenant as it is.
  /// - Throws: `TenantError.unknown`, `.stateForbids`; `PostgresError`.
  package func validateMove(of id: TenantID, to state: TenantState) async throws -> Tenant {
    let tenant = try await tenant(id)
    guard tenant.state.isReadable else { throw TenantError.stateForbids(tenant.state) }
    return tenant
  }

  private func move(
    _ id: TenantID,
    from: TenantState,
    to: TenantState,
    _ request: OperatorRequest?
  ) async throws -> Tenant {
    let moved = try await change { connection, generation in
      if let made = try await request?.claim(for: id.bits, on: connection) {
        // It was done then; the tenant may have been moved on since.
        return try await Self.row(TenantID(made), on: connection).tenant
      }
      _ = try await connection.query(
        TenantStatements.setState,
        id,
        to.rawValue,
        generation,
        from.rawValue
      )
      let tenant = try await Self.row(id, on: connection).tenant
      guard tenant.state != .dropped else { throw TenantError.unknown }
      guard tenant.state == to else { throw TenantError.stateForbids(tenant.state) }
      return tenant
    }
    cache.take(moved)
    if moved.state.isReadable { try await fence(moved) }
    return moved
  }

  /// Tells a tenant's schema its state and epoch, and the control schema that it knows.
  ///
  /// Changes nothing in a schema that has heard of a later epoch.
  ///
  /// - Throws: `TenantError.busy`, `.otherCluster`; `PostgresError`.
  func fence(_ tenant: Tenant) async throws {
    guard tenant.placement.cluster == cluster else {
      throw TenantError.otherCluster(tenant.placement.cluster)
    }
    let epoch = tenant.placement.epoch
    guard tenant.fencedEpoch < epoch else { return }
    try await whileBusy {
      try await migration.withConnection { connection in
        try await connection.transaction(as: .owner) { connection in
          try await connection.once(MigrationStatements.setLockTimeout)
          try await connection.once(
            .rendered(template: SchemaStatements.fence, schema: tenant.schema),
            epoch,
            tenant.state.rawValue
          )
          try await connection.once(
            .rendered(template: SchemaStatements.fenceHead, schema: tenant.schema),
            epoch
          )
        }
      }
    }
    _ = try await control.withConnection { connection in
      try await connection.query(TenantStatements.setFenced, tenant.id, epoch)
    }
  }

  /// Does something again while its locks cannot be had.
  ///
  /// - Throws: `TenantError.busy` when they could not be had for long; what the body throws.
  func whileBusy<Result>(_ body: () async throws -> Result) async throws -> Result {
    for _ in 1...busyAttempts {
      do {
        return try await body()
      } catch let error as PostgresError
        where error.sqlState == .lockNotAvailable || error.sqlState == .deadlockDetected
      {
        continue
      }
    }
    throw TenantError.busy
  }

  /// Finishes what another server began, or this one before it was interrupted.
  ///
  /// - Returns: The tenants that could not be finished, each with the reason.
  /// - Throws: `PostgresError` when the control schema cannot be read.
  package func finishInterrupted() async throws -> [(id: TenantID, reason: any Error)] {
    let unfinished = try await control.withConnection { connection in
      try await connection.query(TenantStatements.unfinished).rows.map { try TenantRow($0).tenant }
    }
    var failures: [(id: TenantID, reason: any Error)] = []
    for tenant in unfinished where tenant.placement.cluster == cluster {
      do {
        switch tenant.state {
        case .creating: _ = try await finishCreation(of: tenant)
        case .dropping: try await finishDrop(of: tenant)
        case .active, .suspended: try await fence(tenant)
        case .dropped: break
        }
      } catch {
        failures.append((tenant.id, error))
      }
    }
    return failures
  }
}
