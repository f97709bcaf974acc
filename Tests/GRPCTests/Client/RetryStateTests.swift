import GRPC
import Testing

@Suite struct RetryStateTests {
  private let policy = RetryPolicy(
    maximumAttempts: 4,
    initialBackoff: .milliseconds(100),
    maximumBackoff: .milliseconds(300),
    multiplier: 2,
    retryableCodes: [.unavailable]
  )
  private var throttle = ThrottleBucket(RetryThrottle())

  private mutating func decide(
    _ state: inout RetryState,
    _ code: Status.Code = .unavailable,
    pushback: Pushback = .absent,
    isUnprocessed: Bool = false,
    isCommitted: Bool = false,
    remaining: Duration? = nil,
    fraction: Double = 0.5
  ) -> RetryState.Decision {
    state.attemptFailed(
      RetryState.Failure(
        code: code,
        pushback: pushback,
        isUnprocessed: isUnprocessed,
        isCommitted: isCommitted
      ),
      remaining: remaining,
      throttle: &throttle,
      fraction: fraction
    )
  }

  @Test mutating func `pauses grow by the multiplier up to the maximum and attempts end`() {
    var state = RetryState(policy: policy)
    expect(decide(&state), is: .retry(after: .milliseconds(100)))
    expect(state.previousAttempts, is: 1)
    expect(decide(&state), is: .retry(after: .milliseconds(200)))
    expect(decide(&state), is: .retry(after: .milliseconds(300)))
    expect(state.previousAttempts, is: 3)
    expect(decide(&state), is: .fail)
  }

  @Test mutating func `chance moves a pause by a fifth either way`() {
    for (fraction, milliseconds) in [(0, 80.0), (0.5, 100), (1, 120)] {
      var state = RetryState(policy: policy)
      guard case .retry(let pause) = decide(&state, fraction: fraction) else {
        Issue.record("no retry")
        return
      }
      #expect(abs(pause / .milliseconds(1) - milliseconds) < 0.001)
    }
  }

  @Test mutating func `a code outside the policy is final and costs no token`() {
    let full = throttle
    for code in Status.Code.allCases where code != .unavailable {
      var state = RetryState(policy: policy)
      expect(decide(&state, code), is: .fail)
    }
    expect(throttle, is: full)
  }

  @Test mutating func `nothing is repeated once headers have arrived`() {
    var state = RetryState(policy: policy)
    expect(decide(&state, isUnprocessed: true, isCommitted: true), is: .fail)
  }

  @Test mutating func `an attempt that no server began is repeated once without a policy`() {
    var state = RetryState(policy: nil)
    expect(decide(&state, isUnprocessed: true), is: .retryAtOnce)
    expect(state.previousAttempts, is: 0)
    expect(decide(&state, isUnprocessed: true), is: .fail)
  }

  @Test mutating func `the second unprocessed attempt counts against the policy`() {
    var state = RetryState(policy: policy)
    expect(decide(&state, isUnprocessed: true), is: .retryAtOnce)
    expect(decide(&state, isUnprocessed: true), is: .retry(after: .milliseconds(100)))
  }

  @Test mutating func `a pause that reaches the deadline is not begun`() {
    var state = RetryState(policy: policy)
    expect(decide(&state, remaining: .milliseconds(100)), is: .fail)
    state = RetryState(policy: policy)
    expect(decide(&state, remaining: .milliseconds(101)), is: .retry(after: .milliseconds(100)))
  }

  @Test mutating func `a pushback sets the pause and starts the growth again`() {
    var state = RetryState(policy: policy)
    expect(decide(&state), is: .retry(after: .milliseconds(100)))
    expect(decide(&state, pushback: .after(.seconds(7))), is: .retry(after: .seconds(7)))
    expect(decide(&state), is: .retry(after: .milliseconds(100)))
  }

  @Test mutating func `a pushback of never is final and costs a token whatever the code`() {
    var state = RetryState(policy: policy)
    let full = throttle
    expect(decide(&state, .notFound, pushback: .never), is: .fail)
    #expect(throttle != full)
  }

  @Test mutating func `a pushback does not make a code retryable`() {
    var state = RetryState(policy: policy)
    expect(decide(&state, .notFound, pushback: .after(.zero)), is: .fail)
  }

  @Test mutating func `an empty bucket stops retries`() {
    for _ in 0..<4 { throttle.attemptFailed() }
    var state = RetryState(policy: policy)
    expect(decide(&state), is: .fail)
  }

  @Test(arguments: [
    ("0", Pushback.after(.zero)), ("1500", .after(.milliseconds(1500))),
    ("2147483647", .after(.milliseconds(2_147_483_647))), ("-1", .never), ("", .never),
    ("abc", .never), ("2147483648", .never), ("1.5", .never), (" 1", .never),
  ])
  func `a pushback is a number of milliseconds or a no`(text: String, expected: Pushback) {
    let trailers = Metadata().withReserved(text, for: Metadata.retryPushbackKey)
    expect(Pushback(trailers), is: expected)
  }

  @Test func `no pushback key means that the server did not say`() {
    expect(Pushback(Metadata()), is: .absent)
  }

  @Test func `a policy is held to its bounds`() {
    expect(RetryPolicy(maximumAttempts: 99).maximumAttempts, is: 5)
    expect(RetryPolicy(maximumAttempts: 0).maximumAttempts, is: 1)
    expect(RetryPolicy(initialBackoff: .seconds(-1)).initialBackoff, is: .zero)
    expect(RetryPolicy(retryableCodes: [.ok, .aborted]).retryableCodes, is: [.aborted])
    expect(HedgingPolicy(maximumAttempts: 6, delay: .seconds(-1)).maximumAttempts, is: 5)
  }
}

@Suite struct ThrottleBucketTests {
  @Test func `repeats stop at half of the tokens and come back with successes`() {
    var bucket = ThrottleBucket(RetryThrottle(maximumTokens: 10, ratio: 0.1))
    for _ in 0..<4 {
      bucket.attemptFailed()
      expect(bucket.allowsRepeat, is: true)
    }
    bucket.attemptFailed()
    expect(bucket.allowsRepeat, is: false)
    bucket.attemptSucceeded()
    expect(bucket.allowsRepeat, is: true)
  }

  @Test func `tokens stay between none and the maximum`() {
    var bucket = ThrottleBucket(RetryThrottle(maximumTokens: 2, ratio: 1))
    let full = bucket
    bucket.attemptSucceeded()
    expect(bucket, is: full)
    for _ in 0..<100 { bucket.attemptFailed() }
    bucket.attemptSucceeded()
    bucket.attemptSucceeded()
    expect(bucket, is: full)
  }

  @Test func `a throttle is held to its bounds`() {
    expect(RetryThrottle(maximumTokens: 0, ratio: 0).maximumTokens, is: 1)
    expect(RetryThrottle(maximumTokens: 5000, ratio: 0).maximumTokens, is: 1000)
    expect(RetryThrottle(ratio: -1).ratio, is: 0.001)
  }
}

@Suite struct ConnectBackoffTests {
  @Test(arguments: [(1, 1.0), (2, 1.6), (3, 2.56), (4, 4.096), (10, 68.719), (11, 109.951)])
  func `a pause is the protocol's`(failures: Int, seconds: Double) {
    let pause = ConnectBackoff().delay(afterFailures: failures, fraction: 0.5)
    #expect(abs(pause / .seconds(1) - seconds) < 0.001)
  }

  @Test(arguments: [12, 13, 1000, Int.max])
  func `a pause never exceeds the maximum by more than the jitter`(failures: Int) {
    let backoff = ConnectBackoff()
    let bounds = Duration.seconds(95.999)...Duration.seconds(144.001)
    for step in 0...10 {
      let pause = backoff.delay(afterFailures: failures, fraction: Double(step) / 10)
      expect(bounds.contains(pause), is: true)
    }
  }

  @Test func `a multiplier that does not grow ends too`() {
    let backoff = ConnectBackoff(initial: .seconds(3), multiplier: 1, jitter: 0)
    expect(backoff.delay(afterFailures: .max, fraction: 0), is: .seconds(3))
  }
}
