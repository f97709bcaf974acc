/// Why nobody could be given a connection.
package enum PoolError: Error, Sendable {
  /// As many wait as may, in all or for this key.
  case queueFull
  /// The deadline passed before a connection was free.
  case deadlineExceeded
  /// The caller gave up.
  case cancelled
  /// No connection could be opened for longer than the pool's patience.
  case unavailable(cause: (any Error)?)
  /// The pool opens and lends no more.
  case shutDown
}
