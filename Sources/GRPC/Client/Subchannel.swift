/// The connection to one address, or to the first that answers of several.
///
/// | phase \ input | wanted | connected | connect failed | unusable | drained | pause over |
/// |---|---|---|---|---|---|---|
/// | idle | connect | – | – | – | – | – |
/// | connecting | – | ready | pause | – | – | – |
/// | ready | – | – | – | leaving | idle, connect or pause | – |
/// | leaving | – | – | – | – | idle, connect or pause | – |
/// | pausing | – | – | – | – | – | connect |
/// | closed | – | discard | stop | – | stop | stop |
///
/// Inputs where the table has a dash do not happen from the one connector that drives the machine,
/// or come from a call that held an older connection; they change nothing.
package struct Subchannel<Connection: Sendable>: Sendable {
  package enum Phase: Sendable {
    case idle
    case connecting
    case ready(Connection)
    /// The connection takes no more calls, but has not said so to the connector.
    case leaving
    case pausing(until: ContinuousClock.Instant)
    case closed
  }

  /// What the connector does next.
  package enum Step: Sendable {
    case connect
    /// Wait until the connection has drained.
    case watch(Connection)
    case pause(until: ContinuousClock.Instant)
    /// Close a connection that nobody wants any more, then stop.
    case discard(Connection)
    case stop
  }

  package private(set) var phase = Phase.idle
  /// The reason why no connection was there when one was last tried; nil once there is one.
  package private(set) var failure: RPCError?
  /// Counts connections, so that a call can say which one it found unusable.
  package private(set) var generation = 0

  private let backoff: ConnectBackoff
  private let reconnectsEagerly: Bool
  private var failures = 0
  private var attemptStarted: ContinuousClock.Instant?

  /// - Parameters:
  ///   - backoff: The pause between attempts.
  ///   - reconnectsEagerly: Whether a lost connection is replaced before a call wants it.
  package init(backoff: ConnectBackoff, reconnectsEagerly: Bool) {
    self.backoff = backoff
    self.reconnectsEagerly = reconnectsEagerly
  }

  /// A call needs a connection.
  ///
  /// - Returns: Whether to start a connector, which then begins to connect.
  package mutating func wanted(now: ContinuousClock.Instant) -> Bool {
    guard case .idle = phase else { return false }
    beginAttempt(now: now)
    return true
  }

  /// The connector has a connection.
  package mutating func connected(_ connection: Connection) -> Step {
    guard case .connecting = phase else { return .discard(connection) }
    generation += 1
    failure = nil
    phase = .ready(connection)
    return .watch(connection)
  }

  /// The connector could not connect to any address.
  package mutating func connectFailed(
    _ error: RPCError,
    now: ContinuousClock.Instant,
    fraction: Double
  ) -> Step {
    guard case .connecting = phase else { return .stop }
    failure = error
    failures += 1
    let delay = backoff.delay(afterFailures: failures, fraction: fraction)
    // The pause counts from the attempt's start: an attempt that took long was pause enough.
    return pause(until: (attemptStarted ?? now) + delay, now: now)
  }

  /// A call found that the connection takes no more calls.
  package mutating func foundUnusable(generation: Int) {
    guard generation == self.generation, case .ready = phase else { return }
    phase = .leaving
  }

  /// The connection takes no more calls.
  package mutating func drained(now: ContinuousClock.Instant, fraction: Double) -> Step {
    switch phase {
    case .ready, .leaving: break
    case .idle, .connecting, .pausing, .closed: return .stop
    }
    // A server that drops every connection at once must not be asked for the next one at once.
    let isShortLived = attemptStarted.map { now - $0 < backoff.initial } ?? false
    failures = isShortLived ? failures + 1 : 0
    guard reconnectsEagerly || failures > 1 else {
      phase = .idle
      return .stop
    }
    guard failures > 1, let attemptStarted else {
      beginAttempt(now: now)
      return .connect
    }
    let delay = backoff.delay(afterFailures: failures - 1, fraction: fraction)
    return pause(until: attemptStarted + delay, now: now)
  }

  /// The pause is over.
  package mutating func pauseOver(now: ContinuousClock.Instant) -> Step {
    guard case .pausing = phase else { return .stop }
    beginAttempt(now: now)
    return .connect
  }

  /// The channel closes.
  ///
  /// - Returns: The connection to close, if there is one.
  package mutating func close() -> Connection? {
    defer { phase = .closed }
    if case .ready(let connection) = phase { return connection }
    return nil
  }

  private mutating func beginAttempt(now: ContinuousClock.Instant) {
    attemptStarted = now
    phase = .connecting
  }

  private mutating func pause(
    until instant: ContinuousClock.Instant,
    now: ContinuousClock.Instant
  ) -> Step {
    guard instant > now else {
      beginAttempt(now: now)
      return .connect
    }
    phase = .pausing(until: instant)
    return .pause(until: instant)
  }
}
