/// The time that a lane depends on, passed in so that tests own it.
package struct LaneClock: Sendable {
  /// The moment it is.
  package let now: @Sendable () -> ContinuousClock.Instant
  /// Returns after a while.
  package let pause: @Sendable (Duration) async -> Void

  package init(
    now: @escaping @Sendable () -> ContinuousClock.Instant,
    pause: @escaping @Sendable (Duration) async -> Void
  ) {
    self.now = now
    self.pause = pause
  }

  /// The machine's clock.
  package static let system = LaneClock(
    now: { ContinuousClock.now },
    pause: { duration in
      // The lane's task is never cancelled, which is all that could cut a sleep short.
      try? await Task.sleep(for: duration)
    }
  )
}
