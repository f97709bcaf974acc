/// How calls are spread over a channel's addresses.
public enum LoadBalancingPolicy: Sendable, Hashable {
  /// One connection, to the first address that answers.
  case pickFirst
  /// A connection to each address, taken in turns.
  case roundRobin
}

/// What holds for all calls of a channel.
public struct ChannelOptions: Sendable {
  /// How calls are spread over the addresses.
  public var loadBalancing: LoadBalancingPolicy
  /// The pause between attempts to connect.
  public var connectBackoff: ConnectBackoff
  /// How long one attempt to connect may take.
  public var connectTimeout: Duration
  /// How long a call may take when its options say nothing; nil for no limit.
  public var defaultTimeout: Duration?
  /// Whether calls wait while servers cannot be reached.
  public var waitForReady: Bool
  /// The largest response message in bytes.
  public var maximumResponseBytes: Int
  /// How calls of idempotent methods are repeated.
  public var repetition: RepetitionPolicy
  /// What stops repeats when too many calls fail.
  public var throttle: RetryThrottle
  /// What wraps every call, the outermost first.
  public var interceptors: [any ClientInterceptor]

  /// Options; the defaults suit most callers.
  public init(
    loadBalancing: LoadBalancingPolicy = .pickFirst,
    connectBackoff: ConnectBackoff = ConnectBackoff(),
    connectTimeout: Duration = .seconds(20),
    defaultTimeout: Duration? = .seconds(60),
    waitForReady: Bool = false,
    maximumResponseBytes: Int = 4 << 20,
    repetition: RepetitionPolicy = .retry(RetryPolicy()),
    throttle: RetryThrottle = RetryThrottle(),
    interceptors: [any ClientInterceptor] = []
  ) {
    self.loadBalancing = loadBalancing
    self.connectBackoff = connectBackoff
    self.connectTimeout = connectTimeout
    self.defaultTimeout = defaultTimeout
    self.waitForReady = waitForReady
    self.maximumResponseBytes = maximumResponseBytes
    self.repetition = repetition
    self.throttle = throttle
    self.interceptors = interceptors
  }
}

/// The pause before connecting again: exponential, bounded and jittered.
///
/// Source: gRPC "Connection Backoff Protocol".
public struct ConnectBackoff: Sendable, Hashable {
  /// The pause after the first failure.
  public var initial: Duration
  /// What each further failure multiplies it by.
  public var multiplier: Double
  /// The longest pause, before jitter.
  public var maximum: Duration
  /// The share of the pause by which it is made longer or shorter at random, 0 to 1.
  public var jitter: Double

  /// A pause; the defaults are the protocol's.
  public init(
    initial: Duration = .seconds(1),
    multiplier: Double = 1.6,
    maximum: Duration = .seconds(120),
    jitter: Double = 0.2
  ) {
    self.initial = initial
    self.multiplier = multiplier
    self.maximum = maximum
    self.jitter = jitter
  }

  /// The pause after a number of failures in a row.
  ///
  /// - Parameters:
  ///   - failures: From 1.
  ///   - fraction: Chance, 0 to 1.
  /// - Returns: The exponential pause, made longer or shorter by up to `jitter`.
  package func delay(afterFailures failures: Int, fraction: Double) -> Duration {
    let pause = exponentialPause(
      initial: initial,
      multiplier: multiplier,
      maximum: maximum,
      step: failures - 1
    )
    return pause * (1 + jitter * (2 * fraction - 1))
  }
}

/// `initial` times `multiplier` to the power of `step`, at most `maximum`.
func exponentialPause(
  initial: Duration,
  multiplier: Double,
  maximum: Duration,
  step: Int
) -> Duration {
  var pause = initial
  var remaining = step
  // Stops at the maximum, so that a large step neither overflows nor takes long.
  while remaining > 0, pause < maximum, multiplier > 1 {
    pause = pause * multiplier
    remaining -= 1
  }
  return min(pause, maximum)
}
