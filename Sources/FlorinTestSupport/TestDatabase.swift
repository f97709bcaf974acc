package import EmbeddedPostgres
internal import Synchronization

/// A database of its own for one test, in the one cluster of the test process.
///
///     let database = try await TestDatabase.fresh()
///
/// The cluster is real PostgreSQL without durability, in a temporary directory that goes with the
/// process. Roles belong to the cluster: tests give theirs names of their own.
package struct TestDatabase: Sendable, Hashable {
  /// Where the socket is: libpq's `host`.
  package let socketDirectory: String
  /// libpq's `port`.
  package let port: Int
  /// The database's name: libpq's `dbname`.
  package let name: String
  /// Its superuser, libpq's `user`, who needs no password.
  package let superuser: String

  /// What libpq takes for a connection as superuser.
  package var connectionString: String {
    "host=\(socketDirectory) port=\(port) dbname=\(name) user=\(superuser)"
  }

  /// A new, empty database.
  ///
  /// - Throws: `EmbeddedPostgresError` when there is no PostgreSQL to run.
  package static func fresh() async throws -> TestDatabase {
    let cluster = try await TestDatabase.cluster()
    let name = "test_\(number.wrappingAdd(1, ordering: .relaxed).newValue)"
    try await cluster.createDatabase(named: name)
    return TestDatabase(
      socketDirectory: cluster.socketDirectory,
      port: cluster.port,
      name: name,
      superuser: cluster.superuser
    )
  }

  /// The cluster of the process, started with the first use.
  ///
  /// Tests share it: a test that stops or restarts PostgreSQL starts a cluster of its own.
  ///
  /// - Throws: `EmbeddedPostgresError` when there is no PostgreSQL to run.
  package static func cluster() async throws -> EmbeddedCluster { try await starting.value }

  private static let number = Atomic<Int>(0)

  private static let starting = Task {
    await TemporaryDirectory.removeLeftovers()
    return try await EmbeddedCluster.start(
      directory: TemporaryDirectory.path(),
      options: .disposable
    )
  }
}
