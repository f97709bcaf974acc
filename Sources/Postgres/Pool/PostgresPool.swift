package import ConnectionPool
package import Reactor

/// How a process uses PostgreSQL: who logs in where, and within which bounds.
package struct PostgresPoolOptions<Group: Hashable & Sendable>: Sendable {
  /// How the connections of a group are made, such as those of one login.
  package var connecting: @Sendable (Group) -> PostgresConnectionOptions
  /// Bounds on connections and waiters, ages and pauses.
  package var limits = PoolLimits()
  /// Bounds on what backends may become.
  package var backend = BackendLimits()

  package init(connecting: @escaping @Sendable (Group) -> PostgresConnectionOptions) {
    self.connecting = connecting
  }
}

/// The connections of a process, lent to one caller at a time.
///
/// Keys, such as tenants, are bound to few of their group's connections, so that a backend knows
/// few tenants; where callers wait, keys take turns. A connection that is lost is replaced, with
/// pauses that grow while the server is away; callers wait meanwhile, as long as the pool's
/// patience lasts. One that is old or whose backend has grown large is replaced once it comes back,
/// and one that nobody uses is asked now and then whether it still works.
package final class PostgresPool<Group: Hashable & Sendable, Key: Hashable & Sendable>: Sendable {
  private let pool: Pool<PostgresSource<Group>, Key>
  private let source: PostgresSource<Group>

  /// A pool without connections: each is made when it is first wanted.
  ///
  /// - Parameters:
  ///   - options: Whom to connect as, and the bounds.
  ///   - loops: Where connections live; at least one. A group's slots are spread over them.
  ///   - clock: The time.
  ///   - seed: For jitter; any number that other processes do not have.
  package init(
    _ options: PostgresPoolOptions<Group>,
    on loops: [EventLoop],
    clock: PoolClock = .system,
    seed: UInt64
  ) {
    precondition(!loops.isEmpty, "connections live on a loop")
    source = PostgresSource(options: options, loops: loops)
    pool = Pool(
      source: source,
      limits: options.limits,
      executor: loops[0],
      clock: clock,
      seed: seed
    )
  }

  /// What the pool holds and has done.
  package var statistics: PoolStatistics { pool.statistics }

  /// The loop on which the connection lives that a key is given first, so that its work can run
  /// there without changing threads.
  package func loop(of key: Key) -> EventLoop { source.loop(slot: pool.preferredSlot(of: key)) }

  /// Lends a connection to a function.
  ///
  /// The function ends its transaction before it returns, and lets go of the connection. What it
  /// leaves open is rolled back, at the price of a round trip; a transaction that does not roll
  /// back costs the connection. Never wait inside of it for anything but the connection.
  ///
  /// - Parameters:
  ///   - group: Whose connection.
  ///   - key: Whose turn it is; keys that wait take turns.
  ///   - choice: Which of the key's slots will do.
  ///   - deadline: Until when to wait for one; nil for as long as the pool's patience.
  ///   - body: Uses the connection.
  /// - Returns: What the function returned.
  /// - Throws: `PostgresError` of code `queueFull`, `deadlineExceeded`, `cancelled`, `closed` after
  ///   `shutDown`, or the cause why no connection could be made; what the function throws.
  package func withConnection<Value>(
    group: Group,
    key: Key,
    choice: SlotChoice = .any,
    deadline: ContinuousClock.Instant? = nil,
    _ body: (PostgresConnection) async throws -> Value
  ) async throws -> Value {
    do {
      return try await pool.withConnection(
        group: group,
        key: key,
        choice: choice,
        deadline: deadline
      ) { lent in
        let result: Result<Value, any Error>
        do {
          result = .success(try await body(lent.connection))
        } catch {
          result = .failure(error)
        }
        await lent.settle(after: key.hashValue)
        return try result.get()
      }
    } catch let error as PoolError {
      throw PostgresError(error)
    }
  }

  /// Lends no more, and returns when every connection has come back and been closed.
  package func shutDown() async { await pool.shutDown() }
}

extension PostgresError {
  /// Why there was no connection to lend.
  init(_ error: PoolError) {
    switch error {
    // Codes with their type: without it, this initialiser would call itself.
    case .queueFull: self.init(Code.queueFull)
    case .deadlineExceeded: self.init(Code.deadlineExceeded)
    case .cancelled: self.init(Code.cancelled)
    case .unavailable(let cause as PostgresError): self = cause
    case .unavailable: self.init(Code.connectionFailed)
    case .shutDown: self.init(Code.closed)
    }
  }
}
