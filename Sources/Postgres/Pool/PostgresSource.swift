package import ConnectionPool
internal import Reactor

/// Makes the connections of a pool.
package struct PostgresSource<Group: Hashable & Sendable>: ConnectionSource {
  let options: PostgresPoolOptions<Group>
  let loops: [EventLoop]

  /// Where a slot's connection lives.
  func loop(slot: Int) -> EventLoop { loops[slot % loops.count] }

  package func open(
    _ group: Group,
    slot: Int,
    onLoss: @escaping @Sendable () -> Void
  ) async throws -> PooledConnection {
    let connection = try await PostgresConnection.connect(
      options.connecting(group),
      on: loop(slot: slot)
    )
    connection.whenLost(onLoss)
    return PooledConnection(connection, limits: options.backend)
  }

  package func close(_ connection: PooledConnection) async { connection.connection.close() }

  package func check(_ connection: PooledConnection) async { await connection.check() }

  package func fitness(of connection: PooledConnection) -> ConnectionFitness { connection.fitness }
}
