internal import Primitives

/// Whether a peer takes what waits for it: not just a byte now and then, but a fair number of bytes
/// within each stretch of the write-stall time.
///
/// | input | action |
/// | --- | --- |
/// | bytes begin to wait | a stretch begins |
/// | the peer takes bytes | they are counted; with enough of them the next stretch begins |
/// | the time of a stretch has passed | the peer stalls |
struct WriteProgress {
  /// When the stretch began.
  private(set) var since: MonotonicInstant
  private var bytes = 0

  init(at now: MonotonicInstant) { since = now }

  /// Bytes wait that did not before.
  mutating func began(at now: MonotonicInstant) {
    since = now
    bytes = 0
  }

  /// The peer took bytes.
  mutating func took(_ count: Int, at now: MonotonicInstant) {
    bytes += count
    if bytes >= HTTP2Limits.writeStallBytes { began(at: now) }
  }

  func isStalled(at now: MonotonicInstant, after nanoseconds: Int64) -> Bool {
    now.nanoseconds(since: since) >= nanoseconds
  }
}
