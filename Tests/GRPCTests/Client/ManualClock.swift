import GRPC
import Synchronization

/// A clock that stands still until it is told to go on; chance is what the test says.
final class ManualClock: Sendable {
  private struct State {
    var now = ContinuousClock.now
    var fraction = 0.5
    var lastSleeper = 0
    var sleepers: [Int: (until: ContinuousClock.Instant, wake: Eventual<Void>)] = [:]
    var watchers: [(count: Int, reached: Eventual<Void>)] = []
    var recorded: [Duration] = []
  }

  private let state = Mutex(State())

  var now: ContinuousClock.Instant { state.withLock { $0.now } }

  /// How long each sleep was when it began, in the order they began.
  var sleeps: [Duration] { state.withLock { $0.recorded } }

  var clock: ChannelClock {
    ChannelClock(
      now: { [self] in now },
      sleep: { [self] in try await sleep(until: $0) },
      fraction: { [self] in state.withLock { $0.fraction } }
    )
  }

  private func sleep(until: ContinuousClock.Instant) async throws {
    let wake = Eventual<Void>()
    let (identifier, reached) = state.withLock { state in
      state.lastSleeper += 1
      state.recorded.append(until - state.now)
      if until <= state.now { wake.complete(.success(())) }
      state.sleepers[state.lastSleeper] = (until, wake)
      let reached = state.watchers.filter { $0.count <= state.recorded.count }
      return (state.lastSleeper, reached)
    }
    for watcher in reached { watcher.reached.complete(.success(())) }
    defer { state.withLock { _ = $0.sleepers.removeValue(forKey: identifier) } }
    try await wake.value()
  }

  /// Returns once so many sleeps have begun since the start.
  func sleepsBegun(_ count: Int) async throws {
    let reached = Eventual<Void>()
    state.withLock { state in
      if state.recorded.count >= count { reached.complete(.success(())) }
      state.watchers.append((count, reached))
    }
    try await reached.value()
  }

  /// Moves time on and wakes who slept until then.
  func advance(by duration: Duration) {
    let due = state.withLock { state in
      state.now += duration
      return state.sleepers.values.filter { $0.until <= state.now }.map(\.wake)
    }
    for wake in due { wake.complete(.success(())) }
  }
}
