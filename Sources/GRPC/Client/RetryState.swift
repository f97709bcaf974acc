/// What the server says about repeating a call.
///
/// Source: gRFC A6, "Pushback".
package enum Pushback: Sendable, Hashable {
  /// The server did not say.
  case absent
  /// Again, after this long.
  case after(Duration)
  /// Not again.
  case never

  /// Reads the trailing metadata of a failed attempt: what is not a number of milliseconds means
  /// the same as a negative one.
  package init(_ trailers: Metadata) {
    guard let text = trailers[Metadata.retryPushbackKey] else {
      self = .absent
      return
    }
    guard let milliseconds = Int32(text), milliseconds >= 0 else {
      self = .never
      return
    }
    self = .after(.milliseconds(Int(milliseconds)))
  }
}

/// The repeats of one call under a retry policy.
///
/// | failed attempt | answer |
/// |---|---|
/// | never begun by a server, first such | again at once, not counted |
/// | headers had arrived | fail |
/// | code not in the policy, attempts used up, throttled, pushed back | fail |
/// | pause would reach the deadline | fail |
/// | otherwise | again after the pause |
package struct RetryState: Sendable {
  /// How a failed attempt is answered.
  package enum Decision: Sendable, Hashable {
    case fail
    case retryAtOnce
    case retry(after: Duration)
  }

  /// What is known of a failed attempt.
  package struct Failure: Sendable {
    package var code: Status.Code
    package var pushback: Pushback
    /// Whether no server has begun the attempt.
    package var isUnprocessed: Bool
    /// Whether response headers arrived, after which the call is the caller's.
    package var isCommitted: Bool

    package init(
      code: Status.Code,
      pushback: Pushback = .absent,
      isUnprocessed: Bool = false,
      isCommitted: Bool = false
    ) {
      self.code = code
      self.pushback = pushback
      self.isUnprocessed = isUnprocessed
      self.isCommitted = isCommitted
    }
  }

  private let policy: RetryPolicy?
  private var wasRetriedTransparently = false
  private var retriesSincePushback = 0
  /// Attempts that count against the policy and have ended: `grpc-previous-rpc-attempts`.
  package private(set) var previousAttempts = 0

  /// A call that has not begun; without a policy only unprocessed attempts are repeated.
  package init(policy: RetryPolicy?) { self.policy = policy }

  /// An attempt failed.
  ///
  /// - Parameters:
  ///   - failure: What is known of it.
  ///   - remaining: What is left until the deadline; nil without one.
  ///   - throttle: The channel's budget.
  ///   - fraction: Chance, 0 to 1.
  /// - Returns: What to do.
  package mutating func attemptFailed(
    _ failure: Failure,
    remaining: Duration?,
    throttle: inout ThrottleBucket,
    fraction: Double
  ) -> Decision {
    if failure.isCommitted { return .fail }
    if failure.isUnprocessed, !wasRetriedTransparently {
      wasRetriedTransparently = true
      return .retryAtOnce
    }
    guard let policy else { return .fail }
    let isRetryable = policy.retryableCodes.contains(failure.code)
    if isRetryable || failure.pushback == .never { throttle.attemptFailed() }
    previousAttempts += 1
    guard isRetryable, failure.pushback != .never, throttle.allowsRepeat,
      previousAttempts < policy.maximumAttempts
    else { return .fail }
    let pause = pause(for: failure.pushback, policy: policy, fraction: fraction)
    if let remaining, pause >= remaining { return .fail }
    return .retry(after: pause)
  }

  private mutating func pause(
    for pushback: Pushback,
    policy: RetryPolicy,
    fraction: Double
  ) -> Duration {
    if case .after(let delay) = pushback {
      retriesSincePushback = 0
      return delay
    }
    retriesSincePushback += 1
    return policy.backoff(beforeRetry: retriesSincePushback, fraction: fraction)
  }
}
