import GRPC
import Synchronization

/// A transport whose connections and calls do what a test wrote down.
final class ScriptedTransport: ClientTransport {
  enum Answer: Sendable {
    /// Answers with the message.
    case message([UInt8])
    /// Ends with trailers only.
    case failure(RPCError)
    /// Sends headers, then ends.
    case lateFailure(RPCError)
    /// Never answers.
    case silence
    /// Refuses to open the call, as a connection that is closing does.
    case refusal
  }

  private struct State {
    var connects: [RPCError?] = []
    var answers: [Answer] = []
    var heads: [CallHead] = []
    var cancellations = 0
    var attempts: [ServerAddress] = []
    var connections: [ScriptedConnection] = []
  }

  private let state = Mutex(State())

  /// - Parameters:
  ///   - connects: What the attempts to connect end in, nil for success; then all succeed.
  ///   - answers: What the calls end in, in order; then all are silent.
  init(connects: [RPCError?] = [], answers: [Answer] = []) {
    state.withLock { $0.connects = connects }
    state.withLock { $0.answers = answers }
  }

  var heads: [CallHead] { state.withLock { $0.heads } }
  var cancellations: Int { state.withLock { $0.cancellations } }
  var attempts: [ServerAddress] { state.withLock { $0.attempts } }
  var connections: [ScriptedConnection] { state.withLock { $0.connections } }

  func connect(to address: ServerAddress) async throws(RPCError) -> any ClientConnection {
    let connection = ScriptedConnection(transport: self)
    let failure: RPCError? = state.withLock { state in
      state.attempts.append(address)
      let failure = state.connects.isEmpty ? nil : state.connects.removeFirst()
      if failure == nil { state.connections.append(connection) }
      return failure
    }
    if let failure { throw failure }
    return connection
  }

  fileprivate func answer(_ head: CallHead) -> Answer {
    state.withLock { state in
      state.heads.append(head)
      return state.answers.isEmpty ? .silence : state.answers.removeFirst()
    }
  }

  fileprivate func cancelled() { state.withLock { $0.cancellations += 1 } }
}

final class ScriptedConnection: ClientConnection {
  private let transport: ScriptedTransport
  private let end = Eventual<Void>()

  init(transport: ScriptedTransport) { self.transport = transport }

  var isUsable: Bool { end.result == nil }

  func open(_ head: CallHead, method: MethodDescriptor) async throws(RPCError) -> any ClientStream {
    let stream = ScriptedStream(transport: transport)
    switch transport.answer(head) {
    case .message(let message):
      stream.head.complete(.success(Metadata()))
      stream.responses.push(message)
      stream.responses.finish()
    case .failure(let error): stream.fail(error)
    case .lateFailure(let error):
      stream.head.complete(.success(Metadata()))
      stream.responses.fail(error)
    case .silence: break
    case .refusal:
      closeNow()
      throw RPCError(.unavailable, "closing", isUnprocessed: true)
    }
    return stream
  }

  func drained() async { try? await end.value() }
  func close() async { closeNow() }
  func closeNow() { end.complete(.success(())) }
}

private final class ScriptedStream: ClientStream {
  let head = Eventual<Metadata>()
  let responses = MessageQueue()
  private let transport: ScriptedTransport

  init(transport: ScriptedTransport) { self.transport = transport }

  func fail(_ error: RPCError) {
    head.complete(.failure(error))
    responses.fail(error)
  }

  func send(_ message: [UInt8], compressed: Bool) async throws(RPCError) {}
  func finishSending() {}
  func sendOnly(_ message: [UInt8], compressed: Bool) {}
  func headers() async throws(RPCError) -> Metadata { try await head.value() }
  func receive() async throws(RPCError) -> [UInt8]? { try await responses.next() }
  var trailers: Metadata { Metadata() }

  func cancel() {
    let error = RPCError(.cancelled, "cancelled")
    if head.complete(.failure(error)) { transport.cancelled() }
    responses.fail(error)
  }
}
