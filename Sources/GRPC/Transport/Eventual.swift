internal import Synchronization

/// A value that comes once, or the error why it does not, for any number of tasks to wait for.
package final class Eventual<Value: Sendable>: Sendable {
  private typealias Waiter = CheckedContinuation<Result<Value, RPCError>, Never>

  private struct State {
    var result: Result<Value, RPCError>?
    var waiters: [UInt64: Waiter] = [:]
    var lastWaiter: UInt64 = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// What came, nil before.
  package var result: Result<Value, RPCError>? { state.withLock { $0.result } }

  /// Settles the value for everyone who waits or will.
  ///
  /// - Returns: Whether this was the first time; later ones change nothing.
  @discardableResult
  package func complete(_ result: Result<Value, RPCError>) -> Bool {
    let waiters: [UInt64: Waiter]? = state.withLock { state in
      guard state.result == nil else { return nil }
      state.result = result
      defer { state.waiters.removeAll() }
      return state.waiters
    }
    guard let waiters else { return false }
    for waiter in waiters.values { waiter.resume(returning: result) }
    return true
  }

  /// Waits for the value, without suspension when it is there.
  ///
  /// - Throws: The error it was completed with; CANCELLED when the task is cancelled first.
  package func value() async throws(RPCError) -> Value {
    if let result { return try result.get() }
    let identifier = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { (waiter: Waiter) in
        let ready: Result<Value, RPCError>? = state.withLock { state in
          if let result = state.result { return result }
          // A cancellation before this line found no waiter; one after it finds this one.
          if Task.isCancelled { return .failure(Eventual.cancelled) }
          state.waiters[identifier] = waiter
          return nil
        }
        if let ready { waiter.resume(returning: ready) }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: identifier) }
      waiter?.resume(returning: .failure(Eventual.cancelled))
    }
    return try result.get()
  }

  private static var cancelled: RPCError { RPCError(.cancelled, "the waiting task was cancelled") }
}
