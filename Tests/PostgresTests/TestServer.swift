import FlorinTestSupport
import Postgres
import Reactor
import Testing

/// A loop and a database for one test.
struct TestServer {
  let loops: EventLoopGroup
  let database: TestDatabase

  /// Runs a test with a connection, and ends its loop afterwards.
  static func withConnection(
    _ body: (PostgresConnection, TestServer) async throws -> Void
  ) async throws {
    try await withServer { server in
      let connection = try await server.connect()
      try await body(connection, server)
      connection.close()
    }
  }

  /// Runs a test with a database of its own, and ends its loop afterwards.
  static func withServer(_ body: (TestServer) async throws -> Void) async throws {
    let loops = try EventLoopGroup(count: 1)
    let result: Result<Void, any Error>
    do {
      try await body(TestServer(loops: loops, database: TestDatabase.fresh()))
      result = .success(())
    } catch {
      result = .failure(error)
    }
    await loops.stop()
    try result.get()
  }

  var options: PostgresConnectionOptions {
    PostgresConnectionOptions(
      host: database.socketDirectory,
      port: database.port,
      database: database.name,
      user: database.superuser
    )
  }

  func connect() async throws -> PostgresConnection {
    try await PostgresConnection.connect(options, on: loops.next())
  }
}

extension PostgresError {
  /// Whether an error is one of PostgreSQL's with a certain SQLSTATE.
  static func isServer(_ sqlState: SQLState) -> @Sendable (any Error) -> Bool {
    { error in
      guard let error = error as? PostgresError else { return false }
      return error.code == .server && error.sqlState == sqlState
    }
  }

  /// Whether an error is of a certain code.
  static func isCode(_ code: Code) -> @Sendable (any Error) -> Bool {
    { ($0 as? PostgresError)?.code == code }
  }
}
