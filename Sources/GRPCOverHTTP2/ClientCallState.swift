internal import GRPC
internal import HTTP2
internal import Synchronization

/// What a call's two sides share: the loop fills it, the caller's tasks wait on it.
final class ClientCallState: Sendable {
  let headers = Eventual<Metadata>()
  let responses = MessageQueue()
  let credit = OutboundCredit(limit: HTTP2Limits.streamSendBufferBytes)
  private let end = Mutex(End())

  private struct End {
    var isEnded = false
    var trailers = Metadata()
  }

  var isEnded: Bool { end.withLock { $0.isEnded } }
  var trailers: Metadata { end.withLock { $0.trailers } }

  /// The server has ended the call: no message goes out any more, those that came stay readable.
  func serverEnded(_ error: RPCError?) {
    credit.fail(error ?? RPCError(.cancelled, "the server has ended the call"))
  }

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
      serverEnded(nil)
    }
  }
}
