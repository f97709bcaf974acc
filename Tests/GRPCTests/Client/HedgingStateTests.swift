import GRPC
import Testing

@Suite struct HedgingStateTests {
  private let policy = HedgingPolicy(maximumAttempts: 3, delay: .milliseconds(50))
  private var throttle = ThrottleBucket(RetryThrottle())

  private mutating func fail(
    _ state: inout HedgingState,
    _ code: Status.Code = .unavailable,
    _ pushback: Pushback = .absent
  ) -> HedgingState.Action {
    state.attemptFailed(code: code, pushback: pushback, throttle: &throttle)
  }

  @Test func `attempts start one delay apart until there are no more`() {
    var state = HedgingState(policy: policy)
    expect(state.begin(), is: .start(delay: .milliseconds(50)))
    expect(state.previousAttempts, is: 0)
    expect(state.delayPassed(throttle: throttle), is: .start(delay: .milliseconds(50)))
    expect(state.previousAttempts, is: 1)
    expect(state.delayPassed(throttle: throttle), is: .start(delay: nil))
    expect(state.delayPassed(throttle: throttle), is: .wait)
  }

  @Test mutating func `a non-fatal failure starts the next attempt at once`() {
    var state = HedgingState(policy: policy)
    _ = state.begin()
    expect(fail(&state), is: .start(delay: .milliseconds(50)))
    expect(fail(&state), is: .start(delay: nil))
    expect(fail(&state), is: .fail)
  }

  @Test mutating func `the last failure waits for the attempts that run`() {
    var state = HedgingState(policy: policy)
    _ = state.begin()
    _ = state.delayPassed(throttle: throttle)
    _ = state.delayPassed(throttle: throttle)
    expect(fail(&state), is: .wait)
    expect(fail(&state), is: .wait)
    expect(fail(&state), is: .fail)
  }

  @Test mutating func `a fatal failure ends the call while others run`() {
    var state = HedgingState(policy: policy)
    _ = state.begin()
    _ = state.delayPassed(throttle: throttle)
    expect(fail(&state, .invalidArgument), is: .fail)
  }

  @Test mutating func `a pushback sets the next delay, or forbids more attempts`() {
    var state = HedgingState(policy: policy)
    _ = state.begin()
    expect(fail(&state, .unavailable, .after(.seconds(2))), is: .delay(.seconds(2)))
    expect(state.delayPassed(throttle: throttle), is: .start(delay: .milliseconds(50)))
    expect(fail(&state, .unavailable, .never), is: .fail)
  }

  @Test mutating func `a pushback of never leaves the attempts that run`() {
    var state = HedgingState(policy: policy)
    _ = state.begin()
    _ = state.delayPassed(throttle: throttle)
    expect(fail(&state, .unavailable, .never), is: .wait)
    expect(state.delayPassed(throttle: throttle), is: .wait)
  }

  @Test mutating func `an empty bucket stops hedging`() {
    for _ in 0..<5 { throttle.attemptFailed() }
    var state = HedgingState(policy: policy)
    expect(state.begin(), is: .start(delay: .milliseconds(50)))
    expect(state.delayPassed(throttle: throttle), is: .wait)
    expect(fail(&state), is: .fail)
  }
}
