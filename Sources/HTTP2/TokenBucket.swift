package import Primitives

/// Admits a burst, then a steady rate.
package struct TokenBucket: Sendable {
  private let burst: Int64
  private let perSecond: Int64
  /// In billionths of a token, so that refilling by elapsed nanoseconds is exact.
  private var billionths: Int64
  private var refilledAt: MonotonicInstant

  /// A full bucket.
  package init(_ rate: (burst: Int, perSecond: Int), at now: MonotonicInstant) {
    burst = Int64(rate.burst)
    perSecond = Int64(rate.perSecond)
    billionths = Int64(rate.burst) * 1_000_000_000
    refilledAt = now
  }

  /// Takes one token; false when there is none.
  package mutating func take(at now: MonotonicInstant) -> Bool {
    if billionths < 1_000_000_000 { refill(at: now) }
    guard billionths >= 1_000_000_000 else { return false }
    billionths -= 1_000_000_000
    return true
  }

  /// Puts tokens back, up to the burst.
  package mutating func give(_ tokens: Int) {
    billionths = min(burst * 1_000_000_000, billionths + Int64(tokens) * 1_000_000_000)
  }

  private mutating func refill(at now: MonotonicInstant) {
    // An hour fills any bucket here, and keeps the product within 64 bits.
    let elapsed = now.nanoseconds(since: refilledAt).clamped(to: 0...3_600_000_000_000)
    billionths = min(burst * 1_000_000_000, billionths + elapsed * perSecond)
    refilledAt = now
  }
}
