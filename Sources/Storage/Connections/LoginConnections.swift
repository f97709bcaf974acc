internal import Postgres
internal import Reactor
internal import Synchronization

/// A few connections of one login, for what operators do; each call has one to itself.
///
/// Connections are made when they are needed and kept when nothing went wrong on them; tenants'
/// calls have a pool of their own.
final class LoginConnections: Sendable {
  private typealias Waiter = CheckedContinuation<Result<Void, PostgresError>, Never>

  private struct State {
    var idle: [PostgresConnection] = []
    /// Places that are taken, or given to a caller that is about to take it.
    var busyCount = 0
    /// Callers that wait, the first of them first.
    var waiters: [(number: UInt64, continuation: Waiter)] = []
    var lastNumber: UInt64 = 0
    /// Waits that were given up before they began.
    var givenUp: [UInt64: PostgresError] = [:]
    var isClosed = false
  }

  private let options: PostgresConnectionOptions
  private let loop: EventLoop
  private let limit: Int
  private let patience: Duration
  private let state = Mutex(State())

  /// Connections of a login, none of them open.
  ///
  /// - Parameters:
  ///   - options: Where to, and as whom.
  ///   - loop: The loop they live on.
  ///   - limit: How many there are at most; at least 1.
  ///   - patience: How long a caller waits while all of them are in use.
  init(
    _ options: PostgresConnectionOptions,
    on loop: EventLoop,
    limit: Int,
    patience: Duration = StorageLimits.placePatience
  ) {
    precondition(limit >= 1, "a login has at least one connection")
    self.options = options
    self.loop = loop
    self.limit = limit
    self.patience = patience
  }

  /// Does something with a connection that is in no transaction.
  ///
  /// - Parameter body: What to do. When it throws, the connection is not used again, and the server
  ///   undoes what was not committed.
  /// - Returns: What the body returns.
  /// - Throws: `PostgresError` when no connection can be had: of code `queueFull` when all were in
  ///   use for too long, `cancelled` with the task, `closed` after `close`; and what the body
  ///   throws.
  func withConnection<Result>(
    _ body: (PostgresConnection) async throws -> Result
  ) async throws -> Result {
    try await takePlace()
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

  /// Closes connections that are idle now, and the others once they are; nobody gets one any more.
  func close() {
    let (idle, waiters) = state.withLock { state in
      state.isClosed = true
      defer {
        state.idle = []
        state.waiters = []
      }
      return (state.idle, state.waiters)
    }
    for waiter in waiters {
      waiter.continuation.resume(returning: .failure(PostgresError(.closed)))
    }
    for connection in idle { connection.close() }
  }

  /// How many callers wait for a connection.
  var waiterCount: Int { state.withLock { $0.waiters.count } }

  // MARK: Places

  /// Waits until fewer than `limit` calls are under way, those that came before first.
  private func takePlace() async throws(PostgresError) {
    let taken = state.withLock { state -> Result<Void, PostgresError>? in
      if state.isClosed { return .failure(PostgresError(.closed)) }
      guard state.busyCount < limit else { return nil }
      state.busyCount += 1
      return .success(())
    }
    if let taken { return try taken.get() }
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    let result = await withTaskGroup(of: Void.self) { group in
      group.addTask { [patience] in
        // Cancelled when the wait has ended.
        guard (try? await Task.sleep(for: patience)) != nil else { return }
        self.giveUp(number, PostgresError(.queueFull))
      }
      defer { group.cancelAll() }
      return await wait(number)
    }
    _ = state.withLock { $0.givenUp.removeValue(forKey: number) }
    try result.get()
  }

  /// Waits for a place, which is the caller's when this succeeds, whatever happens meanwhile.
  private func wait(_ number: UInt64) async -> Result<Void, PostgresError> {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let result = state.withLock { state -> Result<Void, PostgresError>? in
          if state.isClosed { return .failure(PostgresError(.closed)) }
          if let error = state.givenUp[number] { return .failure(error) }
          if state.busyCount < limit {
            state.busyCount += 1
            return .success(())
          }
          state.waiters.append((number, continuation))
          return nil
        }
        if let result { continuation.resume(returning: result) }
      }
    } onCancel: {
      giveUp(number, PostgresError(.cancelled))
    }
  }

  /// Ends a wait; one that has ended keeps its place.
  private func giveUp(_ number: UInt64, _ error: PostgresError) {
    let waiter = state.withLock { state -> Waiter? in
      guard let index = state.waiters.firstIndex(where: { $0.number == number }) else {
        state.givenUp[number] = error
        return nil
      }
      return state.waiters.remove(at: index).continuation
    }
    waiter?.resume(returning: .failure(error))
  }

  /// Gives the place to the caller that has waited longest.
  private func leavePlace() {
    let waiter = state.withLock { state -> Waiter? in
      guard !state.waiters.isEmpty else {
        state.busyCount -= 1
        return nil
      }
      return state.waiters.removeFirst().continuation
    }
    waiter?.resume(returning: .success(()))
  }

  // MARK: Connections

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
