internal import Synchronization

// A connection outlives the call that first wanted it, so its connector is a task of its own. The
// task ends when its subchannel goes idle, and is cancelled when the channel closes.
extension Connections {
  /// Starts the connector of a subchannel whose machine has gone from idle to connecting.
  func startConnector(_ index: Int) {
    let connector = Task { await runConnector(index) }
    let isClosed = state.withLock { state in
      if !state.isClosed { state.connectors[index] = connector }
      return state.isClosed
    }
    if isClosed { connector.cancel() }
  }

  private func runConnector(_ index: Int) async {
    var step = Subchannel<any ClientConnection>.Step.connect
    while true {
      switch step {
      case .connect: step = await connect(index)
      case .watch(let connection):
        await connection.drained()
        step = state.withLock { state in
          state.balancer.subchannels[index].drained(now: clock.now(), fraction: clock.fraction())
        }
      case .pause(let until):
        // Cancelled only by the channel's end, which the machine then knows of.
        try? await clock.sleep(until)
        step = state.withLock { $0.balancer.subchannels[index].pauseOver(now: clock.now()) }
      case .discard(let connection):
        connection.closeNow()
        return
      case .stop: return announceChange()
      }
      announceChange()
    }
  }

  private func connect(_ index: Int) async -> Subchannel<any ClientConnection>.Step {
    let addresses = state.withLock { $0.balancer.addresses[index] }
    do {
      let connection = try await connectToAny(of: addresses)
      return state.withLock { $0.balancer.subchannels[index].connected(connection) }
    } catch {
      return state.withLock { state in
        state.balancer.subchannels[index].connectFailed(
          error,
          now: clock.now(),
          fraction: clock.fraction()
        )
      }
    }
  }

  /// A connection to the first of the addresses that answers, in their order.
  private func connectToAny(
    of addresses: [ServerAddress]
  ) async throws(RPCError) -> any ClientConnection {
    var last = RPCError(.unavailable, "the channel has no address")
    for address in addresses {
      let result = await clock.within(clock.now() + connectTimeout) { [transport] in
        await Connections.attempt(transport, address)
      }
      switch result {
      case .success(let connection): return connection
      case .failure(let error): last = error
      case nil: last = RPCError(.unavailable, "connecting to \(address) took too long")
      }
      if Task.isCancelled { break }
    }
    throw last
  }

  private static func attempt(
    _ transport: any ClientTransport,
    _ address: ServerAddress
  ) async -> Result<any ClientConnection, RPCError>? {
    do {
      return .success(try await transport.connect(to: address))
    } catch {
      return Task.isCancelled ? nil : .failure(error)
    }
  }
}
