/// The time that a pool depends on, passed in so that tests own it.
package struct PoolClock: Sendable {
  /// The moment it is.
  package let now: @Sendable () -> ContinuousClock.Instant
  /// Returns at the moment given with true, or with false when the task was cancelled before.
  package let sleep: @Sendable (_ until: ContinuousClock.Instant) async -> Bool

  package init(
    now: @escaping @Sendable () -> ContinuousClock.Instant,
    sleep: @escaping @Sendable (_ until: ContinuousClock.Instant) async -> Bool
  ) {
    self.now = now
    self.sleep = sleep
  }

  /// The machine's clock.
  package static let system = PoolClock(
    now: { ContinuousClock.now },
    sleep: { instant in (try? await ContinuousClock().sleep(until: instant)) != nil }
  )
}
