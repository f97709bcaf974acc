internal import Primitives
internal import Synchronization

/// The tenants of the installation in memory, as the control schema has them.
///
/// All of them, some hundred bytes each, so that a call never waits for its tenant's row.
final class TenantCache: Sendable {
  private struct State {
    var tenants: [TenantID: Tenant] = [:]
    /// Tenants whose schema has told another epoch than is known here.
    var doubted: Set<TenantID> = []
    /// Tenants that were dropped by changes above `generation`: what a look that began before them
    /// says is old, and there is no tenant any more to tell.
    var dropped: [TenantID: Int64] = [:]
    /// Tenants that were known and are no longer, until somebody asks.
    var gone: Set<TenantID> = []
    /// The highest number of a change that is known, with all below it.
    var generation: Int64 = 0

    mutating func take(_ tenant: Tenant) {
      if let known = tenants[tenant.id] {
        guard known.generation <= tenant.generation else { return }
      } else {
        // One that is not known at a generation that is has been dropped.
        guard tenant.generation > max(generation, dropped[tenant.id] ?? 0) else { return }
      }
      doubted.remove(tenant.id)
      if tenant.state == .dropped {
        if tenants.removeValue(forKey: tenant.id) != nil { gone.insert(tenant.id) }
        dropped[tenant.id] = tenant.generation
      } else {
        tenants[tenant.id] = tenant
      }
    }
  }

  private let state = Mutex(State())

  /// Up to which change everything is known.
  var generation: Int64 { state.withLock { $0.generation } }

  /// A tenant; nil when it is not known, or when what is known of it is in doubt.
  func tenant(_ id: TenantID) -> Tenant? {
    state.withLock { state in
      guard let tenant = state.tenants[id] else { return nil }
      return state.doubted.isEmpty || !state.doubted.contains(id) ? tenant : nil
    }
  }

  /// How many there are.
  var count: Int { state.withLock { $0.tenants.count } }

  /// Takes in what the control schema says of a tenant, unless something newer is known.
  func take(_ tenant: Tenant) {
    state.withLock { $0.take(tenant) }
  }

  /// Takes in all changes above the generation that was known when they were asked for, up to
  /// another.
  ///
  /// Another look may have taken in later ones meanwhile: those win.
  func take(_ changes: [Tenant], upTo generation: Int64) {
    state.withLock { state in
      for tenant in changes { state.take(tenant) }
      let newest = changes.reduce(generation) { max($0, $1.generation) }
      state.generation = max(state.generation, newest)
      state.dropped = state.dropped.filter { $0.value > state.generation }
    }
  }

  /// The tenants that were known and were dropped since the last time.
  func takeGone() -> Set<TenantID> {
    state.withLock { state in
      defer { state.gone = [] }
      return state.gone
    }
  }

  /// Doubts what is known of a tenant, so that it is asked for.
  func doubt(_ id: TenantID) {
    state.withLock { state in
      if state.tenants[id] != nil { state.doubted.insert(id) }
    }
  }
}
