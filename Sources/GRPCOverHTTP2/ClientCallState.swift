internal import GRPC
internal import HTTP2
internal import Reactor
internal import Synchronization

/// What a call's two sides share: the loop fills it, the caller's tasks wait on it.
final class ClientCallState: Sendable {
  let headers = Eventual<Metadata>()
  let responses: MessageQueue
  let credit = OutboundCredit(limit: HTTP2Limits.streamSendBufferBytes)
  private let stream = StreamRelay()
  private let end = Mutex(End())

  private struct End {
    var isEnded = false
    var trailers = Metadata()
  }

  init() {
    responses = MessageQueue { [stream] _ in stream.bound?.execute { $0.acknowledge() } }
  }

  /// Lets what the caller reads open the stream's window.
  func attach(_ bound: LoopBound<ClientCallStream>) { stream.bound = bound }

  /// The stream is closed, or will never be open: ends the ring of references that `attach` made.
  func detach() { stream.bound = nil }

  var isEnded: Bool { end.withLock { $0.isEnded } }
  var trailers: Metadata { end.withLock { $0.trailers } }

  /// Ends the call; only the first end counts.
  ///
  /// - Parameters:
  ///   - error: Nil for OK; its metadata are the trailers either way.
  ///   - trailers: What a call without an error ended with.
  ///   - isLocal: The end was decided on this side and overtakes unread messages.
  func finish(_ error: RPCError?, trailers: Metadata, isLocal: Bool) {
    let isFirst = end.withLock { end in
      guard !end.isEnded else { return false }
      end.isEnded = true
      end.trailers = trailers
      return true
    }
    guard isFirst else { return }
    if let error {
      headers.complete(.failure(error))
      responses.fail(error, dropsQueued: isLocal)
      credit.fail(error)
    } else {
      headers.complete(.success(Metadata()))
      responses.finish()
      credit.fail(RPCError(.cancelled, "the server has ended the call"))
    }
  }
}

/// Lets a call's queue reach the stream that is made after it.
private final class StreamRelay: Sendable {
  private let held = Mutex<LoopBound<ClientCallStream>?>(nil)

  var bound: LoopBound<ClientCallStream>? {
    get { held.withLock { $0 } }
    set { held.withLock { $0 = newValue } }
  }
}
