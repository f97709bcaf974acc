package import Primitives
internal import Synchronization

/// Wakes those who watch a tenant's events when some have been appended.
///
/// Carries positions and no events: a watcher that wakes reads from its own position on, so that a
/// signal more or less does not matter, and a slow watcher holds nothing back.
package final class EventSignals: Sendable {
  private struct Watched {
    /// The highest position that anybody has reported.
    var position: Int64 = 0
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    /// How many watch: they wait, or are about to.
    var watcherCount = 0
  }

  private struct State {
    var tenants: [TenantID: Watched] = [:]
    var lastWaiter: UInt64 = 0
    /// Waits that were cancelled before they began.
    var cancelled: Set<UInt64> = []
  }

  private let state = Mutex(State())

  /// Of whose events other server processes are to be told.
  let announcements = NotedTenants()

  package init() {}

  /// Tells that this process has committed events up to a position.
  func committed(through position: Int64, of tenant: TenantID) {
    appended(through: position, of: tenant)
    announcements.note(tenant)
  }

  /// Tells that events up to a position are committed.
  package func appended(through position: Int64, of tenant: TenantID) {
    let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      guard var watched = state.tenants[tenant], position > watched.position else { return [] }
      watched.position = position
      let waiters = Array(watched.waiters.values)
      watched.waiters = [:]
      state.tenants[tenant] = watched
      return waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Watches a tenant while a closure runs.
  ///
  /// - Parameters:
  ///   - tenant: The tenant.
  ///   - body: What watches; it calls `wait` in between.
  /// - Returns: What the closure returns.
  package func watching<Result>(
    _ tenant: TenantID,
    _ body: () async throws -> Result
  ) async rethrows -> Result {
    state.withLock { $0.tenants[tenant, default: Watched()].watcherCount += 1 }
    defer { stopWatching(tenant) }
    return try await body()
  }

  /// Waits until events behind a position may be there, or the task is cancelled.
  ///
  /// Returns at once when such events are known of. Within `watching` of the same tenant.
  package func wait(for tenant: TenantID, beyond position: Int64) async {
    let id = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDone = state.withLock { state in
          if state.cancelled.remove(id) != nil { return true }
          guard let watched = state.tenants[tenant], watched.position <= position else {
            return true
          }
          state.tenants[tenant]?.waiters[id] = continuation
          return false
        }
        if isDone { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
        if let waiter = state.tenants[tenant]?.waiters.removeValue(forKey: id) { return waiter }
        state.cancelled.insert(id)
        return nil
      }
      waiter?.resume()
    }
    // A cancellation that came after the wait had ended left its mark.
    state.withLock { _ = $0.cancelled.remove(id) }
  }

  /// The tenants that are watched: those whose events of other server processes must be asked for.
  package var watchedTenants: [TenantID] {
    state.withLock { Array($0.tenants.keys) }
  }

  private func stopWatching(_ tenant: TenantID) {
    state.withLock { state in
      guard var watched = state.tenants[tenant] else { return }
      watched.watcherCount -= 1
      state.tenants[tenant] = watched.watcherCount > 0 ? watched : nil
    }
  }
}
