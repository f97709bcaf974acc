import FlorinTestSupport
import Postgres
import Primitives
import Reactor
import Storage
import Testing

/// Two tenants of one serving login, and one of another.
struct HostileSetting {
  let attacker: TenantHandle
  let victim: TenantHandle
  let stranger: TenantHandle
  let database: TestDatabase

  /// In whose name statements are sent.
  enum Actor: CaseIterable, Sendable {
    /// The attacker's role, as in every transaction.
    case tenant
    /// The serving login, as if the role had been forgotten.
    case servingLogin
  }

  /// What became of a statement.
  struct Outcome {
    let error: PostgresError?
    let rowCount: Int
  }

  private static let loops: [EventLoop] = {
    guard let group = try? EventLoopGroup(count: 1) else { preconditionFailure("no loops") }
    return group.loops
  }()

  static func make() async throws -> HostileSetting {
    let database = try await TestDatabase.fresh()
    let secret = try #require(InstallationSecret(Redacted([UInt8](repeating: 42, count: 32))))
    var configuration = StorageConfiguration(
      database: database.connectionString,
      secret: secret,
      clock: { Instant(microseconds: 1_795_478_400_000_000) },
      encodeEvent: { _, _ in [] }
    )
    configuration.tenantsPerLogin = 2
    let storage = try await Storage.open(configuration, on: loops)
    var handles: [TenantHandle] = []
    for name in ["attacker", "victim", "stranger"] {
      let draft = TenantDraft(name: try #require(TenantName(name)), displayName: name)
      handles.append(try await storage.tenants.create(draft).handle)
    }
    await storage.close()
    let setting = HostileSetting(
      attacker: handles[0],
      victim: handles[1],
      stranger: handles[2],
      database: database
    )
    try await setting.plantCanary()
    return setting
  }

  /// A session of the login that serves a tenant.
  func connect(_ tenant: TenantHandle) async throws -> PostgresConnection {
    try await connect(as: RoleName.serving(tenant.loginShard).text)
  }

  private func connect(as user: String) async throws -> PostgresConnection {
    let options = PostgresConnectionOptions(
      host: database.socketDirectory,
      port: database.port,
      database: database.name,
      user: user
    )
    return try await PostgresConnection.connect(options, on: Self.loops[0])
  }

  /// Sends one statement in a transaction that would be committed.
  func attempt(_ statement: StaticString, as actor: Actor) async throws -> Outcome {
    let connection = try await connect(attacker)
    defer { connection.close() }
    var pipeline = Pipeline()
    pipeline.addOnce(.begin)
    if actor == .tenant { pipeline.addOnce(.setLocalRole(attacker.role)) }
    pipeline.addOnce(.setLocalStatementTimeout(.seconds(5)))
    let index = pipeline.addOnce(.rendered(template: statement, schema: victim.schema))
    pipeline.addOnce(.commit)
    return await outcome(of: index, in: pipeline, on: connection)
  }

  /// Sends one statement in the serving login, without a transaction.
  func attemptAlone(_ statement: StaticString) async throws -> Outcome {
    let connection = try await connect(attacker)
    defer { connection.close() }
    var pipeline = Pipeline()
    let index = pipeline.addOnce(.rendered(template: statement, schema: victim.schema))
    return await outcome(of: index, in: pipeline, on: connection)
  }

  private func outcome(
    of index: Int,
    in pipeline: Pipeline,
    on connection: PostgresConnection
  ) async -> Outcome {
    do {
      let outcomes = try await connection.outcomes(
        of: pipeline,
        deadline: .now.advanced(by: .seconds(20))
      )
      switch outcomes[index] {
      case .completed(let result): return Outcome(error: nil, rowCount: result.rows.count)
      case .failed(let error): return Outcome(error: error, rowCount: 0)
      case .skipped: return Outcome(error: PostgresError(.server), rowCount: 0)
      }
    } catch {
      // COPY within a pipeline is refused by libpq before the server sees it.
      return Outcome(error: error, rowCount: 0)
    }
  }

  /// A row of the victim's that nobody else may see.
  private func plantCanary() async throws {
    let connection = try await connect(as: database.superuser)
    defer { connection.close() }
    _ = try await connection.query(
      .rendered(
        template: """
          INSERT INTO {schema}.events (
            position, event_id, type, subject_kind, subject_id, subject_version, leaf_index,
            recorded_at, payload
          )
          VALUES (1, gen_random_uuid(), 'canary', 1, gen_random_uuid(), 1, 0, now(), 'canary')
          """,
        schema: victim.schema
      )
    )
    _ = try await connection.query("ANALYZE")
  }

  /// Everything that another tenant could have changed of the victim's: rows, owners, rights.
  func victimState() async throws -> [String] {
    let connection = try await connect(as: database.superuser)
    defer { connection.close() }
    let result = try await connection.query(
      .rendered(
        template: """
          SELECT concat_ws(' ', 'relation', c.relname, c.relowner, c.relacl, c.reltriggers)
            FROM (
              SELECT relname, relowner, relacl::text, relhastriggers AS reltriggers, relnamespace
              FROM pg_class
            ) c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '{schema}'
          UNION ALL
          SELECT concat_ws(' ', 'schema', nspowner, nspacl::text)
            FROM pg_namespace WHERE nspname = '{schema}'
          UNION ALL
          SELECT concat_ws(' ', 'role', rolcanlogin, rolsuper, rolconfig)
            FROM pg_roles WHERE rolname = '{schema}'
          UNION ALL
          SELECT concat_ws(' ', 'member', member) FROM pg_auth_members m
            JOIN pg_roles r ON r.oid = m.roleid WHERE r.rolname = '{schema}'
          UNION ALL
          SELECT concat_ws(' ', 'event', e::text) FROM {schema}.events e
          UNION ALL
          SELECT concat_ws(' ', 'guard', g::text) FROM {schema}.guard g
          UNION ALL
          SELECT concat_ws(' ', 'head', h::text) FROM {schema}.audit_head h
          UNION ALL
          SELECT concat_ws(' ', 'tenant', t::text) FROM florin_control.tenants t
          UNION ALL
          SELECT concat_ws(' ', 'public', count(*)) FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'
          UNION ALL
          SELECT concat_ws(' ', 'large objects', count(*)) FROM pg_largeobject_metadata
          ORDER BY 1
          """,
        schema: victim.schema
      )
    )
    return try result.rows.map { try $0[0] }
  }
}
