internal import Synchronization

/// Tells streams that would go on for ever that the server stops.
final class DrainSignal: Sendable {
  private struct State {
    var isDraining = false
    var waiters: [UInt64: AsyncStream<Void>.Continuation] = [:]
    var nextWaiter: UInt64 = 0
  }

  private let state = Mutex(State())

  /// Whether the server stops.
  var isDraining: Bool { state.withLock { $0.isDraining } }

  /// Wakes everybody who waits, and lets nobody wait any more.
  func drain() {
    let waiters = state.withLock { state in
      state.isDraining = true
      defer { state.waiters = [:] }
      return state.waiters.values
    }
    for waiter in waiters { waiter.finish() }
  }

  /// Returns when the server stops, or the task is cancelled.
  func wait() async {
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    let waiter: UInt64? = state.withLock { state in
      guard !state.isDraining else { return nil }
      state.nextWaiter += 1
      state.waiters[state.nextWaiter] = continuation
      return state.nextWaiter
    }
    guard let waiter else { return }
    for await _ in stream {}
    state.withLock { $0.waiters[waiter] = nil }
  }
}
