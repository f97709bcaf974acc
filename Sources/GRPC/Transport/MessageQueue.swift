internal import DequeModule
internal import Synchronization

/// The messages of one direction of a call between the transport that receives them and the one
/// task that reads them.
///
/// | state \ input | push | finish, fail | next |
/// |---|---|---|---|
/// | empty | queue | end | wait |
/// | queued | queue | end after the queued | pop |
/// | waiting | hand over | end the wait | refuse: one reader |
/// | ended | ignore | ignore | the rest, then nil or the error |
///
/// The queue itself has no bound: whoever pushes keeps one by granting the peer credit only from
/// `onConsumed`. Every function may be called from any thread; nothing is called under the lock.
package final class MessageQueue: Sendable {
  private let onConsumed: @Sendable (Int) -> Void
  private let state = Mutex(State())

  private typealias Waiter = CheckedContinuation<Result<[UInt8]?, RPCError>, Never>

  private struct State {
    var messages = Deque<(bytes: [UInt8], wasCompressed: Bool)>()
    var wasLastCompressed = false
    var bufferedBytes = 0
    var ending: Ending?
    var waiter: Waiter?
  }

  private enum Ending {
    case finished
    case failed(RPCError)

    var result: Result<[UInt8]?, RPCError> {
      switch self {
      case .finished: .success(nil)
      case .failed(let error): .failure(error)
      }
    }
  }

  /// A queue.
  ///
  /// - Parameter onConsumed: Called with a message's bytes once the reader has it, and with the
  ///   bytes of all messages that `fail` dropped.
  package init(onConsumed: @escaping @Sendable (Int) -> Void = { _ in }) {
    self.onConsumed = onConsumed
  }

  /// What a message takes beside its bytes: its allocation's head and its place in the queue.
  private static let overheadPerMessage = 64

  /// Bytes of memory that the unread messages take: a flood of empty ones is not free.
  package var heldBytes: Int {
    state.withLock { $0.bufferedBytes + $0.messages.count * MessageQueue.overheadPerMessage }
  }

  /// Bytes of the messages that nobody has read.
  package var bufferedBytes: Int { state.withLock { $0.bufferedBytes } }

  /// Whether the message that the reader got last came compressed.
  package var wasLastCompressed: Bool { state.withLock { $0.wasLastCompressed } }

  /// Adds a message; ignored after the end.
  package func push(_ message: [UInt8], wasCompressed: Bool = false) {
    let waiter: Waiter? = state.withLock { state in
      guard state.ending == nil else { return nil }
      if let waiter = state.waiter.take() {
        state.wasLastCompressed = wasCompressed
        return waiter
      }
      state.messages.append((message, wasCompressed))
      state.bufferedBytes += message.count
      return nil
    }
    waiter?.resume(returning: .success(message))
  }

  /// Says that no more messages follow; ignored after the end.
  package func finish() { end(.finished) }

  /// Ends with an error, which the reader gets after the messages that came before it.
  ///
  /// - Parameters:
  ///   - error: What `next` throws.
  ///   - dropsQueued: Whether the error overtakes unread messages, and an earlier end: for a call
  ///     that was cancelled on this side.
  package func fail(_ error: RPCError, dropsQueued: Bool = false) {
    guard dropsQueued else { return end(.failed(error)) }
    let dropped = state.withLock { state in
      let bytes = state.bufferedBytes
      state.messages.removeAll()
      state.bufferedBytes = 0
      if state.waiter == nil { state.ending = .failed(error) }
      return bytes
    }
    if dropped > 0 { onConsumed(dropped) }
    end(.failed(error))
  }

  private func end(_ ending: Ending) {
    let waiter: Waiter? = state.withLock { state in
      guard state.ending == nil else { return nil }
      state.ending = ending
      return state.waiter.take()
    }
    waiter?.resume(returning: ending.result)
  }

  /// The next message, without suspension when one waits; nil after the last.
  ///
  /// - Throws: The error given to `fail`; CANCELLED when the reading task is cancelled while it
  ///   waits; INTERNAL when another task is waiting.
  package func next() async throws(RPCError) -> [UInt8]? {
    let result: Result<[UInt8]?, RPCError>
    if let ready = state.withLock({ MessageQueue.take(from: &$0) }) {
      result = ready
    } else {
      result = await wait()
    }
    let message = try result.get()
    if let message { onConsumed(message.count) }
    return message
  }

  private func wait() async -> Result<[UInt8]?, RPCError> {
    await withTaskCancellationHandler {
      await withCheckedContinuation { (waiter: Waiter) in
        let ready: Result<[UInt8]?, RPCError>? = state.withLock { state in
          if let ready = MessageQueue.take(from: &state) { return ready }
          // A cancellation before this line found no waiter; one after it finds this one.
          if Task.isCancelled { return .failure(MessageQueue.cancelled) }
          state.waiter = waiter
          return nil
        }
        if let ready { waiter.resume(returning: ready) }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiter.take() }
      waiter?.resume(returning: .failure(MessageQueue.cancelled))
    }
  }

  /// What is there at once; nil when the caller has to wait.
  private static func take(from state: inout State) -> Result<[UInt8]?, RPCError>? {
    if let (message, wasCompressed) = state.messages.popFirst() {
      state.bufferedBytes -= message.count
      state.wasLastCompressed = wasCompressed
      return .success(message)
    }
    if let ending = state.ending { return ending.result }
    if state.waiter != nil {
      return .failure(RPCError(.internal, "another task is already reading this call"))
    }
    return nil
  }

  private static var cancelled: RPCError { RPCError(.cancelled, "the reading task was cancelled") }
}
