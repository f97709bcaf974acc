/// Bounds of a pool.
package struct PoolLimits: Sendable, Hashable {
  /// Connections of one group at most.
  ///
  /// A backend keeps memory for every tenant that it has touched (RELIABILITY 2.2): a few
  /// connections that each serve some of the tenants cost less than many that serve all.
  package var connectionsPerGroup = 4
  /// Connections that one key may use, the one it prefers by rendezvous among them.
  package var spread = 2
  /// Connections of all groups; idle ones of one group make room for another's.
  package var connections = 100
  /// Callers that wait, in all.
  package var waiters = 10_000
  /// Callers of one key that wait: a busy tenant leaves places to the others.
  package var waitersPerKey = 1_000
  /// How long a connection is used before it is replaced, give or take a tenth.
  package var maximumAge: Duration = .seconds(30 * 60)
  /// How long a connection nobody uses stays open.
  package var idleTimeout: Duration = .seconds(5 * 60)
  /// How long a connection may go unused before it is asked whether it still works: a peer that
  /// vanished without a word is found by asking alone.
  package var checkInterval: Duration = .seconds(60)
  /// How long a caller waits while no connection can be opened, as during a restart of PostgreSQL.
  package var patience: Duration = .seconds(5)
  /// Before a connection is tried again that could not be opened; doubles up to the longest.
  package var firstBackOff: Duration = .milliseconds(50)
  /// The longest pause between two tries.
  package var longestBackOff: Duration = .seconds(2)
  /// How exactly age, idleness and checks are kept.
  package var housekeepingInterval: Duration = .seconds(15)

  package init() {}
}
