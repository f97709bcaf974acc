internal import Synchronization

/// Counts the connections of a server over all its loops, in all and by remote host.
final class ConnectionCensus: Sendable {
  private let maximum: Int
  private let maximumPerHost: Int
  private let state = Mutex(State())

  private struct State {
    var total = 0
    var byHost: [String: Int] = [:]
  }

  init(maximum: Int, maximumPerHost: Int) {
    self.maximum = maximum
    self.maximumPerHost = maximumPerHost
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
}
