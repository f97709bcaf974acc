internal import Primitives

/// When what happened on a connection: the facts its timeouts are decided from.
struct ConnectionTimes {
  let connectedAt: MonotonicInstant
  var lastReceivedAt: MonotonicInstant
  /// When the peer last took bytes.
  var lastSentAt: MonotonicInstant
  var securedAt: MonotonicInstant?
  var headerBlockSince: MonotonicInstant?
  var idleSince: MonotonicInstant
  var drainSince: MonotonicInstant?
  var closingSince: MonotonicInstant?
  var pingSentAt: MonotonicInstant?
  /// Whether the connection holds no memory for calls to come; it begins so.
  var isQuiet = true
  var isGoAwaySent = false
  /// ±10 % of the maximum age, as a factor in thousandths, so that connections made together do
  /// not all end together.
  let ageFactor: Int64

  var lastActiveAt: MonotonicInstant { max(lastReceivedAt, lastSentAt) }

  init(now: MonotonicInstant) {
    connectedAt = now
    lastReceivedAt = now
    lastSentAt = now
    idleSince = now
    ageFactor = 900 + Int64(UInt64(bitPattern: now.nanoseconds) % 201)
  }
}
