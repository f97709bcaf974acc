internal import Primitives
internal import Synchronization

/// Lets one caller of each tenant at a time do something that may take long; the tenant's others
/// wait in line.
///
/// A tenant has few connections, and shares them with others: what may hold one for seconds must
/// not hold all of them. Tenants do not wait for each other.
final class TenantTurns: Sendable {
  private struct State {
    /// Who waits, by tenant; a tenant that is not in here has nobody whose turn it is.
    var lines: [TenantID: [(id: UInt64, waiter: CheckedContinuation<Bool, Never>)]] = [:]
    var lastID: UInt64 = 0
    /// Waits that were cancelled before they began.
    var cancelled: Set<UInt64> = []
  }

  private let state = Mutex(State())
  private let waitersPerTenant: Int

  /// Turns.
  ///
  /// - Parameter waitersPerTenant: Callers of one tenant that may wait.
  init(waitersPerTenant: Int) { self.waitersPerTenant = waitersPerTenant }

  /// Does something when it is the caller's turn.
  ///
  /// - Parameters:
  ///   - tenant: Whose turn.
  ///   - body: What to do.
  /// - Returns: What the body returns.
  /// - Throws: `StorageError.overloaded` when too many wait already, `.cancelled` when the task was
  ///   cancelled before its turn came; what the body throws.
  func inTurn<Value>(
    of tenant: TenantID,
    _ body: () async throws -> Value
  ) async throws -> Value {
    try await begin(tenant)
    defer { end(tenant) }
    return try await body()
  }

  /// How many of a tenant wait.
  func waitingCount(of tenant: TenantID) -> Int { state.withLock { $0.lines[tenant]?.count ?? 0 } }

  private func begin(_ tenant: TenantID) async throws(StorageError) {
    let entry: (id: UInt64?, error: StorageError?) = state.withLock { state in
      guard let line = state.lines[tenant] else {
        state.lines[tenant] = []
        return (nil, nil)
      }
      guard line.count < waitersPerTenant else {
        return (nil, .overloaded(retryAfter: StorageError.retryAfter))
      }
      state.lastID += 1
      return (state.lastID, nil)
    }
    if let error = entry.error { throw error }
    guard let id = entry.id else { return }
    let hasTurn = await wait(tenant, id)
    // A cancellation that came after the wait had ended left its mark.
    state.withLock { _ = $0.cancelled.remove(id) }
    guard hasTurn else { throw .cancelled }
  }

  /// Waits for a turn; false when the task was cancelled first.
  private func wait(_ tenant: TenantID, _ id: UInt64) async -> Bool {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        // The turn may have come free since.
        let result: Bool? = state.withLock { state in
          if state.cancelled.remove(id) != nil { return false }
          guard state.lines[tenant] != nil else {
            state.lines[tenant] = []
            return true
          }
          state.lines[tenant]?.append((id, waiter))
          return nil
        }
        if let result { waiter.resume(returning: result) }
      }
    } onCancel: {
      let waiter: CheckedContinuation<Bool, Never>? = state.withLock { state in
        guard let place = state.lines[tenant]?.firstIndex(where: { $0.id == id }) else {
          state.cancelled.insert(id)
          return nil
        }
        return state.lines[tenant]?.remove(at: place).waiter
      }
      waiter?.resume(returning: false)
    }
  }

  private func end(_ tenant: TenantID) {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard let line = state.lines[tenant], !line.isEmpty else {
        state.lines[tenant] = nil
        return nil
      }
      return state.lines[tenant]?.removeFirst().waiter
    }
    next?.resume(returning: true)
  }
}
