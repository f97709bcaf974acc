internal import Synchronization

/// Whether a connection has ended, for any thread to ask, and who wants to know of a loss.
final class ConnectionEnding: Sendable {
  private struct State {
    var wasLost = false
    var action: (@Sendable () -> Void)?
  }

  private let ended = Atomic<Bool>(false)
  private let state = Mutex(State())

  var hasEnded: Bool { ended.load(ordering: .acquiring) }

  /// Has a function called once if the connection is lost, at once if it was.
  func whenLost(_ action: @escaping @Sendable () -> Void) {
    let wasLost = state.withLock { state in
      if !state.wasLost { state.action = action }
      return state.wasLost
    }
    if wasLost { action() }
  }

  /// The connection has ended: by itself, or because it was closed.
  func finish(isLoss: Bool) {
    ended.store(true, ordering: .releasing)
    let action = state.withLock { state in
      if isLoss { state.wasLost = true }
      return state.action.take()
    }
    if isLoss { action?() }
  }
}
