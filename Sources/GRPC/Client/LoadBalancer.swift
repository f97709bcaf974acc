/// Chooses the connection for each call among a channel's subchannels.
package struct LoadBalancer<Connection: Sendable>: Sendable {
  /// What a call does.
  package enum Choice: Sendable {
    case use(Connection, Ticket)
    /// Choose again when something has changed.
    case wait
    case fail(RPCError)
  }

  /// Which connection a call got.
  package struct Ticket: Sendable, Hashable {
    package let index: Int
    package let generation: Int
  }

  /// A choice, and the subchannels that must start to connect for it.
  package struct Pick: Sendable {
    package let choice: Choice
    package let toConnect: [Int]
  }

  /// The addresses behind each subchannel.
  package let addresses: [[ServerAddress]]
  package var subchannels: [Subchannel<Connection>]
  private let connectsAll: Bool
  private var next = 0
  private var isClosed = false

  package init(
    _ policy: LoadBalancingPolicy,
    addresses: [ServerAddress],
    backoff: ConnectBackoff
  ) {
    connectsAll = policy == .roundRobin
    self.addresses = connectsAll ? addresses.map { [$0] } : addresses.isEmpty ? [] : [addresses]
    subchannels = self.addresses.map { _ in
      Subchannel(backoff: backoff, reconnectsEagerly: policy == .roundRobin)
    }
  }

  /// The connection for a call.
  ///
  /// - Parameters:
  ///   - waitForReady: Whether to wait although every address has failed.
  ///   - now: For the attempts that this begins.
  /// - Returns: What the call does, and what must be started for it.
  package mutating func pick(waitForReady: Bool, now: () -> ContinuousClock.Instant) -> Pick {
    if isClosed { return failure("the channel is closed") }
    if subchannels.isEmpty { return failure("the channel has no address") }
    var chosen: Choice?
    for _ in subchannels.indices {
      let index = next
      next = next + 1 == subchannels.count ? 0 : next + 1
      if case .ready(let connection) = subchannels[index].phase {
        chosen = .use(
          connection,
          Ticket(index: index, generation: subchannels[index].generation)
        )
        break
      }
    }
    // Without a connection each address is tried; with one, round robin wants the others too.
    let toConnect = chosen == nil || connectsAll ? idleSubchannels(now: now) : []
    if let chosen { return Pick(choice: chosen, toConnect: toConnect) }
    if !waitForReady, let error = commonFailure {
      return Pick(choice: .fail(error), toConnect: toConnect)
    }
    return Pick(choice: .wait, toConnect: toConnect)
  }

  private mutating func idleSubchannels(now: () -> ContinuousClock.Instant) -> [Int] {
    var indices: [Int] = []
    for index in subchannels.indices {
      guard case .idle = subchannels[index].phase else { continue }
      if subchannels[index].wanted(now: now()) { indices.append(index) }
    }
    return indices
  }

  /// The last reason, once every address has failed and none was reached since.
  private var commonFailure: RPCError? {
    var last: RPCError?
    for subchannel in subchannels {
      guard let failure = subchannel.failure else { return nil }
      last = failure
    }
    return last
  }

  private func failure(_ message: String) -> Pick {
    Pick(choice: .fail(RPCError(.unavailable, message)), toConnect: [])
  }

  /// The channel closes.
  ///
  /// - Returns: The connections to close.
  package mutating func close() -> [Connection] {
    isClosed = true
    var connections: [Connection] = []
    for index in subchannels.indices {
      if let connection = subchannels[index].close() { connections.append(connection) }
    }
    return connections
  }
}
