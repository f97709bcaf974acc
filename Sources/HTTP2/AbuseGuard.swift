package import Primitives

/// Counts what a peer does that costs us work and brings no call forward.
///
/// | input | within the limit | past it |
/// | --- | --- | --- |
/// | useful frame | pays for idle frames, clears ping strikes | – |
/// | idle frame | takes a token | ENHANCE_YOUR_CALM |
/// | ping | noted | third one too soon: ENHANCE_YOUR_CALM, `too_many_pings` |
/// | our own RST_STREAM | takes a token | ENHANCE_YOUR_CALM |
package struct AbuseGuard: Sendable {
  /// What to do after an input.
  package enum Verdict: Sendable, Hashable {
    case goOn
    /// End the connection with ENHANCE_YOUR_CALM and this debug text.
    case disconnect(String)
  }

  private var idleFrames: TokenBucket
  private var provokedResets: TokenBucket
  private var lastPing: MonotonicInstant?
  private var pingStrikes = 0

  package init(at now: MonotonicInstant) {
    idleFrames = TokenBucket(HTTP2Limits.idleFrames, at: now)
    provokedResets = TokenBucket(HTTP2Limits.provokedResets, at: now)
  }

  /// HEADERS, or DATA with content, came or went.
  package mutating func sawUsefulFrame() {
    idleFrames.give(HTTP2Limits.idleFramesPerUsefulFrame)
    pingStrikes = 0
    lastPing = nil
  }

  /// A frame came that brings no call forward.
  package mutating func receivedIdleFrame(at now: MonotonicInstant) -> Verdict {
    idleFrames.take(at: now) ? .goOn : .disconnect("too many frames without progress")
  }

  /// A PING came.
  package mutating func receivedPing(at now: MonotonicInstant) -> Verdict {
    defer { lastPing = now }
    guard let lastPing, now.nanoseconds(since: lastPing) < HTTP2Limits.pingIntervalNanoseconds
    else { return .goOn }
    pingStrikes += 1
    return pingStrikes > HTTP2Limits.pingStrikes ? .disconnect("too_many_pings") : .goOn
  }

  /// We had to reset a stream for something the peer did.
  package mutating func sentReset(at now: MonotonicInstant) -> Verdict {
    provokedResets.take(at: now) ? .goOn : .disconnect("too many provoked resets")
  }
}
