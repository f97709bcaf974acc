internal import GRPC
internal import Reactor

/// The seam's view of a client call: usable from any thread.
struct ClientCallHandle: ClientStream {
  let state: ClientCallState
  let bound: LoopBound<ClientCallStream>

  func send(_ message: [UInt8], compressed: Bool) async throws(RPCError) {
    try await state.credit.reserve(message.count + Framer.headerLength)
    bound.execute { $0.send(message, compressed: compressed) }
  }

  func finishSending() { bound.execute { $0.finishSending() } }

  func sendOnly(_ message: [UInt8], compressed: Bool) {
    bound.execute {
      $0.send(message, compressed: compressed)
      $0.finishSending()
    }
  }

  func headers() async throws(RPCError) -> Metadata { try await state.headers.value() }

  func receive() async throws(RPCError) -> [UInt8]? {
    guard let message = try await state.responses.next() else { return nil }
    bound.execute { $0.callerTookMessage() }
    return message
  }

  var wasLastReceivedCompressed: Bool { state.responses.wasLastCompressed }

  var trailers: Metadata { state.trailers }

  func cancel() { bound.execute { $0.cancel() } }
}
