import ConnectionPool
import Synchronization

/// What a task may carry with it.
enum TestTrace {
  @TaskLocal static var value = "none"
}

/// Connections that count themselves.
final class FakeSource: ConnectionSource {
  struct Unreachable: Error {}

  final class Connection: Sendable {
    let group: String
    let number: Int
    let fitness = Mutex(ConnectionFitness.reusable)
    let isInUse = Atomic<Bool>(false)
    private let onLoss: @Sendable () -> Void

    init(group: String, number: Int, onLoss: @escaping @Sendable () -> Void) {
      self.group = group
      self.number = number
      self.onLoss = onLoss
    }

    /// Breaks, and says so.
    func breakDown() {
      fitness.withLock { $0 = .broken }
      onLoss()
    }
  }

  private struct Counts {
    var opened = 0
    var open = 0
    var most = 0
  }

  private let counts = Mutex(Counts())
  /// How many of the next connections cannot be opened.
  let failures = Mutex(0)

  /// How often a connection was asked whether it works.
  let checks = Mutex(0)

  /// What the tasks carried that opened connections.
  let traces = Mutex<[String]>([])

  /// Connections that are open.
  var open: Int { counts.withLock { $0.open } }
  /// The most that were open at once.
  var most: Int { counts.withLock { $0.most } }

  func open(
    _ group: String,
    slot: Int,
    onLoss: @escaping @Sendable () -> Void
  ) async throws -> Connection {
    let fails = failures.withLock { failures in
      guard failures > 0 else { return false }
      failures -= 1
      return true
    }
    traces.withLock { $0.append(TestTrace.value) }
    if fails { throw Unreachable() }
    let number = counts.withLock { counts in
      counts.open += 1
      counts.most = max(counts.most, counts.open)
      defer { counts.opened += 1 }
      return counts.opened
    }
    await Task.yield()
    return Connection(group: group, number: number, onLoss: onLoss)
  }

  func close(_ connection: Connection) async {
    await Task.yield()
    counts.withLock { $0.open -= 1 }
  }

  func check(_ connection: Connection) async {
    await Task.yield()
    checks.withLock { $0 += 1 }
  }

  func fitness(of connection: Connection) -> ConnectionFitness {
    connection.fitness.withLock(\.self)
  }
}

/// A place where one task waits until another lets it pass.
final class Gate: Sendable {
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
