internal import Primitives
internal import Synchronization

/// Counts the connections of a server over all its loops: in all, by remote host and by client.
final class ConnectionCensus: Sendable {
  private let maximum: Int
  private let maximumPerHost: Int
  private let state: Mutex<State>

  private struct State {
    var total = 0
    var byHost: [String: Int] = [:]
    var clients: ClientRegister
  }

  init(maximum: Int, maximumPerHost: Int, clients: ClientRegister) {
    self.maximum = maximum
    self.maximumPerHost = maximumPerHost
    state = Mutex(State(clients: clients))
  }

  var count: Int { state.withLock { $0.total } }

  /// Counts a connection in; false when it is one too many.
  func enter(_ host: String) -> Bool {
    state.withLock { state in
      guard state.total < maximum, state.byHost[host, default: 0] < maximumPerHost else {
        return false
      }
      state.total += 1
      state.byHost[host, default: 0] += 1
      return true
    }
  }

  /// Counts a connection out.
  func leave(_ host: String) {
    state.withLock { state in
      state.total -= 1
      let left = state.byHost[host, default: 1] - 1
      state.byHost[host] = left > 0 ? left : nil
    }
  }

  // MARK: Clients, by the fingerprint of their certificate

  /// The first call of a connection came; admitted ones must be counted out with `left`.
  func identified(_ fingerprint: [UInt8], at now: MonotonicInstant) -> ClientRegister.Admission {
    state.withLock { $0.clients.identified(fingerprint, at: now) }
  }

  /// A connection that was admitted has ended.
  func left(_ fingerprint: [UInt8], at now: MonotonicInstant) {
    state.withLock { $0.clients.left(fingerprint, at: now) }
  }

  /// A connection that was not refused had to be ended for what its client did.
  func abused(_ fingerprint: [UInt8], at now: MonotonicInstant) {
    state.withLock { $0.clients.abused(fingerprint, at: now) }
  }
}
