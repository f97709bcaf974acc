internal import Synchronization

/// The bytes that one direction of a call may have on their way, and the one task that waits for
/// room.
///
/// A writer may begin while anything of the limit is left, so a single message of any size gets
/// through, and at most `limit` bytes plus one message are ever outstanding.
package final class OutboundCredit: Sendable {
  private let limit: Int
  private let state = Mutex(State())

  private typealias Waiter = CheckedContinuation<Result<Void, RPCError>, Never>

  private struct State {
    var outstanding = 0
    var failure: RPCError?
    var waiter: (continuation: Waiter, bytes: Int)?
  }

  /// Credit of `limit` bytes.
  package init(limit: Int) { self.limit = limit }

  /// Bytes that were reserved and not released.
  package var outstandingBytes: Int { state.withLock { $0.outstanding } }

  /// Whether a writer waits for room.
  package var isWriterWaiting: Bool { state.withLock { $0.waiter != nil } }

  /// Takes credit for a message; suspends while none is left.
  ///
  /// - Throws: The error given to `fail`; CANCELLED when the writing task is cancelled while it
  ///   waits; INTERNAL when another task is waiting.
  package func reserve(_ bytes: Int) async throws(RPCError) {
    if let ready = state.withLock({ take(bytes, from: &$0) }) { return try ready.get() }
    try await wait(for: bytes).get()
  }

  private func wait(for bytes: Int) async -> Result<Void, RPCError> {
    await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: Waiter) in
        let ready: Result<Void, RPCError>? = state.withLock { state in
          if let ready = take(bytes, from: &state) { return ready }
          // A cancellation before this line found no waiter; one after it finds this one.
          if Task.isCancelled { return .failure(OutboundCredit.cancelled) }
          state.waiter = (continuation, bytes)
          return nil
        }
        if let ready { continuation.resume(returning: ready) }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiter.take() }
      waiter?.continuation.resume(returning: .failure(OutboundCredit.cancelled))
    }
  }

  /// Gives credit back once the peer has the bytes, and lets the waiting writer go on.
  package func release(_ bytes: Int) {
    let waiter: Waiter? = state.withLock { state in
      state.outstanding -= min(bytes, state.outstanding)
      guard state.outstanding < limit, let waiter = state.waiter.take() else { return nil }
      state.outstanding += waiter.bytes
      return waiter.continuation
    }
    waiter?.resume(returning: .success(()))
  }

  /// Ends the call's sending: the waiting writer and every later one get the error.
  package func fail(_ error: RPCError) {
    let waiter: Waiter? = state.withLock { state in
      guard state.failure == nil else { return nil }
      state.failure = error
      return state.waiter.take()?.continuation
    }
    waiter?.resume(returning: .failure(error))
  }

  /// What is known at once; nil when the caller has to wait.
  private func take(_ bytes: Int, from state: inout State) -> Result<Void, RPCError>? {
    if let failure = state.failure { return .failure(failure) }
    if state.waiter != nil {
      return .failure(RPCError(.internal, "another task is already writing to this call"))
    }
    guard state.outstanding < limit else { return nil }
    state.outstanding += bytes
    return .success(())
  }

  private static var cancelled: RPCError { RPCError(.cancelled, "the writing task was cancelled") }
}
