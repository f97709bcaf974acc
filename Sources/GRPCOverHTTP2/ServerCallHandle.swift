internal import GRPC
internal import HTTP2
internal import Reactor

/// The seam's view of a call that has one message each way: usable from any thread.
///
/// One reference wide, since every call copies it a few times.
struct LoneCallHandle: ServerStream {
  let bound: LoopBound<ServerCallStream>

  var wasLastReceivedCompressed: Bool { false }

  func sendHeaders(_ metadata: Metadata) { bound.sendHeaders(metadata) }

  func send(_ message: [UInt8], compressed: Bool) async throws(RPCError) {
    bound.send(message, compressed: compressed)
  }

  func receive() async throws(RPCError) -> [UInt8]? { nil }

  func sendStatus(_ status: Status, trailers: Metadata) {
    bound.sendStatus(status, trailers: trailers)
  }

  func respond(
    headers: Metadata,
    message: consuming [UInt8],
    compressed: Bool,
    trailers: Metadata
  ) {
    bound.respond(headers: headers, message: message, compressed: compressed, trailers: trailers)
  }
}

/// The seam's view of a call that has a stream of messages, or a compressed one.
struct ServerCallHandle: ServerStream {
  let bound: LoopBound<ServerCallStream>
  let channel: ServerCallChannel

  var wasLastReceivedCompressed: Bool { channel.wasLastReceivedCompressed }

  func sendHeaders(_ metadata: Metadata) { bound.sendHeaders(metadata) }

  func send(_ message: [UInt8], compressed: Bool) async throws(RPCError) {
    try await channel.credit.reserve(message.count + Framer.headerLength)
    bound.send(message, compressed: compressed)
  }

  func receive() async throws(RPCError) -> [UInt8]? { try await channel.requests?.next() }

  func sendStatus(_ status: Status, trailers: Metadata) {
    bound.sendStatus(status, trailers: trailers)
  }

  func respond(
    headers: Metadata,
    message: consuming [UInt8],
    compressed: Bool,
    trailers: Metadata
  ) {
    bound.respond(headers: headers, message: message, compressed: compressed, trailers: trailers)
  }
}

/// What both handles do: at once on the loop, where nothing is captured in a closure, else soon.
extension LoopBound<ServerCallStream> {
  fileprivate func sendHeaders(_ metadata: Metadata) {
    if loop.isCurrent { return value.sendHeaders(metadata) }
    execute { $0.sendHeaders(metadata) }
  }

  fileprivate func send(_ message: [UInt8], compressed: Bool) {
    if loop.isCurrent { return value.send(message, compressed: compressed) }
    execute { $0.send(message, compressed: compressed) }
  }

  fileprivate func sendStatus(_ status: Status, trailers: Metadata) {
    if loop.isCurrent { return value.sendStatus(status, trailers: trailers) }
    execute { $0.sendStatus(status, trailers: trailers) }
  }

  fileprivate func respond(
    headers: Metadata,
    message: consuming [UInt8],
    compressed: Bool,
    trailers: Metadata
  ) {
    guard loop.isCurrent else {
      let message = message
      return execute {
        $0.respond(headers: headers, message: message, compressed: compressed, trailers: trailers)
      }
    }
    value.respond(
      headers: headers,
      message: message,
      compressed: compressed,
      trailers: trailers
    )
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
