internal import Primitives

/// Looking for events that other server processes have appended, for those who watch them.
extension Storage {
  /// Has the events of tenants looked for soon, whoever watches them.
  func noteLooks(at tenants: some Sequence<TenantID>) {
    for tenant in tenants { toLookAt.note(tenant) }
  }

  /// Looks for the events of noted tenants, several at once; ends with the task.
  func look() async {
    await withTaskGroup(of: Void.self) { group in
      var count = 0
      while !Task.isCancelled {
        for tenant in await toLookAt.next(limit: StorageLimits.looksAtOnce) {
          if count == StorageLimits.looksAtOnce { await group.next() } else { count += 1 }
          group.addTask { await self.lookForEvents(of: tenant) }
        }
      }
    }
  }

  /// Tells those who watch a tenant of events that other server processes have appended.
  ///
  /// What cannot be asked now is asked the next time: a tenant whose tables are locked, or whose
  /// connections are all in use, holds up nobody but itself.
  func lookForEvents(of tenant: TenantID) async {
    guard looks.begin(tenant) else { return }
    do {
      let bounds = try await withTimeout(StorageLimits.lookMax) {
        try await self.queries.eventBounds(
          of: try await self.tenants.handle(for: tenant),
          deadline: ContinuousClock.now + StorageLimits.lookMax
        )
      }
      signals.appended(through: bounds.last, of: tenant)
    } catch {
      if !Task.isCancelled { configuration.report(.refreshFailed(error)) }
    }
    if looks.end(tenant) { toLookAt.note(tenant) }
  }
}
