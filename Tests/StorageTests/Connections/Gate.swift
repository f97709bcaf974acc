import Synchronization

/// Where a test lets others wait until it wants them to go on.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiters: [CheckedContinuation<Void, Never>] = []
    /// Those who have come and were not asked for yet.
    var arrivals = 0
    var watcher: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  /// Tells that somebody has come, and waits until the gate is open.
  func pass() async {
    await withCheckedContinuation { continuation in
      let (watcher, isOpen) = state.withLock { state in
        if state.isOpen { return (state.watcher.take(), true) }
        state.waiters.append(continuation)
        if state.watcher == nil { state.arrivals += 1 }
        return (state.watcher.take(), false)
      }
      watcher?.resume()
      if isOpen { continuation.resume() }
    }
  }

  /// Waits until one more has come; one waits at a time.
  func reached() async {
    await withCheckedContinuation { continuation in
      let hasCome = state.withLock { state in
        if state.arrivals > 0 {
          state.arrivals -= 1
          return true
        }
        state.watcher = continuation
        return false
      }
      if hasCome { continuation.resume() }
    }
  }

  /// Lets everybody go on.
  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}
