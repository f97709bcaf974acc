import FlorinTestSupport
import Foundation
import Synchronization

/// The servers of one database, killed and started again on the same ports.
final class ChaosServers: Sendable {
  let database: TestDatabase
  let folder: String
  private let running = Mutex<[ServerProcess]>([])
  /// Where the servers listen; they keep their addresses.
  private let ports = Mutex<[String]>([])

  init(database: TestDatabase, folder: String) {
    self.database = database
    self.folder = folder
  }

  var addresses: [String] { ports.withLock { $0 } }
  var operatorKeyFile: String { "\(folder)/operator.key" }

  /// Starts the servers, one after the other: the first prepares the database.
  func start(count: Int) async throws {
    for _ in 0..<count {
      let server = try await launch(at: "127.0.0.1:0")
      running.withLock { $0.append(server) }
      ports.withLock { $0.append(server.address) }
    }
  }

  /// Kills a server as a crash would, and starts it again at its address.
  func crash(_ index: Int) async throws {
    let server = running.withLock { $0[index] }
    await server.kill()
    let successor = try await launch(at: server.address)
    running.withLock { $0[index] = successor }
  }

  /// Stops all servers gracefully.
  ///
  /// - Returns: Their exit statuses.
  func stop() async -> [Int32] {
    var statuses: [Int32] = []
    for server in running.withLock({ $0 }) { statuses.append(await server.terminate()) }
    return statuses
  }

  /// Ends a backend of PostgreSQL that serves a server, chosen by PostgreSQL.
  func terminateBackend() throws {
    _ = try Psql.rows(
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND usename LIKE 'florin\\_serve\\_%'
      ORDER BY random() LIMIT 1
      """,
      database.connectionString
    )
  }

  /// What the servers have printed, for failure messages.
  var text: String { running.withLock { $0.map(\.text).joined(separator: "\n---\n") } }

  private func launch(at address: String) async throws -> ServerProcess {
    try await ServerProcess.start(
      "florin",
      ["serve", "--data", folder, "--listen-address", address, "--log-level", "warning"],
      environment: ["FLORIN_DATABASE_CONNECTION": database.connectionString]
    )
  }
}
