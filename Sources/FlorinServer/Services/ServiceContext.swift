internal import Primitives
internal import Storage

/// What the services have in common.
struct ServiceContext: Sendable {
  /// The data.
  let storage: Storage
  /// Page tokens and resume tokens.
  let sealer: TokenSealer
  /// The server's clock.
  let clock: @Sendable () -> Instant
  /// How long a call without a deadline may take.
  let defaultTimeout: Duration

  /// New identifiers.
  var identifiers: IdentifierSource { IdentifierSource(clock: clock) }

  /// When a call must be done.
  func deadline(of given: ContinuousClock.Instant?) -> ContinuousClock.Instant {
    given ?? ContinuousClock.now + defaultTimeout
  }
}
