/// What a pool holds and has done.
package struct PoolStatistics: Sendable, Hashable {
  /// Connections being opened.
  package internal(set) var connecting = 0
  /// Open connections that nobody uses.
  package internal(set) var idle = 0
  /// Open connections that are asked whether they still work.
  package internal(set) var checking = 0
  /// Connections in use.
  package internal(set) var leased = 0
  /// Connections being closed.
  package internal(set) var closing = 0
  /// Places whose last connection could not be opened, until the next try.
  package internal(set) var backingOff = 0
  /// Callers that wait.
  package internal(set) var waiters = 0
  /// Connections that were opened.
  package internal(set) var opened: UInt64 = 0
  /// Connections that could not be opened.
  package internal(set) var failures: UInt64 = 0
  /// Leases, those after a wait included.
  package internal(set) var leases: UInt64 = 0
  /// Callers that were turned away because too many waited.
  package internal(set) var refusals: UInt64 = 0
  /// Callers whose deadline or patience ended while they waited.
  package internal(set) var timeouts: UInt64 = 0
}
