internal import GRPC
internal import HTTP2
internal import Reactor

/// The seam's view of a server call: usable from any thread.
///
/// Three references wide, so that it fits an existential without a box; on the loop nothing is
/// captured in a closure either.
struct ServerCallHandle: ServerStream {
  let bound: LoopBound<ServerCallStream>
  let channel: ServerCallChannel?

  var wasLastReceivedCompressed: Bool { channel?.wasLastReceivedCompressed ?? false }

  func sendHeaders(_ metadata: Metadata) {
    if let stream = bound.valueIfCurrent { return stream.sendHeaders(metadata) }
    bound.execute { $0.sendHeaders(metadata) }
  }

  func send(_ message: [UInt8], compressed: Bool) async throws(RPCError) {
    try await channel?.credit.reserve(message.count + Framer.headerLength)
    if let stream = bound.valueIfCurrent { return stream.send(message, compressed: compressed) }
    bound.execute { $0.send(message, compressed: compressed) }
  }

  func receive() async throws(RPCError) -> [UInt8]? { try await channel?.requests?.next() }

  func sendStatus(_ status: Status, trailers: Metadata) {
    if let stream = bound.valueIfCurrent { return stream.sendStatus(status, trailers: trailers) }
    bound.execute { $0.sendStatus(status, trailers: trailers) }
  }

  func respond(
    headers: Metadata,
    message: [UInt8],
    compressed: Bool,
    trailers: Metadata
  ) {
    if let stream = bound.valueIfCurrent {
      return stream.respond(
        headers: headers,
        message: message,
        compressed: compressed,
        trailers: trailers
      )
    }
    bound.execute {
      $0.respond(headers: headers, message: message, compressed: compressed, trailers: trailers)
    }
  }
}

/// What a call needs beyond one message each way: unary calls in the plain have none.
final class ServerCallChannel: Sendable {
  /// Request messages, for a method that reads a stream.
  let requests: MessageQueue?
  /// Room for response messages.
  let credit = OutboundCredit(limit: HTTP2Limits.streamSendBufferBytes)
  private let wasOnlyRequestCompressed: Bool

  init(requests: MessageQueue?, wasOnlyRequestCompressed: Bool) {
    self.requests = requests
    self.wasOnlyRequestCompressed = wasOnlyRequestCompressed
  }

  var wasLastReceivedCompressed: Bool {
    requests?.wasLastCompressed ?? wasOnlyRequestCompressed
  }
}
