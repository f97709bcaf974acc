import GRPC
import Synchronization

/// A server's end of a call that plays given requests and records what is sent.
final class RecordingStream: ServerStream {
  enum Event: Equatable {
    case headers(Metadata)
    case message([UInt8], compressed: Bool)
    case status(Status, trailers: Metadata)
    case response(headers: Metadata, message: [UInt8], compressed: Bool, trailers: Metadata)
  }

  private struct State {
    var requests: [[UInt8]]
    var events: [Event] = []
    var sendError: RPCError?
  }

  private let state: Mutex<State>
  private let sent: AsyncStream<Event>.Continuation
  /// Each event as it is sent.
  let sentEvents: AsyncStream<Event>

  init(requests: [[UInt8]] = []) {
    state = Mutex(State(requests: requests))
    (sentEvents, sent) = AsyncStream.makeStream(of: Event.self)
  }

  var events: [Event] { state.withLock { $0.events } }

  /// The status that ended the call; nil while it has not ended.
  var status: Status? {
    for case .status(let status, _) in events { return status }
    return nil
  }

  /// The messages that were sent in a stream.
  var messages: [[UInt8]] {
    events.compactMap { event in
      if case .message(let bytes, _) = event { bytes } else { nil }
    }
  }

  let wasLastReceivedCompressed = false

  /// From here on every `send` throws.
  func failSends(with error: RPCError) { state.withLock { $0.sendError = error } }

  func sendHeaders(_ metadata: Metadata) { record(.headers(metadata)) }

  func send(_ message: [UInt8], compressed: Bool) async throws(RPCError) {
    if let error = state.withLock({ $0.sendError }) { throw error }
    record(.message(message, compressed: compressed))
  }

  func receive() async throws(RPCError) -> [UInt8]? {
    state.withLock { $0.requests.isEmpty ? nil : $0.requests.removeFirst() }
  }

  func sendStatus(_ status: Status, trailers: Metadata) {
    record(.status(status, trailers: trailers))
  }

  func respond(headers: Metadata, message: [UInt8], compressed: Bool, trailers: Metadata) {
    record(
      .response(headers: headers, message: message, compressed: compressed, trailers: trailers)
    )
  }

  private func record(_ event: Event) {
    state.withLock { $0.events.append(event) }
    sent.yield(event)
  }
}
