/// Where a pool's connections come from.
package protocol ConnectionSource: Sendable {
  /// What tells apart connections that cannot stand in for each other, such as a login.
  associatedtype Group: Hashable & Sendable
  associatedtype Connection: Sendable

  /// Opens a connection.
  ///
  /// - Parameters:
  ///   - group: Whose connection it is.
  ///   - slot: Its number among the group's, from 0: to choose an event loop by, for example.
  ///   - onLoss: To be called when the open connection breaks by itself; from any thread.
  /// - Returns: The open connection.
  /// - Throws: Why there is none; callers that lose patience get it as a cause.
  func open(
    _ group: Group,
    slot: Int,
    onLoss: @escaping @Sendable () -> Void
  ) async throws -> Connection

  /// Closes a connection, which may be broken.
  func close(_ connection: Connection) async

  /// Finds out whether a connection that nobody has used for a while still works, in bounded time;
  /// `fitness` then says so.
  func check(_ connection: Connection) async

  /// What a connection is good for after somebody has used it.
  func fitness(of connection: Connection) -> ConnectionFitness
}

/// What a connection is good for after somebody has used it.
package enum ConnectionFitness: Sendable, Hashable {
  /// Another may use it.
  case reusable
  /// It works, but is to be replaced: its memory or its use has reached a bound.
  case exhausted
  /// It is lost, or not in the state in which the pool lent it.
  case broken
}
