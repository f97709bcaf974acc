import Synchronization
import Testing

@testable import Reactor

@Suite struct IdlePollingTests {
  private static let limit: Int64 = 50_000

  /// A policy after so many times without work.
  private func policy(after times: [Int64], hasSlept: Bool = false) -> IdlePolling {
    var policy = IdlePolling(limit: Self.limit)
    for time in times { policy.wasIdle(nanoseconds: time, hasSlept: hasSlept) }
    return policy
  }

  @Test func `a loop sleeps at once until short waits have been seen`() {
    #expect(!policy(after: []).isWorthwhile)
    #expect(!policy(after: [1, 1, 1]).isWorthwhile)
    #expect(policy(after: [1, 1, 1, 1]).isWorthwhile)
  }

  @Test func `a long wait takes back two short ones`() {
    #expect(!policy(after: [1, 1, 1, 1, Self.limit + 1]).isWorthwhile)
    #expect(policy(after: [1, 1, 1, 1, 1, 1, Self.limit + 1]).isWorthwhile)
    #expect(!policy(after: [1, 1, 1, 1, 1, Self.limit + 1, Self.limit + 1]).isWorthwhile)
  }

  @Test func `however many short waits there were, three long ones end the looking`() {
    let short = [Int64](repeating: 1, count: 1_000)
    let long = [Int64](repeating: 1_000_000, count: 3)
    #expect(policy(after: short).isWorthwhile)
    #expect(!policy(after: short + long).isWorthwhile)
  }

  @Test func `long waits without end do not put short ones off`() {
    let long = [Int64](repeating: 1_000_000, count: 1_000)
    #expect(policy(after: long + [1, 1, 1, 1]).isWorthwhile)
  }

  @Test func `a wait that was slept through may last as long again`() {
    let time = 2 * Self.limit
    #expect(policy(after: [time, time, time, time], hasSlept: true).isWorthwhile)
    #expect(!policy(after: [time, time, time, time], hasSlept: false).isWorthwhile)
  }

  @Test func `without a limit there is no looking`() {
    var policy = IdlePolling(limit: 0)
    for _ in 0..<100 { policy.wasIdle(nanoseconds: 0, hasSlept: true) }
    #expect(!policy.isWorthwhile)
  }

  @Test(.timeLimit(.minutes(1)), arguments: [0, 50_000, 1_000_000_000] as [Int64])
  func `blocks go to and fro between loops, however long they look`(limit: Int64) async throws {
    let first = try EventLoop(name: "first", idlePollingNanoseconds: limit)
    let second = try EventLoop(name: "second", idlePollingNanoseconds: limit)
    try first.start()
    try second.start()
    await withCheckedContinuation { continuation in
      Rally(first, second).play(2_000) { continuation.resume() }
    }
    await first.stop()
    await second.stop()
  }

  @Test(.timeLimit(.minutes(1)))
  func `a timer fires while a loop looks for work`() async throws {
    let loop = try EventLoop(name: "test", idlePollingNanoseconds: 1_000_000_000)
    try loop.start()
    // Enough short waits for the loop to look for a second at a time.
    for _ in 0..<10 {
      await withCheckedContinuation { continuation in loop.execute { continuation.resume() } }
    }
    let start = ContinuousClock.now
    await withCheckedContinuation { continuation in
      loop.execute { _ = loop.schedule(after: 5_000_000) { continuation.resume() } }
    }
    // Not when the second of looking is over, but well within the time limit.
    #expect(ContinuousClock.now - start < .seconds(30))
    await loop.stop()
  }

  /// Two loops that hand a block to each other.
  private final class Rally: Sendable {
    private let loops: (EventLoop, EventLoop)
    init(_ first: EventLoop, _ second: EventLoop) { loops = (first, second) }

    func play(_ rounds: Int, _ done: @escaping @Sendable () -> Void) {
      guard rounds > 0 else { return done() }
      let loop = rounds.isMultiple(of: 2) ? loops.0 : loops.1
      loop.execute { self.play(rounds - 1, done) }
    }
  }
}
