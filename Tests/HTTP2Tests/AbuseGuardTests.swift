import Primitives
import Testing

@testable import HTTP2

@Suite struct AbuseGuardTests {
  private static let second: Int64 = 1_000_000_000
  private static func at(_ seconds: Int64) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: seconds * second)
  }

  /// How many of `count` inputs at one moment go through before the first that does not.
  private func admitted(of count: Int, _ input: () -> AbuseGuard.Verdict) -> Int {
    for index in 0..<count where input() != .goOn { return index }
    return count
  }

  @Test func `idle frames beyond the burst disconnect`() {
    var abuse = AbuseGuard(at: Self.at(0))
    #expect(admitted(of: 5_000) { abuse.receivedIdleFrame(at: Self.at(0)) } == 1_000)
    #expect(
      abuse.receivedIdleFrame(at: Self.at(0)) == .disconnect("too many frames without progress")
    )
  }

  @Test func `idle frames are admitted at the steady rate after the burst`() {
    var abuse = AbuseGuard(at: Self.at(0))
    _ = admitted(of: 5_000) { abuse.receivedIdleFrame(at: Self.at(0)) }
    #expect(admitted(of: 5_000) { abuse.receivedIdleFrame(at: Self.at(3)) } == 300)
  }

  @Test func `a useful frame pays for four idle ones`() {
    var abuse = AbuseGuard(at: Self.at(0))
    _ = admitted(of: 5_000) { abuse.receivedIdleFrame(at: Self.at(0)) }
    abuse.sawUsefulFrame()
    #expect(admitted(of: 5_000) { abuse.receivedIdleFrame(at: Self.at(0)) } == 4)
  }

  @Test func `useful frames save up no more than the burst`() {
    var abuse = AbuseGuard(at: Self.at(0))
    for _ in 0..<10_000 { abuse.sawUsefulFrame() }
    #expect(admitted(of: 5_000) { abuse.receivedIdleFrame(at: Self.at(0)) } == 1_000)
  }

  @Test(arguments: [
    // Seconds at which pings come, and the first of them that is one too many.
    (pings: [0, 1, 2, 3], refused: 3 as Int?),
    (pings: [0, 10, 20, 30, 40], refused: nil),
    (pings: [0, 9, 18, 27], refused: 3),
    (pings: [0, 1, 20, 21, 40, 41], refused: 5),
    (pings: [5], refused: nil),
  ])
  func `the third ping too soon disconnects`(pings: [Int64], refused: Int?) {
    var abuse = AbuseGuard(at: Self.at(0))
    let first = pings.firstIndex { abuse.receivedPing(at: Self.at($0)) != .goOn }
    #expect(first == refused)
  }

  @Test func `a useful frame clears what pings have run up`() {
    var abuse = AbuseGuard(at: Self.at(0))
    for _ in 0..<50 {
      #expect(abuse.receivedPing(at: Self.at(0)) == .goOn)
      abuse.sawUsefulFrame()
    }
  }

  @Test func `the third ping too soon is refused in gRPC's words`() {
    var abuse = AbuseGuard(at: Self.at(0))
    for _ in 0..<3 { _ = abuse.receivedPing(at: Self.at(0)) }
    #expect(abuse.receivedPing(at: Self.at(0)) == .disconnect("too_many_pings"))
  }

  @Test func `resets that the peer provokes are counted apart from idle frames`() {
    var abuse = AbuseGuard(at: Self.at(0))
    #expect(admitted(of: 5_000) { abuse.sentReset(at: Self.at(0)) } == 100)
    #expect(abuse.sentReset(at: Self.at(0)) == .disconnect("too many provoked resets"))
    #expect(abuse.receivedIdleFrame(at: Self.at(0)) == .goOn)
    #expect(admitted(of: 5_000) { abuse.sentReset(at: Self.at(2)) } == 20)
  }

  @Test func `useful frames forgive no provoked reset`() {
    var abuse = AbuseGuard(at: Self.at(0))
    _ = admitted(of: 5_000) { abuse.sentReset(at: Self.at(0)) }
    for _ in 0..<100 { abuse.sawUsefulFrame() }
    #expect(abuse.sentReset(at: Self.at(0)) != .goOn)
  }
}

@Suite struct TokenBucketTests {
  private static func at(nanoseconds: Int64) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: nanoseconds)
  }

  private func taken(from bucket: inout TokenBucket, at now: MonotonicInstant) -> Int {
    var count = 0
    while count < 10_000, bucket.take(at: now) { count += 1 }
    return count
  }

  @Test(arguments: [
    (elapsed: 0 as Int64, tokens: 0),
    (elapsed: 99_999_999, tokens: 0),
    (elapsed: 100_000_000, tokens: 1),
    (elapsed: 250_000_000, tokens: 2),
    (elapsed: 1_000_000_000, tokens: 10),
    (elapsed: 60_000_000_000, tokens: 20),
    (elapsed: .max, tokens: 20),
    (elapsed: -1, tokens: 0),
  ])
  func `an empty bucket refills by the elapsed time up to the burst`(elapsed: Int64, tokens: Int) {
    var bucket = TokenBucket((burst: 20, perSecond: 10), at: Self.at(nanoseconds: 0))
    #expect(taken(from: &bucket, at: Self.at(nanoseconds: 0)) == 20)
    #expect(taken(from: &bucket, at: Self.at(nanoseconds: elapsed)) == tokens)
  }

  @Test func `fractions of tokens are kept`() {
    var bucket = TokenBucket((burst: 1, perSecond: 1), at: Self.at(nanoseconds: 0))
    let isFirstTaken = bucket.take(at: Self.at(nanoseconds: 0))
    #expect(isFirstTaken)
    for step in 1...9 {
      let isTaken = bucket.take(at: Self.at(nanoseconds: Int64(step) * 100_000_000))
      #expect(!isTaken)
    }
    let isLastTaken = bucket.take(at: Self.at(nanoseconds: 1_000_000_000))
    #expect(isLastTaken)
  }

  @Test func `a gift beyond the burst is lost`() {
    var bucket = TokenBucket((burst: 5, perSecond: 0), at: Self.at(nanoseconds: 0))
    bucket.give(100)
    #expect(taken(from: &bucket, at: Self.at(nanoseconds: 0)) == 5)
    bucket.give(3)
    #expect(taken(from: &bucket, at: Self.at(nanoseconds: 0)) == 3)
  }
}
