internal import Synchronization

/// A transport between a client and a server of one process, with the semantics of HTTP/2 and none
/// of its cost: for tests of services, and for programs that embed a server.
///
/// Messages cross as bytes, uncompressed; everything else (order, back-pressure, deadlines,
/// cancellation, limits, draining) is as on the wire.
package final class InProcessTransport: ClientTransport {
  /// Bytes that one direction of a call may have on their way before its writer waits.
  package static let defaultWindow = 64 << 10

  private let clock: ChannelClock
  private let window: Int
  private let servers = Mutex<[String: InProcessServer]>([:])

  /// A transport without servers.
  ///
  /// - Parameters:
  ///   - window: Bytes that one direction of a call may have on their way.
  ///   - clock: What deadlines are measured by.
  package init(window: Int = defaultWindow, clock: ChannelClock = .system) {
    self.window = window
    self.clock = clock
  }

  /// Serves a router under a name; one that was there before keeps only its open connections.
  @discardableResult
  package func serve(_ router: Router, as name: String) -> InProcessServer {
    let server = InProcessServer(router: router, window: window, clock: clock)
    servers.withLock { $0[name] = server }
    return server
  }

  package func connect(to address: ServerAddress) async throws(RPCError) -> any ClientConnection {
    guard case .inProcess(let name) = address else {
      throw RPCError(.unavailable, "\(address) is not an address in this process")
    }
    let connection = servers.withLock { $0[name] }?.accept()
    guard let connection else {
      throw RPCError(.unavailable, "no server named \(name) in this process")
    }
    return connection
  }
}

/// A server of an `InProcessTransport`.
package final class InProcessServer: Sendable {
  private let router: Router
  private let window: Int
  private let clock: ChannelClock
  private let state = Mutex(State())

  private struct State {
    var connections: [ObjectIdentifier: InProcessConnection] = [:]
    var isStopped = false
  }

  fileprivate init(router: Router, window: Int, clock: ChannelClock) {
    self.router = router
    self.window = window
    self.clock = clock
  }

  /// A connection, unless the server has stopped.
  fileprivate func accept() -> InProcessConnection? {
    state.withLock { state in
      guard !state.isStopped else { return nil }
      let connection = InProcessConnection(router: router, window: window, clock: clock)
      state.connections = state.connections.filter { $0.value.isUsable }
      state.connections[ObjectIdentifier(connection)] = connection
      return connection
    }
  }

  /// Asks every client to go away, as GOAWAY does; open calls finish and new connections come.
  package func drainConnections() {
    let connections = state.withLock { state in
      defer { state.connections.removeAll() }
      return state.connections
    }
    for connection in connections.values { connection.drain() }
  }

  /// Accepts no more connections, lets the open calls finish and returns when they have.
  package func stop() async {
    let connections = state.withLock { state in
      state.isStopped = true
      return state.connections
    }
    for connection in connections.values { await connection.close() }
  }

  /// Accepts no more connections and ends the open calls.
  package func stopNow() {
    let connections = state.withLock { state in
      state.isStopped = true
      return state.connections
    }
    for connection in connections.values { connection.closeNow() }
  }
}
