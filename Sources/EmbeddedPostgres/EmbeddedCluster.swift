internal import FoundationEssentials
internal import Glibc

/// A private PostgreSQL cluster: made if it is not there, run by this process, and gone with it.
///
/// It listens on a Unix socket in a directory that only its account (and root) may enter, and on no
/// network. Started by root, it runs as an account of its own, because `postgres` refuses root.
///
/// How it ends:
///
/// | what happens | then |
/// |---|---|
/// | `stop` | fast shutdown, in time an immediate one, at last a kill |
/// | this process dies, however | a watcher beside PostgreSQL sees it and shuts it down |
/// | this process and the watcher are killed | the next start stops what is left, and starts anew |
/// | PostgreSQL ends by itself | it is started again, after a pause that grows to ten seconds |
///
/// The next start does not adopt a PostgreSQL that was left behind but replaces it, because it has
/// no watcher and the settings of whatever started it.
package final class EmbeddedCluster: Sendable {
  /// The directory that holds everything of the cluster.
  package let directory: String
  /// Where the Unix socket is: libpq's `host`.
  package let socketDirectory: String
  /// The number in the socket's name, libpq's `port`; nothing listens on the network.
  package var port: Int { EmbeddedCluster.socketPort }
  /// The superuser's name; it needs no password.
  package let superuser = EmbeddedCluster.superuserName
  /// The major version of PostgreSQL.
  package let majorVersion: Int

  private let layout: ClusterDirectory
  private let binaries: Binaries
  private let options: EmbeddedPostgresOptions
  private let supervisor: Supervisor
  private let lock: DirectoryLock

  static let socketPort = 5432
  static let superuserName = "postgres"

  private init(
    layout: ClusterDirectory,
    binaries: Binaries,
    options: EmbeddedPostgresOptions,
    lock: DirectoryLock
  ) {
    directory = layout.path
    socketDirectory = layout.run
    majorVersion = binaries.majorVersion
    self.layout = layout
    self.binaries = binaries
    self.options = options
    self.lock = lock
    supervisor = Supervisor(directory: layout, binaries: binaries, options: options)
  }

  /// Starts the cluster in a directory, and returns once it takes connections.
  ///
  /// - Parameters:
  ///   - directory: Made when it is not there. Its path must leave room for the socket's.
  ///   - options: How the cluster is run.
  /// - Returns: The running cluster.
  /// - Throws: `EmbeddedPostgresError`; each names what is missing and what to do.
  package static func start(
    directory: String,
    options: EmbeddedPostgresOptions = EmbeddedPostgresOptions()
  ) async throws(EmbeddedPostgresError) -> EmbeddedCluster {
    let account = try ServerAccount.toDrop(to: options.account)
    let layout = try ClusterDirectory(path: directory, account: account)
    let binaries = try await Binaries.find(
      in: options.binariesDirectory,
      dataVersion: layout.dataVersion
    )
    try layout.prepare()
    let lock = try DirectoryLock(path: layout.lock)
    let cluster = EmbeddedCluster(
      layout: layout,
      binaries: binaries,
      options: options,
      lock: lock
    )
    try await cluster.initializeIfNew()
    try cluster.configure()
    cluster.supervisor.start()
    do throws(EmbeddedPostgresError) {
      try await cluster.supervisor.untilReady()
    } catch {
      await cluster.stop()
      throw error
    }
    return cluster
  }

  /// Ends the cluster, and removes its directory if that is not to be kept.
  ///
  /// Returns when nothing of it runs. Whoever waits for it gets `stopped`.
  package func stop() async {
    await supervisor.stop()
    if options.lifetime == .removedAtEnd {
      // A directory that is gone already needs no removal.
      try? FileManager.default.removeItem(atPath: directory)
    }
    lock.release()
  }

  /// Ends what a dead process left in a directory, and removes the directory.
  ///
  /// - Throws: `directoryInUse` when its process lives, `directoryUnusable` when it stays.
  package static func remove(directory: String) async throws(EmbeddedPostgresError) {
    let layout = try ClusterDirectory(path: directory, account: nil)
    let lock = try DirectoryLock(path: layout.lock)
    try await Leftovers(directory: layout).clear(stopTimeout: .zero)
    do {
      try FileManager.default.removeItem(atPath: layout.path)
    } catch {
      throw EmbeddedPostgresError(
        .directoryUnusable,
        "\(layout.path) cannot be removed",
        detail: "\(error)"
      )
    }
    lock.release()
  }

  /// What libpq takes to reach a cluster as its superuser, whoever runs it; nothing is started.
  ///
  /// - Parameters:
  ///   - directory: The cluster's.
  ///   - database: A plain name.
  /// - Returns: A connection string.
  /// - Throws: `pathTooLong` when no cluster can be there.
  package static func connectionString(
    directory: String,
    database: String
  ) throws(EmbeddedPostgresError) -> String {
    let layout = try ClusterDirectory(path: directory, account: nil)
    let host = layout.run.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
    return "host='\(host)' port=\(socketPort) user=\(superuserName) dbname=\(database)"
  }

  // MARK: Its processes

  /// How a running PostgreSQL is ended.
  package enum Shutdown: Sendable, Hashable {
    /// Transactions are rolled back, connections closed, everything written.
    case fast
    /// Nothing is written: the next start recovers, as after the loss of power.
    case immediate
    /// The postmaster is killed, and does not even tell its children.
    case kill
  }

  /// Ends PostgreSQL and waits until it has been started again.
  ///
  /// - Throws: `stopped` when the cluster is being stopped meanwhile.
  package func restart(_ shutdown: Shutdown = .fast) async throws(EmbeddedPostgresError) {
    let signal =
      switch shutdown {
      case .fast: SIGINT
      case .immediate: SIGQUIT
      case .kill: SIGKILL
      }
    try await supervisor.restart(signal: signal)
  }

  /// Waits until PostgreSQL takes connections, as it does unless it has ended by itself.
  ///
  /// - Throws: `stopped` when the cluster has been stopped.
  package func untilReady() async throws(EmbeddedPostgresError) {
    try await supervisor.untilReady()
  }

  /// The postmaster's process; nil while PostgreSQL is being started again.
  package var postmaster: Int32? { supervisor.process }

  // MARK: Its databases

  /// Makes a database, with byte order for its collation.
  ///
  /// - Throws: `programFailed` when there is one of that name, or the name is not a plain one.
  package func createDatabase(named name: String) async throws(EmbeddedPostgresError) {
    let program = program("createdb")
    let ending = try await program.run([
      "--host=\(socketDirectory)", "--port=\(port)", "--username=\(superuser)",
      "--template=template0", "--", name,
    ])
    guard ending.isSuccess else {
      throw EmbeddedPostgresError(
        .programFailed,
        "the database \(name) cannot be made",
        detail: ending.output
      )
    }
  }

  /// Lets none but superusers into the databases that every cluster begins with.
  ///
  /// - Throws: `programFailed` when PostgreSQL refuses.
  package func closeMaintenanceDatabases() async throws(EmbeddedPostgresError) {
    let ending = try await program("psql").run([
      "--host=\(socketDirectory)", "--port=\(port)", "--username=\(superuser)", "--no-psqlrc",
      "--quiet", "--dbname=postgres",
      "--command=REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC",
    ])
    guard ending.isSuccess else {
      throw EmbeddedPostgresError(
        .programFailed,
        "the databases postgres and template1 cannot be closed",
        detail: ending.output
      )
    }
  }

  /// Whether there is a database of this name.
  ///
  /// - Throws: `programFailed` when PostgreSQL does not answer.
  package func hasDatabase(named name: String) async throws(EmbeddedPostgresError) -> Bool {
    // The names come as rows; comparing them here keeps the name out of the statement.
    let ending = try await program("psql").run([
      "--host=\(socketDirectory)", "--port=\(port)", "--username=\(superuser)", "--no-psqlrc",
      "--tuples-only", "--no-align", "--dbname=postgres",
      "--command=SELECT datname FROM pg_database",
    ])
    guard ending.isSuccess else {
      throw EmbeddedPostgresError(
        .programFailed,
        "the databases cannot be listed",
        detail: ending.output
      )
    }
    return ending.output.split(separator: "\n").contains { $0 == name }
  }

  // MARK: Making it

  /// Makes the data beside their place and moves them there: an interrupted start leaves no half.
  private func initializeIfNew() async throws(EmbeddedPostgresError) {
    guard layout.dataVersion == nil else { return }
    let draft = "\(layout.path)/data.new"
    // The rest of an interrupted start, if there was one.
    try? FileManager.default.removeItem(atPath: draft)
    let ending = try await program("initdb").run(
      [
        "--pgdata=\(draft)", "--username=\(superuser)", "--auth=trust", "--encoding=UTF8",
        // Byte order never changes with the C library, so that no index rots; characters are
        // Unicode's all the same where the system knows them.
        "--locale=C", "--lc-ctype=\(characterType)", "--data-checksums", "--no-instructions",
      ] + (options.durability == .full ? [] : ["--no-sync"])
    )
    guard ending.isSuccess else {
      throw EmbeddedPostgresError(
        .initializationFailed,
        "initdb of PostgreSQL \(majorVersion) failed in \(directory)",
        detail: ending.output
      )
    }
    guard rename(draft, layout.data) == 0 else {
      throw EmbeddedPostgresError(
        .initializationFailed,
        "\(layout.data) is in the way: it holds no data of PostgreSQL's; move it elsewhere",
        detail: String(cString: strerror(errno))
      )
    }
  }

  private func configure() throws(EmbeddedPostgresError) {
    let settings = ServerSettings(options: options, directory: layout)
    try layout.write(settings.text, to: "\(layout.data)/postgresql.conf")
    try layout.write(ServerSettings.access, to: "\(layout.data)/pg_hba.conf")
  }

  private var characterType: String {
    guard let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil) else { return "C" }
    freelocale(locale)
    return "C.UTF-8"
  }

  private func program(_ name: String) -> Program {
    Program(
      name: name,
      directory: binaries.directory,
      account: layout.account,
      workingDirectory: directory
    )
  }
}
