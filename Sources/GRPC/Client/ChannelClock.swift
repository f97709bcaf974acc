/// The time and the chance that a channel depends on, passed in so that tests own both.
package struct ChannelClock: Sendable {
  /// The moment it is.
  package let now: @Sendable () -> ContinuousClock.Instant
  /// Returns at the moment given; throws when the task is cancelled before.
  package let sleep: @Sendable (_ until: ContinuousClock.Instant) async throws -> Void
  /// A number from 0 up to, not including, 1.
  package let fraction: @Sendable () -> Double

  package init(
    now: @escaping @Sendable () -> ContinuousClock.Instant,
    sleep: @escaping @Sendable (_ until: ContinuousClock.Instant) async throws -> Void,
    fraction: @escaping @Sendable () -> Double
  ) {
    self.now = now
    self.sleep = sleep
    self.fraction = fraction
  }

  /// The machine's clock and random numbers.
  package static let system = ChannelClock(
    now: { ContinuousClock.now },
    sleep: { instant in try await ContinuousClock().sleep(until: instant) },
    fraction: {
      var generator = SystemRandomNumberGenerator()
      // 53 bits are what a Double holds exactly.
      return Double(generator.next() >> 11) * 0x1p-53
    }
  )

  /// Waits for `operation`, but not beyond the deadline.
  ///
  /// - Parameters:
  ///   - deadline: When to cancel the operation; nil for never.
  ///   - operation: Ends soon once its task is cancelled, with nil when it has nothing by then.
  /// - Returns: What the operation returned, even when that was after the deadline.
  package func within<Value: Sendable>(
    _ deadline: ContinuousClock.Instant?,
    _ operation: @escaping @Sendable () async -> Value?
  ) async -> Value? {
    guard let deadline else { return await operation() }
    return await withTaskGroup(of: Value?.self) { group in
      group.addTask { await operation() }
      group.addTask {
        // A cancelled sleep is an early end of this side only; the other one then ends too.
        try? await sleep(deadline)
        return nil
      }
      var result: Value?
      for await value in group {
        group.cancelAll()
        if let value { result = value }
      }
      return result
    }
  }
}
