internal import ConnectionPool
internal import Synchronization

/// A connection of a pool, and what the pool must know of it.
///
/// Touched by whoever it is lent to, one after the other.
package final class PooledConnection: Sendable {
  private struct State {
    var wear: BackendWear
    var isBroken = false
  }

  let connection: PostgresConnection
  private let state: Mutex<State>
  private let timeout: Duration

  init(_ connection: PostgresConnection, limits: BackendLimits) {
    self.connection = connection
    timeout = limits.checkTimeout
    state = Mutex(State(wear: BackendWear(limits: limits)))
  }

  /// The whole memory of this connection's backend, whatever it is used for.
  private static let memoryInUse: SQL =
    "SELECT sum(total_bytes)::int8 FROM pg_catalog.pg_backend_memory_contexts"

  private static let liveness: SQL = "SELECT"

  /// What the connection is good for.
  var fitness: ConnectionFitness {
    if connection.isClosed { return .broken }
    return state.withLock { state in
      if state.isBroken { return .broken }
      return state.wear.isOut ? .exhausted : .reusable
    }
  }

  /// Brings the connection back into the state in which it was lent, or finds that it cannot be.
  ///
  /// Also for a borrower whose task is cancelled: else whoever gives up would cost a connection.
  ///
  /// - Parameter key: The hash of whom it was lent for.
  func settle(after key: Int) async {
    guard let isAtRest = await connection.isAtRest() else { return breakDown() }
    if !isAtRest {
      // It waits for what was given up to end, and does nothing outside of a transaction.
      guard await finished(.rollback) != nil else { return breakDown() }
    }
    guard state.withLock({ $0.wear.used(by: key) }) else { return }
    await lookAtMemory()
  }

  /// Finds out whether the server still answers.
  func check() async {
    if await finished(Self.liveness) == nil { breakDown() }
  }

  private func lookAtMemory() async {
    var pipeline = Pipeline()
    pipeline.addOnce(Self.memoryInUse)
    do throws(PostgresError) {
      let results = try await connection.finish(pipeline, by: .now + timeout)
      guard let bytes: Int = try results.first?.rows.first?[0] else { return breakDown() }
      state.withLock { $0.wear.measured(bytes: bytes) }
    } catch {
      guard error.sqlState == .insufficientPrivilege else { return breakDown() }
      state.withLock { $0.wear.hidden() }
    }
  }

  private func finished(_ sql: SQL) async -> StatementResult? {
    var pipeline = Pipeline()
    pipeline.addOnce(sql)
    do throws(PostgresError) {
      return try await connection.finish(pipeline, by: .now + timeout).first
    } catch {
      // Whatever it says, nobody may rely on this connection any more.
      return nil
    }
  }

  private func breakDown() { state.withLock { $0.isBroken = true } }
}
