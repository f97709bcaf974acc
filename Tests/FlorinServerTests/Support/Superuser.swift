import Postgres
import Primitives
import Reactor

/// The owner of a test's database, who can do to it what no server can.
enum Superuser {
  /// Runs one statement.
  static func run(_ sql: SQL, on connectionString: String) async throws {
    let loops = try EventLoopGroup(count: 1)
    let connection = try await PostgresConnection.connect(
      PostgresConnectionOptions(connectionString: connectionString),
      on: loops.next()
    )
    _ = try await connection.query(sql)
    connection.close()
    await loops.stop()
  }
}
