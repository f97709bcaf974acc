/// A point in time on the machine's monotonic clock, in nanoseconds since its unspecified origin.
///
/// Eight bytes and integer arithmetic: timers and deadlines on hot paths use it where the standard
/// library's instants, built on 128-bit durations, would cost more than the work they time.
package struct MonotonicInstant: Sendable, Hashable, Comparable {
  /// Nanoseconds since the clock's origin.
  package let nanoseconds: Int64

  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  package static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

  /// The instant a while later, saturating at the end of time.
  package func advanced(by nanoseconds: Int64) -> Self {
    let (sum, overflow) = self.nanoseconds.addingReportingOverflow(nanoseconds)
    return Self(nanoseconds: overflow ? (nanoseconds < 0 ? .min : .max) : sum)
  }

  /// The instant a while later, saturating at the end of time.
  package func advanced(by duration: Duration) -> Self {
    advanced(by: duration.nanosecondsClamped)
  }

  /// Nanoseconds from `earlier` to this instant.
  package func nanoseconds(since earlier: Self) -> Int64 {
    nanoseconds &- earlier.nanoseconds
  }
}

extension Duration {
  /// The whole nanoseconds, clamped to what 64 bits hold (292 years).
  package var nanosecondsClamped: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if overflow { return seconds < 0 ? .min : .max }
    let (sum, sumOverflow) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
    return sumOverflow ? (seconds < 0 ? .min : .max) : sum
  }
}
