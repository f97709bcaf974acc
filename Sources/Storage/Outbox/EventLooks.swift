internal import Primitives
internal import Synchronization

/// Which tenants' events are being looked for, so that a slow tenant has one look at a time.
final class EventLooks: Sendable {
  /// Whether another look was asked for while one runs.
  private let running = Mutex<[TenantID: Bool]>([:])

  /// Begins a look.
  ///
  /// - Returns: Whether it may begin; if not, one runs, at whose end `end` says that another was
  ///   asked for.
  func begin(_ tenant: TenantID) -> Bool {
    running.withLock { running in
      guard running[tenant] == nil else {
        running[tenant] = true
        return false
      }
      running[tenant] = false
      return true
    }
  }

  /// Ends a look.
  ///
  /// - Returns: Whether another was asked for meanwhile, which may have seen more.
  func end(_ tenant: TenantID) -> Bool {
    running.withLock { $0.removeValue(forKey: tenant) ?? false }
  }
}
