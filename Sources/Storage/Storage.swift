internal import Postgres
internal import Primitives
package import Reactor

/// Florin's data in a PostgreSQL database.
package final class Storage: Sendable {
  package let tenants: TenantRegistry
  package let credentials: CredentialStore
  let configuration: StorageConfiguration
  /// Where the database is, as the administrator.
  let administration: PostgresConnectionOptions
  let control: LoginConnections
  /// One more of the control login, for what keeps this server up to date: operators' calls that
  /// wait for a lock must not hold up that a key was revoked.
  let watch: LoginConnections
  let migration: LoginConnections
  let serving: PostgresPool<UInt16, TenantID>
  let access: TenantAccess
  let lanes: TenantLanes
  /// Reads tenants' rows.
  package let queries: TenantQueries
  /// Wakes those who watch tenants' events.
  package let signals: EventSignals
  /// Tenants whose events are to be looked for; bounded by who watches.
  let toLookAt = NotedTenants(limit: .max)
  let looks = EventLooks()
  let loops: [EventLoop]

  private init(
    _ configuration: StorageConfiguration,
    _ administration: PostgresConnectionOptions,
    _ loops: [EventLoop],
    _ migrations: [Migration],
    _ migrationStep: @escaping @Sendable (MigrationStep) async throws -> Void
  ) {
    self.configuration = configuration
    self.administration = administration
    self.loops = loops
    let installation = Installation(secret: configuration.secret)
    let controlling = administration.acting(
      as: .control,
      with: configuration.secret,
      Self.controlParameters
    )
    control = LoginConnections(
      controlling,
      on: loops[0],
      limit: configuration.controlConnections
    )
    watch = LoginConnections(controlling, on: loops[0], limit: 1)
    migration = LoginConnections(
      administration.acting(
        as: .migration,
        with: configuration.secret,
        Self.migrationParameters
      ),
      on: loops[loops.count - 1],
      limit: configuration.migrationConnections
    )
    tenants = TenantRegistry(
      control: control,
      migration: migration,
      installation: installation,
      configuration: configuration,
      migrations: migrations,
      migrationStep: migrationStep
    )
    serving = Self.servingPool(configuration, administration, loops)
    signals = EventSignals()
    access = TenantAccess(tenants, serving, report: configuration.report)
    queries = TenantQueries(access)
    lanes = TenantLanes(access, LaneSettings(configuration, signals), configuration.laneLimits)
    credentials = CredentialStore(
      control: control,
      secret: configuration.secret,
      clock: configuration.clock
    )
  }

  /// Opens the storage: installs what is missing, if it may, reads tenants and credentials.
  ///
  /// - Parameters:
  ///   - configuration: Where the database is, and how it is used.
  ///   - loops: The loops that connections live on; at least one, running.
  /// - Returns: A storage that serves; `run` keeps it up to date.
  /// - Throws: `PostgresError`, `SigningError`; `MigrationError` when the control schema is one
  ///   that this program does not know.
  package static func open(
    _ configuration: StorageConfiguration,
    on loops: [EventLoop]
  ) async throws -> Storage {
    try await open(configuration, on: loops, migrations: Migration.tenant)
  }

  /// The same with other migrations, and with something to do before each step of them.
  static func open(
    _ configuration: StorageConfiguration,
    on loops: [EventLoop],
    migrations: [Migration],
    migrationStep: @escaping @Sendable (MigrationStep) async throws -> Void = { _ in }
  ) async throws -> Storage {
    precondition(!loops.isEmpty, "connections live on a loop")
    var administration = try PostgresConnectionOptions(connectionString: configuration.database)
    if let password = configuration.password { administration.password = password }
    let storage = Storage(configuration, administration, loops, migrations, migrationStep)
    do {
      if configuration.isInstalling { try await storage.install() }
      try await storage.checkVersion()
      try await storage.refresh()
      return storage
    } catch {
      await storage.close()
      throw error
    }
  }

  /// Writes down when credentials were used, if that can be done soon, and closes the connections
  /// once they are idle.
  package func close() async {
    do {
      try await withTimeout(StorageLimits.closingPatience) {
        try await self.control.withConnection { try await self.credentials.noteUses($0) }
      }
    } catch {
      configuration.report(.refreshFailed(error))
    }
    await lanes.drain()
    await serving.shutDown()
    control.close()
    watch.close()
    migration.close()
  }

  /// What in the database keeps tenants less apart, or data less safe, than is promised.
  ///
  /// Asked as the administrator, who sees everything that the rules look at.
  ///
  /// - Returns: The findings, in the order of the rules.
  /// - Throws: `PostgresError`.
  package func hardeningFindings() async throws -> [HardeningFinding] {
    let connection = try await PostgresConnection.connect(administration, on: loops[0])
    defer { connection.close() }
    return try await HardeningCheck.findings(on: connection)
  }

  private func install() async throws {
    let connection = try await PostgresConnection.connect(administration, on: loops[0])
    defer { connection.close() }
    try await Installation(secret: configuration.secret).prepare(connection)
    _ = try await migration.withConnection { connection in
      try await ControlMigrator(migrations: Migration.control).migrate(connection)
    }
  }

  /// Holds the control schema's version against the one that this program knows.
  private func checkVersion() async throws {
    let version = try await control.withConnection { connection in
      try await ControlMigrator(migrations: Migration.control).version(on: connection)
    }
    let known = Migration.control.last?.version ?? 0
    // One above comes from the next release, which expands before it contracts.
    guard version == known || version == known + 1 else {
      throw MigrationError.unknownVersion(version)
    }
  }
}

extension PostgresConnectionOptions {
  /// The same database as one of Florin's own logins.
  ///
  /// - Parameters:
  ///   - role: The login.
  ///   - secret: What its password follows from.
  ///   - parameters: What holds for the whole session besides.
  /// - Returns: The options.
  func acting(
    as role: RoleName,
    with secret: InstallationSecret,
    _ parameters: [String: String]
  ) -> PostgresConnectionOptions {
    var options = self
    options.user = role.text
    options.password = secret.password(ofLogin: role.text)
    options.runtimeParameters.merge(parameters) { _, own in own }
    return options
  }
}
