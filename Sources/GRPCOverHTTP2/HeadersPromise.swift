internal import GRPC
internal import Synchronization

/// The headers of a response, once they are there; one task may wait for them.
final class HeadersPromise: Sendable {
  typealias Value = Result<Metadata, RPCError>

  private struct State {
    var value: Value?
    var waiter: CheckedContinuation<Value, Never>?
  }

  private let state = Mutex(State())

  /// Sets the value; ignored when there is one.
  func fulfil(_ value: Value) {
    let waiter = state.withLock { state -> CheckedContinuation<Value, Never>? in
      guard state.value == nil else { return nil }
      state.value = value
      return state.waiter.take()
    }
    waiter?.resume(returning: value)
  }

  func value() async throws(RPCError) -> Metadata {
    if let value = state.withLock({ $0.value }) { return try value.get() }
    return try await wait().get()
  }

  private func wait() async -> Value {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let ready = state.withLock { state -> Value? in
          if let value = state.value { return value }
          if Task.isCancelled { return .failure(HeadersPromise.cancelled) }
          guard state.waiter == nil else {
            return .failure(RPCError(.internal, "another task waits for this call's headers"))
          }
          state.waiter = continuation
          return nil
        }
        if let ready { continuation.resume(returning: ready) }
      }
    } onCancel: {
      state.withLock { $0.waiter.take() }?.resume(returning: .failure(HeadersPromise.cancelled))
    }
  }

  private static var cancelled: RPCError { RPCError(.cancelled, "the waiting task was cancelled") }
}
