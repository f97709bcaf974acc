/// Whether and how a call is made more than once.
public enum RepetitionPolicy: Sendable, Hashable {
  /// Once, apart from attempts that no server has begun.
  case never
  /// Again after a failure.
  case retry(RetryPolicy)
  /// Again before the answer is there, to the servers in turn; unary calls only.
  case hedge(HedgingPolicy)
}

/// When a failed call is made again.
///
/// A call is repeated only until the first response header arrives, within its deadline, while the
/// channel's throttle allows it, and unless the server says not to (`grpc-retry-pushback-ms`).
///
/// Source: gRFC A6.
public struct RetryPolicy: Sendable, Hashable {
  /// All attempts, the first included: 1 to 5.
  public let maximumAttempts: Int
  /// The pause before the second attempt, before jitter of a fifth.
  public let initialBackoff: Duration
  /// The longest pause, before jitter.
  public let maximumBackoff: Duration
  /// What each further attempt multiplies the pause by.
  public let multiplier: Double
  /// Which statuses are worth another attempt.
  public let retryableCodes: Set<Status.Code>

  /// A policy; numbers out of bounds are taken as the nearest bound.
  public init(
    maximumAttempts: Int = 3,
    initialBackoff: Duration = .milliseconds(100),
    maximumBackoff: Duration = .seconds(2),
    multiplier: Double = 2,
    retryableCodes: Set<Status.Code> = [.unavailable]
  ) {
    self.maximumAttempts = min(max(maximumAttempts, 1), RetryPolicy.attemptsBound)
    self.initialBackoff = max(initialBackoff, .zero)
    self.maximumBackoff = max(maximumBackoff, .zero)
    self.multiplier = max(multiplier, 1)
    self.retryableCodes = retryableCodes.subtracting([.ok])
  }

  /// gRFC A6 caps attempts at five, whatever a policy asks for.
  static let attemptsBound = 5

  /// The pause before a retry.
  ///
  /// - Parameters:
  ///   - number: The retry's number since the start or the server's last pushback, from 1.
  ///   - fraction: Chance, 0 to 1.
  /// - Returns: The exponential pause, scaled by 0.8 to 1.2.
  package func backoff(beforeRetry number: Int, fraction: Double) -> Duration {
    let pause = exponentialPause(
      initial: initialBackoff,
      multiplier: multiplier,
      maximum: maximumBackoff,
      step: number - 1
    )
    return pause * (0.8 + 0.4 * fraction)
  }
}

/// When a call is made again although its answer may still come.
///
/// The first answer wins and the other attempts are cancelled.
///
/// Source: gRFC A6.
public struct HedgingPolicy: Sendable, Hashable {
  /// All attempts, the first included: 1 to 5.
  public let maximumAttempts: Int
  /// How long each attempt has before the next one starts.
  public let delay: Duration
  /// Which statuses start the next attempt at once; any other ends the call.
  public let nonFatalCodes: Set<Status.Code>

  /// A policy; numbers out of bounds are taken as the nearest bound.
  public init(
    maximumAttempts: Int = 2,
    delay: Duration,
    nonFatalCodes: Set<Status.Code> = [.unavailable]
  ) {
    self.maximumAttempts = min(max(maximumAttempts, 1), RetryPolicy.attemptsBound)
    self.delay = max(delay, .zero)
    self.nonFatalCodes = nonFatalCodes.subtracting([.ok])
  }
}

/// The budget for repeats that all calls of a channel share.
///
/// Each failure worth a repeat takes one token, each success gives `ratio` back; at half of the
/// tokens or fewer, nothing is repeated.
///
/// Source: gRFC A6, "Throttling Retry Attempts and Hedged RPCs".
public struct RetryThrottle: Sendable, Hashable {
  /// The most tokens, 1 to 1000.
  public let maximumTokens: Int
  /// What a success gives back, in tokens, to a thousandth.
  public let ratio: Double

  /// A budget; numbers out of bounds are taken as the nearest bound.
  public init(maximumTokens: Int = 10, ratio: Double = 0.1) {
    self.maximumTokens = min(max(maximumTokens, 1), 1000)
    self.ratio = min(max(ratio, 0.001), 1000)
  }
}
