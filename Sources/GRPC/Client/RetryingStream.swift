internal import Synchronization

/// A call with one request and many responses that is attempted again until headers arrive.
///
/// The first reader makes the attempts; whoever else asks meanwhile waits for its result.
final class RetryingStream: ClientStream {
  private let channel: Channel
  private let call: OutgoingCall
  private let message: [UInt8]
  private let committed = Eventual<any ClientStream>()
  private let state: Mutex<State>

  private struct State {
    var current: any ClientStream
    var isStarted = false
    var isCancelled = false
  }

  /// A call whose first attempt is open, its request sent.
  init(
    channel: Channel,
    call: OutgoingCall,
    message: [UInt8],
    first: any ClientStream
  ) {
    self.channel = channel
    self.call = call
    self.message = message
    state = Mutex(State(current: first))
  }

  func headers() async throws(RPCError) -> Metadata { try await attempt().headers() }

  func receive() async throws(RPCError) -> [UInt8]? { try await attempt().receive() }

  var wasLastReceivedCompressed: Bool { state.withLock { $0.current }.wasLastReceivedCompressed }

  var trailers: Metadata { state.withLock { $0.current }.trailers }

  func cancel() {
    let current = state.withLock { state in
      state.isCancelled = true
      return state.current
    }
    current.cancel()
  }

  func send(_ message: [UInt8], compressed: Bool) async throws(RPCError) {
    throw RPCError(.internal, "the call has one request message, which was sent")
  }

  func finishSending() {}

  func sendOnly(_ message: [UInt8], compressed: Bool) {}

  /// The attempt whose headers have arrived.
  private func attempt() async throws(RPCError) -> any ClientStream {
    if let ready = committed.result { return try ready.get() }
    let first: (any ClientStream)? = state.withLock { state in
      guard !state.isStarted else { return nil }
      state.isStarted = true
      return state.current
    }
    guard let first else { return try await committed.value() }
    let result: Result<any ClientStream, RPCError>
    do {
      let stream = try await channel.repeating(call, message: message, first: first) {
        stream async throws(RPCError) in
        adopt(stream)
        _ = try await stream.headers()
        return stream
      }
      result = .success(stream)
    } catch {
      result = .failure(error)
    }
    committed.complete(result)
    return try result.get()
  }

  private func adopt(_ stream: any ClientStream) {
    let isCancelled = state.withLock { state in
      state.current = stream
      return state.isCancelled
    }
    if isCancelled { stream.cancel() }
  }
}
