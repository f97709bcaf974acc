import FlorinTestSupport
import OrderToCash
import Postgres
import Primitives
import Reactor
import Synchronization
import Testing

@testable import Storage

/// A database with Florin in it, and a storage over it.
struct TestInstallation {
  let database: TestDatabase
  let storage: Storage

  static let loops: [EventLoop] = {
    guard let group = try? EventLoopGroup(count: 2) else { preconditionFailure("no loops") }
    return group.loops
  }()

  static let secret: InstallationSecret = {
    guard let secret = InstallationSecret(Redacted([UInt8](repeating: 42, count: 32))) else {
      preconditionFailure("32 bytes are enough")
    }
    return secret
  }()

  /// One for all tests that need no more than a tenant of their own.
  ///
  /// Its storage is never closed: it goes with the process.
  static var shared: TestInstallation {
    get async throws { try await sharing.value }
  }

  /// Tests run at once, and each may export a tenant.
  private static let sharing = Task { try await fresh { $0.migrationConnections = 32 } }

  var tenants: TenantRegistry { storage.tenants }
  var credentials: CredentialStore { storage.credentials }

  /// Florin in a database of its own.
  static func fresh(
    migrations: [Migration] = Migration.tenant,
    _ configure: (inout StorageConfiguration) -> Void = { _ in }
  ) async throws -> TestInstallation {
    let database = try await TestDatabase.fresh()
    let storage = try await open(database, migrations, { _ in }, configure)
    return TestInstallation(database: database, storage: storage)
  }

  /// Another server over the same database.
  func another(
    migrations: [Migration] = Migration.tenant,
    _ configure: (inout StorageConfiguration) -> Void = { _ in },
    migrationStep: @escaping @Sendable (MigrationStep) async throws -> Void = { _ in }
  ) async throws -> Storage {
    try await Self.open(database, migrations, migrationStep, configure)
  }

  private static func open(
    _ database: TestDatabase,
    _ migrations: [Migration],
    _ migrationStep: @escaping @Sendable (MigrationStep) async throws -> Void,
    _ configure: (inout StorageConfiguration) -> Void
  ) async throws -> Storage {
    var configuration = StorageConfiguration(
      database: database.connectionString,
      secret: secret,
      clock: { now },
      encodeEvent: { event, _ in Array(event.type.utf8) }
    )
    configure(&configuration)
    return try await Storage.open(
      configuration,
      on: loops,
      migrations: migrations,
      migrationStep: migrationStep
    )
  }

  /// The moment of all tests.
  static let now = Instant(microseconds: 1_795_478_400_000_000)

  /// Does something in a session of a login.
  func withConnection<Result>(
    as user: String? = nil,
    _ body: (PostgresConnection) async throws -> Result
  ) async throws -> Result {
    let options = PostgresConnectionOptions(
      host: database.socketDirectory,
      port: database.port,
      database: database.name,
      user: user ?? database.superuser
    )
    let connection = try await PostgresConnection.connect(options, on: Self.loops[0])
    defer { connection.close() }
    return try await body(connection)
  }

  /// Does something while a batch of a tenant seems to be committing.
  func holdingHead<Result>(
    of tenant: Tenant,
    _ body: () async throws -> Result
  ) async throws -> Result {
    try await withConnection { connection in
      try await connection.transaction { connection in
        _ = try await connection.query(
          .rendered(
            template: "SELECT epoch FROM {schema}.audit_head FOR UPDATE",
            schema: tenant.schema
          )
        )
        return try await body()
      }
    }
  }

  /// Waits until a session of the database waits for a lock.
  func untilSomebodyWaitsForALock() async throws {
    try await withConnection { connection in
      while true {
        let waits: Int64 = try await connection.query(
          """
          SELECT count(*) FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'
          """
        ).rows[0][0]
        if waits > 0 { return }
        await Task.yield()
      }
    }
  }

  /// A new tenant of a name that is used once.
  func tenant() async throws -> Tenant {
    let number = Self.number.wrappingAdd(1, ordering: .relaxed).newValue
    return try await tenants.create(draft("tenant-\(number)"))
  }

  func draft(_ name: String) throws -> TenantDraft {
    TenantDraft(name: try #require(TenantName(name)), displayName: "Tenant \(name)")
  }

  private static let number = Atomic<Int>(0)
}

/// The principal of operators in tests.
let testOperator = Principal(id: "prn_operator", credentialDigest: [UInt8](repeating: 0, count: 32))
