internal import Postgres
internal import Primitives
internal import Signing

/// What an operator says of a new tenant.
package struct TenantDraft: Sendable, Hashable {
  package let name: TenantName
  /// The name for people, 1 to 200 characters.
  package let displayName: String

  package init(name: TenantName, displayName: String) {
    self.name = name
    self.displayName = displayName
  }
}

extension TenantRegistry {
  /// Whether a tenant could be made; nothing is changed.
  ///
  /// - Throws: `TenantError.displayNameInvalid`, `.nameTaken`; `PostgresError`.
  package func validate(_ draft: TenantDraft) async throws {
    try checkDisplayName(draft)
    do {
      _ = try await tenant(named: draft.name)
    } catch TenantError.unknown {
      return
    }
    throw TenantError.nameTaken
  }

  /// Makes a tenant: its row, its role, its schema with all tables.
  ///
  /// - Parameters:
  ///   - draft: What to make.
  ///   - request: The operator's name of this write; a repetition answers with the tenant that the
  ///     first made.
  /// - Returns: The tenant, which works.
  /// - Throws: `TenantError.displayNameInvalid`, `.nameTaken`, `.requestIDReused`;
  ///   `MigrationError.edited`; `PostgresError`, `SigningError`. What was begun is finished by the
  ///   repetition, or by the next server that starts.
  package func create(
    _ draft: TenantDraft,
    request: OperatorRequest? = nil
  ) async throws -> Tenant {
    try checkDisplayName(draft)
    let begun = try await begin(draft, request)
    return try await finishCreation(of: begun)
  }

  /// Finishes what `create` began; the tenant itself when that was all.
  func finishCreation(of tenant: Tenant) async throws -> Tenant {
    guard tenant.state == .creating else { return tenant }
    try await recordMigrations()
    let version = try await provision(tenant)
    let finished = try await change { connection, generation in
      _ = try await connection.query(TenantStatements.activate, tenant.id, version, generation)
      return try await Self.row(tenant.id, on: connection).tenant
    }
    cache.take(finished)
    return finished
  }

  private func checkDisplayName(_ draft: TenantDraft) throws(TenantError) {
    guard (1...200).contains(draft.displayName.unicodeScalars.count) else {
      throw .displayNameInvalid
    }
  }

  /// Gives the tenant its identifier, its opaque name and its place.
  private func begin(_ draft: TenantDraft, _ request: OperatorRequest?) async throws -> Tenant {
    let id = TenantID(try .fresh(at: clock()))
    let schema = SchemaName(try .opaque())
    return try await change { connection, generation in
      if let made = try await request?.claim(for: id.bits, on: connection) {
        return try await Self.row(TenantID(made), on: connection).tenant
      }
      let shard = try await takeShard(connection)
      let inserted = try await connection.query(
        TenantStatements.insert,
        id,
        draft.name.text,
        draft.displayName,
        schema.text,
        cluster,
        shard,
        Int64(1),
        generation
      )
      guard inserted.affectedRows == 1 else { throw TenantError.nameTaken }
      return try await Self.row(id, on: connection).tenant
    }
  }

  /// The number of a login that has room for one more tenant.
  func takeShard(_ connection: PostgresConnection) async throws -> Int16 {
    var shards = try await connection.query(
      TenantStatements.takeShard,
      cluster,
      Int32(tenantsPerLogin)
    )
    if shards.rows.isEmpty {
      shards = try await connection.query(TenantStatements.addShard, cluster)
    }
    guard let row = shards.rows.first else { throw PostgresError(.unexpectedResult) }
    return try row[0]
  }

  /// Makes role and schema in one transaction; the schema's version.
  ///
  /// That the role exists already means that this transaction has been committed, by this server or
  /// another.
  private func provision(_ tenant: Tenant) async throws -> Int32 {
    try await migration.withConnection { connection in
      try await ensureLogin(tenant.placement.loginShard, connection)
      do {
        try await connection.transaction { connection in
          try await makeSchema(of: tenant, connection)
        }
        return newestVersion
      } catch let error as PostgresError
        where error.sqlState == .duplicateObject || error.sqlState == .uniqueViolation
      {
        return try await connection.transaction(as: .owner) { connection in
          try await Self.version(of: tenant.schema, on: connection)
        }
      }
    }
  }

  private func makeSchema(of tenant: Tenant, _ connection: PostgresConnection) async throws {
    try await makeRole(tenant.schema, connection)
    try await grantRole(of: tenant, connection)
    try await connection.once(.setLocalRole(.owner))
    try await makeTables(in: tenant.schema, at: newestVersion, connection)
    try await insertGuard(of: tenant, connection)
  }

  /// Makes the role of a schema, as `florin_migrate`.
  func makeRole(_ schema: SchemaName, _ connection: PostgresConnection) async throws {
    try await connection.once(.rendered(template: SchemaStatements.createRole, schema: schema))
  }

  /// Lets the login that serves a tenant take its role, as `florin_migrate`.
  func grantRole(of tenant: Tenant, _ connection: PostgresConnection) async throws {
    try await connection.once(
      .rendered(
        template: SchemaStatements.grantRole,
        schema: tenant.schema,
        login: .serving(tenant.placement.loginShard)
      )
    )
  }

  /// Makes a schema with the tables of a version, as `florin_owner`.
  func makeTables(
    in schema: SchemaName,
    at version: Int32,
    _ connection: PostgresConnection
  ) async throws {
    func run(_ template: StaticString) async throws {
      try await connection.once(.rendered(template: template, schema: schema))
    }
    try await run(SchemaStatements.createSchema)
    try await run(SchemaStatements.grantUsage)
    for migration in migrations where migration.version <= version {
      for statement in migration.statements { try await run(statement) }
    }
  }

  /// Says in a schema of the newest version whose it is, as `florin_owner`.
  func insertGuard(of tenant: Tenant, _ connection: PostgresConnection) async throws {
    try await connection.once(
      .rendered(template: SchemaStatements.insertGuard, schema: tenant.schema),
      tenant.id,
      tenant.placement.epoch,
      newestVersion
    )
  }

  /// The version that a schema is at.
  static func version(
    of schema: SchemaName,
    on connection: PostgresConnection
  ) async throws -> Int32 {
    let result = try await connection.once(
      .rendered(template: SchemaStatements.version, schema: schema)
    )
    guard let row = result.rows.first else { throw PostgresError(.unexpectedResult) }
    return try row[0]
  }
}
