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
    /// The highest number of a change that is known, with all below it.
    var generation: Int64 = 0

    mutating func take(_ tenant: Tenant) {
      if let known = tenants[tenant.id], known.generation > tenant.generation { return }
      doubted.remove(tenant.id)
      tenants[tenant.id] = tenant.state == .dropped ? nil : tenant
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

  /// Takes in all changes above the known generation, up to another.
  func take(_ changes: [Tenant], upTo generation: Int64) {
    state.withLock { state in
      for tenant in changes { state.take(tenant) }
      let newest = changes.reduce(generation) { max($0, $1.generation) }
      state.generation = max(state.generation, newest)
    }
  }

  /// Doubts what is known of a tenant, so that it is asked for.
  func doubt(_ id: TenantID) {
    state.withLock { state in
      if state.tenants[id] != nil { state.doubted.insert(id) }
    }
  }
}
