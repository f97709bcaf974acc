public import SwiftProtobuf
internal import Synchronization

/// The caller's side of a call with a request stream.
public struct RequestWriter<Request: Message>: Sendable {
  let sending: RequestSending

  /// Sends one request.
  ///
  /// Suspends while the server is slower than the caller.
  ///
  /// - Throws: `RPCError` when the call has ended, with the server's status where it sent one;
  ///   CANCELLED when the task is cancelled; INTERNAL after `finish` or when the request cannot be
  ///   serialized.
  public func write(_ request: Request) async throws(RPCError) {
    try await sending.send(encode(request))
  }

  /// Sends one request, compressed or not.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - compressed: Whether to compress it, where the call's options name a compression.
  /// - Throws: `RPCError` as `write(_:)` does.
  public func write(_ request: Request, compressed: Bool) async throws(RPCError) {
    try await sending.send(encode(request), compressed: compressed)
  }

  /// Says that no more requests follow; the end of the closure that got the writer says so too.
  public func finish() { sending.finish() }
}

/// The request direction of a call.
final class RequestSending: Sendable {
  private let stream: any ClientStream
  private let isCompressed: Bool
  private let state = Mutex(State())

  private struct State {
    var isFinished = false
    var hasCallEnded = false
  }

  init(_ stream: any ClientStream, isCompressed: Bool) {
    self.stream = stream
    self.isCompressed = isCompressed
  }

  /// Whether a message could not be sent because the call had ended.
  var hasCallEnded: Bool { state.withLock { $0.hasCallEnded } }

  func send(_ message: [UInt8], compressed: Bool = true) async throws(RPCError) {
    if state.withLock({ $0.isFinished }) {
      throw RPCError(.internal, "a request was written after the last")
    }
    do {
      try await stream.send(message, compressed: compressed && isCompressed)
    } catch {
      if !Task.isCancelled { state.withLock { $0.hasCallEnded = true } }
      throw error
    }
  }

  func finish() {
    let isFirst = state.withLock { state in
      defer { state.isFinished = true }
      return !state.isFinished
    }
    if isFirst { stream.finishSending() }
  }
}
