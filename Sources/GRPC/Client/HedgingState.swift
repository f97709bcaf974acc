/// The parallel attempts of one call under a hedging policy.
///
/// | state \ input | delay passed | failed, non-fatal | failed, fatal | succeeded |
/// |---|---|---|---|---|
/// | attempts left | start another | start another, at once or after the pushback | fail | finish |
/// | none left, others running | ignore | wait for the others | fail | finish |
/// | none left, none running | – | fail | fail | finish |
///
/// Throttling and a pushback of `never` use up the attempts that are left.
package struct HedgingState: Sendable {
  /// What to do after an input.
  package enum Action: Sendable, Hashable {
    /// Start the next attempt, and call `delayPassed` after the delay unless it is nil.
    case start(delay: Duration?)
    /// Call `delayPassed` after this long instead of what was set before.
    case delay(Duration)
    /// Nothing but wait for the attempts that run.
    case wait
    /// End the call with the failure just reported.
    case fail
  }

  private let policy: HedgingPolicy
  private var started = 0
  private var running = 0
  private var isExhausted = false

  package init(policy: HedgingPolicy) { self.policy = policy }

  /// Attempts begun before the one that `start` speaks of: `grpc-previous-rpc-attempts`.
  package var previousAttempts: Int { max(0, started - 1) }

  /// The call begins.
  package mutating func begin() -> Action { start() }

  /// The delay after the last attempt passed.
  package mutating func delayPassed(throttle: ThrottleBucket) -> Action {
    if !throttle.allowsRepeat { isExhausted = true }
    return hasAttempts ? start() : .wait
  }

  /// An attempt succeeded; its answer is the call's.
  package mutating func attemptSucceeded(throttle: inout ThrottleBucket) {
    running -= 1
    throttle.attemptSucceeded()
  }

  /// An attempt failed.
  package mutating func attemptFailed(
    code: Status.Code,
    pushback: Pushback,
    throttle: inout ThrottleBucket
  ) -> Action {
    running -= 1
    let isNonFatal = policy.nonFatalCodes.contains(code)
    if isNonFatal || pushback == .never { throttle.attemptFailed() }
    guard isNonFatal else { return .fail }
    if pushback == .never || !throttle.allowsRepeat { isExhausted = true }
    guard hasAttempts else { return running > 0 ? .wait : .fail }
    if case .after(let delay) = pushback { return .delay(delay) }
    return start()
  }

  private var hasAttempts: Bool { !isExhausted && started < policy.maximumAttempts }

  private mutating func start() -> Action {
    started += 1
    running += 1
    return .start(delay: hasAttempts ? policy.delay : nil)
  }
}
