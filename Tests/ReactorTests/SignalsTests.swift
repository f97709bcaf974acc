import Glibc
import Synchronization
import Testing

@testable import Reactor

/// Signals on a loop. Each test raises its own on the loop's thread, which alone blocks them: no
/// other thread of the test process may be hit.
@Suite(.timeLimit(.minutes(1))) struct SignalsTests {
  private func onLoop<Value: Sendable>(
    _ body: @escaping @Sendable (EventLoop, CheckedContinuation<Value, any Error>) throws -> Void
  ) async throws -> Value {
    let loop = try EventLoop(name: "test")
    try loop.start()
    let value = try await withCheckedThrowingContinuation { continuation in
      loop.execute {
        do { try body(loop, continuation) } catch { continuation.resume(throwing: error) }
      }
    }
    await loop.stop()
    return value
  }

  @Test func `a blocked signal is delivered on the loop instead of ending the process`()
    async throws
  {
    let received: (number: Int32, isCurrent: Bool) = try await onLoop { loop, continuation in
      Signals.block([SIGUSR1, Signals.hangUp])
      let signals = try Signals([SIGUSR1, Signals.hangUp], loop: loop) {
        continuation.resume(returning: ($0, loop.isCurrent))
      }
      try signals.start()
      raise(SIGHUP)
    }
    #expect(received.number == SIGHUP)
    #expect(received.isCurrent)
  }

  @Test func `a signal that came before the start is delivered at the start`() async throws {
    let received: Int32 = try await onLoop { loop, continuation in
      Signals.block([SIGUSR1])
      raise(SIGUSR1)
      let signals = try Signals([SIGUSR1], loop: loop) { continuation.resume(returning: $0) }
      try signals.start()
    }
    #expect(received == SIGUSR1)
  }

  @Test func `each of several signals is delivered`() async throws {
    let received: [Int32] = try await onLoop { loop, continuation in
      Signals.block([SIGUSR1, SIGUSR2])
      let numbers = Mutex<[Int32]>([])
      let signals = try Signals([SIGUSR1, SIGUSR2], loop: loop) { number in
        let all = numbers.withLock { numbers in
          numbers.append(number)
          return numbers
        }
        if all.count == 2 { continuation.resume(returning: all) }
      }
      try signals.start()
      raise(SIGUSR1)
      raise(SIGUSR2)
    }
    #expect(received.sorted() == [SIGUSR1, SIGUSR2].sorted())
  }

  @Test func `nothing is delivered after the stop`() async throws {
    let wasDelivered: Bool = try await onLoop { loop, continuation in
      Signals.block([SIGUSR1])
      let wasDelivered = Mutex(false)
      let signals = try Signals([SIGUSR1], loop: loop) { _ in wasDelivered.withLock { $0 = true } }
      try signals.start()
      signals.stop()
      raise(SIGUSR1)
      // By the time of the timer the loop has polled again.
      _ = loop.schedule(after: 1_000_000) {
        continuation.resume(returning: wasDelivered.withLock { $0 })
      }
    }
    #expect(!wasDelivered)
  }
}
