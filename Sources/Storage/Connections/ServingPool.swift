internal import Postgres
internal import Primitives
internal import Reactor
internal import Synchronization

/// The connections of the serving logins: a few for each login, each tenant bound to one of them.
///
/// Bound, because a backend keeps some memory for every tenant that it has touched and never gives
/// it back (RELIABILITY 2.2). One call has a connection at a time; others wait in line.
final class ServingPool: Sendable {
  private struct Place: Hashable {
    let group: UInt16
    let slot: Int
  }

  private struct Line {
    var connection: PostgresConnection?
    var isBusy = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private struct State {
    var lines: [Place: Line] = [:]
    var isClosed = false
  }

  private let options: @Sendable (UInt16) -> PostgresConnectionOptions
  private let loops: [EventLoop]
  private let connectionsPerGroup: Int
  private let state = Mutex(State())

  /// Calls that may wait for one connection.
  private static let waitersMax = 256

  /// A pool without connections: each is made when it is first wanted.
  ///
  /// - Parameters:
  ///   - loops: The loops on which connections live.
  ///   - connectionsPerGroup: How many each login has, at most; at least 1.
  ///   - options: Where to, and as whom, for each login.
  init(
    on loops: [EventLoop],
    connectionsPerGroup: Int,
    options: @escaping @Sendable (UInt16) -> PostgresConnectionOptions
  ) {
    precondition(connectionsPerGroup >= 1 && !loops.isEmpty, "a login has a connection on a loop")
    self.options = options
    self.loops = loops
    self.connectionsPerGroup = connectionsPerGroup
  }

  /// The loop on which a tenant's connection lives.
  func loop(group: UInt16, key: TenantID) -> EventLoop { loop(of: place(group, key)) }

  /// Does something on the connection that a tenant is bound to.
  ///
  /// - Parameters:
  ///   - group: The login.
  ///   - key: The tenant.
  ///   - deadline: When the caller no longer waits for the connection.
  ///   - body: What to do.
  /// - Returns: What the body returns.
  /// - Throws: `PostgresError` when no connection can be had, and what the body throws.
  func withConnection<Result>(
    group: UInt16,
    key: TenantID,
    deadline: ContinuousClock.Instant?,
    _ body: (PostgresConnection) async throws -> Result
  ) async throws -> Result {
    let place = place(group, key)
    try await enter(place)
    defer { leave(place) }
    if let deadline, deadline <= .now { throw PostgresError(.deadlineExceeded) }
    let connection = try await connection(at: place)
    do {
      let result = try await body(connection)
      if await connection.transactionStatus() != .idle { drop(connection, at: place) }
      return result
    } catch {
      if await connection.transactionStatus() != .idle { drop(connection, at: place) }
      throw error
    }
  }

  /// Closes all connections, and opens none any more.
  func close() {
    let connections = state.withLock { state in
      state.isClosed = true
      let connections = state.lines.values.compactMap(\.connection)
      for place in state.lines.keys { state.lines[place]?.connection = nil }
      return connections
    }
    for connection in connections { connection.close() }
  }

  // MARK: Places

  /// The place with the highest rank for the tenant: rendezvous hashing, which moves few tenants
  /// when the number of connections changes.
  private func place(_ group: UInt16, _ key: TenantID) -> Place {
    let ranked = (0..<connectionsPerGroup).max { rank($0, key) < rank($1, key) }
    return Place(group: group, slot: ranked ?? 0)
  }

  private func rank(_ slot: Int, _ key: TenantID) -> UInt64 {
    var mixer = SplitMix64(seed: key.bits.high ^ key.bits.low &* UInt64(slot + 1))
    return mixer.next()
  }

  private func loop(of place: Place) -> EventLoop {
    loops[(Int(place.group) * connectionsPerGroup + place.slot) % loops.count]
  }

  // MARK: Lines

  private func enter(_ place: Place) async throws(PostgresError) {
    while true {
      let entry = state.withLock { state -> PostgresError.Code? in
        if state.isClosed { return .closed }
        var line = state.lines[place] ?? Line()
        defer { state.lines[place] = line }
        if line.waiters.count >= Self.waitersMax { return .queueFull }
        guard line.isBusy else {
          line.isBusy = true
          return nil
        }
        return .rollbackNeeded
      }
      guard let entry else { return }
      guard entry == .rollbackNeeded else { throw PostgresError(entry) }
      await withCheckedContinuation { waiter in
        let isFree = state.withLock { state in
          guard state.lines[place]?.isBusy == true else { return true }
          state.lines[place]?.waiters.append(waiter)
          return false
        }
        if isFree { waiter.resume() }
      }
    }
  }

  private func leave(_ place: Place) {
    let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard var line = state.lines[place] else { return nil }
      line.isBusy = false
      let waiter = line.waiters.isEmpty ? nil : line.waiters.removeFirst()
      state.lines[place] = line
      return waiter
    }
    waiter?.resume()
  }

  private func connection(at place: Place) async throws(PostgresError) -> PostgresConnection {
    // A backend that was killed while nobody used it is noticed here.
    if let known = state.withLock({ $0.lines[place]?.connection }),
      await known.transactionStatus() == .idle
    {
      return known
    }
    let connection = try await PostgresConnection.connect(
      options(place.group),
      on: loop(of: place)
    )
    let isKept = state.withLock { state in
      if !state.isClosed { state.lines[place]?.connection = connection }
      return !state.isClosed
    }
    guard isKept else {
      connection.close()
      throw PostgresError(.closed)
    }
    return connection
  }

  private func drop(_ connection: PostgresConnection, at place: Place) {
    state.withLock { $0.lines[place]?.connection = nil }
    connection.close()
  }
}
