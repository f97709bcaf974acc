import Postgres
import Primitives
import Reactor
import Testing

/// A lock that keeps a tenant's batches from committing.
struct TenantLock {
  private let connection: PostgresConnection
  private let loops: EventLoopGroup

  init(_ connectionString: String, schema: String) async throws {
    loops = try EventLoopGroup(count: 1)
    connection = try await PostgresConnection.connect(
      PostgresConnectionOptions(connectionString: connectionString),
      on: loops.next()
    )
    let name = try #require(SchemaName(schema))
    _ = try await connection.query("BEGIN")
    _ = try await connection.query(
      .rendered(template: "SELECT * FROM {schema}.audit_head FOR UPDATE", schema: name)
    )
  }

  func release() async throws {
    _ = try await connection.query("ROLLBACK")
    connection.close()
    await loops.stop()
  }
}
