internal import Postgres
internal import Reactor
internal import Synchronization

/// A few connections of one login, for what operators do; each call has one to itself.
///
/// Connections are made when they are needed and kept when nothing went wrong on them; tenants'
/// calls have a pool of their own.
final class LoginConnections: Sendable {
  private struct State {
    var idle: [PostgresConnection] = []
    var busyCount = 0
    var waiters: [CheckedContinuation<Void, Never>] = []
    var isClosed = false
  }

  private let options: PostgresConnectionOptions
  private let loop: EventLoop
  private let limit: Int
  private let state = Mutex(State())

  /// Connections of a login, none of them open.
  ///
  /// - Parameters:
  ///   - options: Where to, and as whom.
  ///   - loop: The loop they live on.
  ///   - limit: How many there are at most; at least 1.
  init(_ options: PostgresConnectionOptions, on loop: EventLoop, limit: Int) {
    precondition(limit >= 1, "a login has at least one connection")
    self.options = options
    self.loop = loop
    self.limit = limit
  }

  /// Does something with a connection that is in no transaction.
  ///
  /// - Parameter body: What to do. When it throws, the connection is not used again, and the server
  ///   undoes what was not committed.
  /// - Returns: What the body returns.
  /// - Throws: `PostgresError` when no connection can be had, and what the body throws.
  func withConnection<Result>(
    _ body: (PostgresConnection) async throws -> Result
  ) async throws -> Result {
    await takePlace()
    defer { leavePlace() }
    let connection = try await openConnection()
    do {
      let result = try await body(connection)
      keep(connection)
      return result
    } catch {
      connection.close()
      throw error
    }
  }

  /// Closes connections that are idle now, and the others once they are.
  func close() {
    let idle = state.withLock { state in
      state.isClosed = true
      let idle = state.idle
      state.idle = []
      return idle
    }
    for connection in idle { connection.close() }
  }

  /// Waits until fewer than `limit` calls are under way.
  private func takePlace() async {
    while true {
      let isTaken = state.withLock { state in
        guard state.busyCount < limit else { return false }
        state.busyCount += 1
        return true
      }
      if isTaken { return }
      await withCheckedContinuation { continuation in
        let isFree = state.withLock { state in
          if state.busyCount < limit { return true }
          state.waiters.append(continuation)
          return false
        }
        if isFree { continuation.resume() }
      }
    }
  }

  private func leavePlace() {
    let waiter = state.withLock { state in
      state.busyCount -= 1
      return state.waiters.isEmpty ? nil : state.waiters.removeFirst()
    }
    waiter?.resume()
  }

  /// A connection that was kept and still lives, or else a new one.
  private func openConnection() async throws -> PostgresConnection {
    while let kept = state.withLock({ $0.idle.popLast() }) {
      if await kept.transactionStatus() == .idle { return kept }
      kept.close()
    }
    return try await PostgresConnection.connect(options, on: loop)
  }

  private func keep(_ connection: PostgresConnection) {
    let isKept = state.withLock { state in
      if !state.isClosed { state.idle.append(connection) }
      return !state.isClosed
    }
    if !isKept { connection.close() }
  }
}
