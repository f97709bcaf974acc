internal import Postgres
internal import Primitives
internal import Signing

extension TenantRegistry {
  /// Makes a tenant of an archive: the same identifier, the same rows, the same audit trail.
  ///
  /// One transaction from the schema to the tenant's row, which is why it goes through the login
  /// that may do both: until the whole archive was read, is what its manifest says, and has the
  /// audit trail that it names, there is nothing; whatever interrupts it leaves nothing behind.
  ///
  /// - Parameters:
  ///   - name: The tenant's name here; nil for the one in the archive.
  ///   - request: The operator's name of this write. A repetition answers with the tenant that the
  ///     first made, and reads no more than the archive's header; one with another archive is
  ///     refused.
  ///   - read: Gives the next bytes of the archive; nil after the last.
  /// - Returns: The tenant, which works. It has no keys.
  /// - Throws: `ArchiveError` when the archive is damaged or of another version, or the tenant
  ///   exists here; `StorageError.overloaded` when too many archives are read and written already;
  ///   `TenantError.nameTaken`, `.requestIDReused`; `TenantError.busy` when so many
  ///   tenants were made meanwhile that a new login is needed; `PostgresError`, and what `read`
  ///   throws.
  package func restore(
    as name: TenantName? = nil,
    request: OperatorRequest? = nil,
    from read: () async throws -> [UInt8]?
  ) async throws -> Tenant {
    let archive = ArchiveReader(of: migrations)
    let header = try await archive.header(read)
    let request = request?.restoring(header)
    if let made = try await made(by: request) { return made }
    guard (1...newestVersion).contains(header.schemaVersion) else {
      throw ArchiveError.unsupportedVersion(header.schemaVersion)
    }
    let restoration = Restoration(
      header: header,
      name: name ?? header.name,
      schema: SchemaName(try .opaque()),
      request: request
    )
    try await recordMigrations()
    let shard = try await checkPlace(for: restoration)
    do {
      let tenant = try await archives.withPlace {
        try await migration.withConnection { connection in
          try await ensureLogin(shard, connection)
          return try await connection.transaction { connection in
            try await makeSchema(for: restoration, archive, connection, read)
            return try await admit(restoration, connection)
          }
        }
      }
      cache.take(tenant)
      return tenant
    } catch is RestoredMeanwhile {
      guard let made = try await made(by: request) else { throw TenantError.busy }
      return made
    }
  }

  /// The same request has restored the tenant while this one was reading.
  private struct RestoredMeanwhile: Error {}

  /// A tenant that is to come out of an archive.
  private struct Restoration {
    let header: ArchiveHeader
    let name: TenantName
    let schema: SchemaName
    let request: OperatorRequest?
  }

  /// Looks before anything is done whether the tenant may come; the login that it would have.
  private func checkPlace(for restoration: Restoration) async throws -> UInt16 {
    try await control.withConnection { connection in
      try await requireAbsence(of: restoration, connection)
      let next = try await connection.query(
        TenantStatements.nextShard,
        cluster,
        Int32(tenantsPerLogin)
      )
      guard let row = next.rows.first else { throw PostgresError(.unexpectedResult) }
      let shard: Int16 = try row[0]
      return UInt16(clamping: shard)
    }
  }

  /// Whether the tenant was here before, and was dropped.
  ///
  /// - Throws: `ArchiveError.tenantExists`, `TenantError.nameTaken`; `PostgresError`.
  @discardableResult
  private func requireAbsence(
    of restoration: Restoration,
    _ connection: PostgresConnection
  ) async throws -> Bool {
    let known = try await connection.query(TenantStatements.byID, restoration.header.tenantID)
    if let row = known.rows.first, try TenantRow(row).tenant.state != .dropped {
      throw ArchiveError.tenantExists
    }
    let named = try await connection.query(TenantStatements.byName, restoration.name.text)
    guard named.rows.isEmpty else { throw TenantError.nameTaken }
    return !known.rows.isEmpty
  }

  /// Makes role, schema and tables, fills them, and brings them to the newest version.
  private func makeSchema(
    for restoration: Restoration,
    _ archive: ArchiveReader,
    _ connection: PostgresConnection,
    _ read: () async throws -> [UInt8]?
  ) async throws {
    let schema = restoration.schema
    let version = restoration.header.schemaVersion
    try await makeRole(schema, connection)
    try await connection.once(.setLocalRole(.owner))
    try await makeTables(in: schema, at: version, connection)
    try await archive.restoreRows(at: version, into: schema, connection, read)
    try await ArchiveAudit(of: schema, connection).check(against: restoration.header)
    for migration in migrations where migration.version > version {
      for statement in migration.statements {
        try await connection.once(.rendered(template: statement, schema: schema))
      }
    }
  }

  /// Gives the tenant its row and its place, in the transaction that made its schema.
  ///
  /// Last, because other changes of tenants wait from here to the commit.
  private func admit(
    _ restoration: Restoration,
    _ connection: PostgresConnection
  ) async throws -> Tenant {
    let id = restoration.header.tenantID
    let generation = try await Self.nextGeneration(connection)
    if try await restoration.request?.claim(for: id.bits, on: connection) != nil {
      throw RestoredMeanwhile()
    }
    let isKnown = try await requireAbsence(of: restoration, connection)
    let shard = try await takeShard(connection)
    guard isLoginKnown(UInt16(clamping: shard)) else { throw TenantError.busy }
    let result =
      isKnown
      ? try await connection.query(
        TenantStatements.revive,
        id,
        restoration.name.text,
        restoration.header.displayName,
        restoration.schema.text,
        cluster,
        shard,
        generation
      )
      : try await connection.query(
        TenantStatements.insert,
        id,
        restoration.name.text,
        restoration.header.displayName,
        restoration.schema.text,
        cluster,
        shard,
        Int64(1),
        generation
      )
    guard result.affectedRows == 1 else { throw PostgresError(.unexpectedResult) }
    _ = try await connection.query(TenantStatements.activate, id, newestVersion, generation)
    let tenant = try await Self.row(id, on: connection).tenant
    try await insertGuard(of: tenant, connection)
    try await connection.once(
      .rendered(template: SchemaStatements.setHeadEpoch, schema: tenant.schema),
      tenant.placement.epoch
    )
    _ = try await connection.query(TenantStatements.notify)
    try await connection.once(.setLocalRole(.migration))
    try await grantRole(of: tenant, connection)
    return tenant
  }
}

extension OperatorRequest {
  /// The request, told from one with another archive.
  ///
  /// The header says whose archive it is, of which moment, and which root its audit trail has: two
  /// exports differ in it.
  fileprivate func restoring(_ header: ArchiveHeader) -> OperatorRequest {
    OperatorRequest(
      principal: principal,
      method: method,
      requestID: requestID,
      digest: SHA256.digest(of: digest + Array(header.text.utf8))
    )
  }
}
