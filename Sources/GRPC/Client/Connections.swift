internal import Synchronization

/// A channel's connections: makes them when calls want them, and keeps calls waiting until then.
///
/// The shell around `LoadBalancer`: one connector task per subchannel drives its machine (see
/// `Connections+Connector.swift`); calls that find no connection wait here and choose again after
/// each change.
final class Connections: Sendable {
  typealias Balancer = LoadBalancer<any ClientConnection>

  let transport: any ClientTransport
  let clock: ChannelClock
  let connectTimeout: Duration
  let state: Mutex<State>

  struct State {
    var balancer: Balancer
    var connectors: [Int: Task<Void, Never>] = [:]
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var lastWaiter: UInt64 = 0
    /// Counts changes, so that one between a choice and the wait for the next is not missed.
    var changes: UInt64 = 0
    var isClosed = false
  }

  init(
    transport: any ClientTransport,
    addresses: [ServerAddress],
    options: ChannelOptions,
    clock: ChannelClock
  ) {
    self.transport = transport
    self.clock = clock
    connectTimeout = options.connectTimeout
    let balancer = Balancer(
      options.loadBalancing,
      addresses: addresses,
      backoff: options.connectBackoff
    )
    state = Mutex(State(balancer: balancer))
  }

  /// A connection for a call, at once when one is ready.
  ///
  /// - Throws: `RPCError` UNAVAILABLE when no address can be reached and the call does not wait
  ///   for that, DEADLINE_EXCEEDED, or CANCELLED.
  func pick(
    waitForReady: Bool,
    deadline: ContinuousClock.Instant?
  ) async throws(RPCError) -> (any ClientConnection, Balancer.Ticket) {
    while true {
      let (pick, changes) = state.withLock { state in
        (state.balancer.pick(waitForReady: waitForReady, now: clock.now), state.changes)
      }
      for index in pick.toConnect { startConnector(index) }
      switch pick.choice {
      case .use(let connection, let ticket):
        if connection.isUsable { return (connection, ticket) }
        foundUnusable(ticket)
      case .fail(let error): throw error
      case .wait: try await waitForChange(since: changes, deadline: deadline)
      }
    }
  }

  /// A call found that its connection takes no more calls.
  func foundUnusable(_ ticket: Balancer.Ticket) {
    state.withLock {
      $0.balancer.subchannels[ticket.index].foundUnusable(generation: ticket.generation)
    }
  }

  private func waitForChange(
    since changes: UInt64,
    deadline: ContinuousClock.Instant?
  ) async throws(RPCError) {
    let hasChanged = await clock.within(deadline) { [self] () -> Bool? in
      await nextChange(since: changes) ? true : nil
    }
    if hasChanged == true { return }
    if Task.isCancelled { throw RPCError(.cancelled, "cancelled while connecting") }
    throw RPCError(.deadlineExceeded, "the deadline passed while connecting")
  }

  /// Returns after the next change, true, or when the task is cancelled, false.
  private func nextChange(since changes: UInt64) async -> Bool {
    let identifier = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
        let resumesAtOnce = state.withLock { state in
          // A cancellation before this line found no waiter; one after it finds this one.
          if state.changes != changes || Task.isCancelled { return true }
          state.waiters[identifier] = waiter
          return false
        }
        if resumesAtOnce { waiter.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: identifier) }
      waiter?.resume()
    }
    return state.withLock { $0.changes != changes }
  }

  /// Lets every waiting call choose again.
  func announceChange() {
    let waiters = state.withLock { state in
      state.changes += 1
      defer { state.waiters.removeAll() }
      return state.waiters
    }
    for waiter in waiters.values { waiter.resume() }
  }

  /// Takes no more calls, and returns when the open ones have finished.
  func close() async {
    let connections = stop()
    await withTaskGroup(of: Void.self) { group in
      for connection in connections { group.addTask { await connection.close() } }
    }
  }

  /// Takes no more calls and ends the open ones.
  func closeNow() {
    for connection in stop() { connection.closeNow() }
  }

  private func stop() -> [any ClientConnection] {
    let (connections, connectors) = state.withLock { state in
      state.isClosed = true
      let connectors = state.connectors
      state.connectors.removeAll()
      return (state.balancer.close(), connectors)
    }
    for connector in connectors.values { connector.cancel() }
    announceChange()
    return connections
  }
}
