import ConnectionPool
import Postgres
import Reactor

typealias TestPool = PostgresPool<Int, Int>

extension TestServer {
  /// A pool over the server, of one connection unless more are asked for.
  func pool(_ configure: (inout PostgresPoolOptions<Int>) -> Void = { _ in }) -> TestPool {
    let connecting = options
    var options = PostgresPoolOptions<Int> { _ in connecting }
    options.limits.connectionsPerGroup = 1
    options.limits.spread = 1
    options.limits.firstBackOff = .milliseconds(10)
    options.limits.patience = .seconds(30)
    configure(&options)
    return TestPool(options, on: loops.loops, seed: 1)
  }
}

extension TestPool {
  /// The backend that serves the next lease.
  func backend(for key: Int = 0) async throws -> Int32 {
    try await withConnection(group: 0, key: key) { connection in
      try await connection.query("SELECT pg_backend_pid()").rows[0].decode(Int32.self, at: 0)
    }
  }
}

/// A place where one task waits until another lets it pass.
struct Gate: Sendable {
  private let arrival = AsyncStream.makeStream(of: Void.self)
  private let opening = AsyncStream.makeStream(of: Void.self)

  /// Waits for the gate to open.
  func pass() async {
    arrival.continuation.finish()
    for await _ in opening.stream {}
  }

  /// Waits until somebody waits.
  func reached() async { for await _ in arrival.stream {} }

  func open() { opening.continuation.finish() }
}
