internal import GRPC
internal import Reactor

/// The seam's view of a server call: usable from any thread, two words and two references wide.
struct ServerCallHandle: ServerStream {
  let bound: LoopBound<ServerCallStream>
  let requests: MessageQueue?
  let credit: OutboundCredit?
  let wasOnlyRequestCompressed: Bool

  var wasLastReceivedCompressed: Bool {
    requests?.wasLastCompressed ?? wasOnlyRequestCompressed
  }

  func sendHeaders(_ metadata: Metadata) {
    bound.execute { $0.sendHeaders(metadata) }
  }

  func send(_ message: [UInt8], compressed: Bool) async throws(RPCError) {
    if let credit { try await credit.reserve(message.count + Framer.headerLength) }
    bound.execute { $0.send(message, compressed: compressed) }
  }

  func receive() async throws(RPCError) -> [UInt8]? {
    guard let requests else { return nil }
    return try await requests.next()
  }

  func sendStatus(_ status: Status, trailers: Metadata) {
    bound.execute { $0.sendStatus(status, trailers: trailers) }
  }

  func respond(
    headers: Metadata, message: [UInt8], compressed: Bool, trailers: Metadata
  ) {
    bound.execute {
      $0.respond(headers: headers, message: message, compressed: compressed, trailers: trailers)
    }
  }
}
