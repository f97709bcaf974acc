import EmbeddedPostgres
import FlorinServer
import FlorinTestSupport
import Foundation
import GRPC
import Logging

@testable import FlorinCLI

/// What `florin serve` runs over a data directory of its own, in this process.
struct LocalServer {
  /// The data directory.
  let directory: String
  let configuration: ServerConfiguration
  let cluster: EmbeddedCluster
  private let running: Task<Void, any Error>

  /// Starts a server over a new directory, or over one that another left.
  static func start(in directory: String) async throws -> LocalServer {
    let setup = LocalSetup(directory: DataDirectory(path: directory)) { _ in }
    var configuration = ServerConfiguration()
    configuration.listen.address = .host("127.0.0.1", port: 0)
    configuration.listen.loops = 1
    let cluster = try await setup.complete(&configuration)
    guard let cluster else { throw Refusal(what: "a database is configured", next: "unset it") }
    let (addresses, found) = AsyncStream<ServerAddress>.makeStream()
    let server = try await FlorinServer(
      configuration,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) { address in
      found.yield(address)
      found.finish()
    }
    let running = Task {
      defer { found.finish() }
      try await server.run()
    }
    for await address in addresses { try setup.announce(address, configuration) }
    return LocalServer(
      directory: directory,
      configuration: configuration,
      cluster: cluster,
      running: running
    )
  }

  /// Stops the server; its database goes on.
  func stopServing() async throws {
    running.cancel()
    try await running.value
  }

  /// Runs a command that must succeed, and returns what it prints.
  func run(_ arguments: String...) async throws -> String {
    let run = await FlorinRun.of(arguments + ["--data", directory])
    guard run.code == 0 else { throw Refusal(what: run.error, next: "\(arguments)") }
    return run.output
  }
}
