internal import Primitives
internal import Synchronization

/// Tenants that are noted until somebody takes them: of whose new events other server processes are
/// to be told, or whose events this one is to look for.
///
/// A hint to look, and no record: servers look by themselves now and then, so that what is
/// forgotten here comes a little later.
final class NotedTenants: Sendable {
  private struct State {
    var tenants: Set<TenantID> = []
    var reader: CheckedContinuation<Void, Never>?
  }

  private let limit: Int
  private let state = Mutex(State())

  /// None are noted.
  ///
  /// - Parameter limit: How many may be noted at once.
  init(limit: Int = StorageLimits.notedTenants) { self.limit = limit }

  /// Notes a tenant; forgotten when too many are noted already.
  func note(_ tenant: TenantID) {
    let reader = state.withLock { state in
      guard state.tenants.count < limit else { return state.reader.take() }
      state.tenants.insert(tenant)
      return state.reader.take()
    }
    reader?.resume()
  }

  /// Waits until tenants are noted, and takes some; none when the task is cancelled.
  ///
  /// One reader at a time.
  ///
  /// - Parameter limit: How many at most.
  /// - Returns: The tenants, in no order.
  func next(limit: Int) async -> [TenantID] {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if Task.isCancelled || !state.tenants.isEmpty { return true }
          precondition(state.reader == nil, "noted tenants have one reader")
          state.reader = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.reader.take() }?.resume()
    }
    return state.withLock { state in
      let taken = Array(state.tenants.prefix(limit))
      state.tenants.subtract(taken)
      return taken
    }
  }
}
