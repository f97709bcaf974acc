import Synchronization

/// One call in progress, as its handler sees it.
///
/// The call ends when the handler returns or throws. When the caller goes away or its deadline
/// passes, the handler's task is cancelled.
public final class ServerCall: Sendable {
  /// The method that was called.
  public let method: MethodDescriptor
  /// The caller's metadata, `user-agent` included.
  public let metadata: Metadata
  /// When the caller stops waiting; nil when it set no `grpc-timeout`.
  public let deadline: ContinuousClock.Instant?
  /// Who is calling.
  public let peer: Peer

  package let stream: any ServerStream
  private let response: Mutex<ResponseMetadata>

  private struct ResponseMetadata {
    var headers = Metadata()
    var trailers = Metadata()
    var compresses = false
    var areHeadersSent = false
  }

  package init(
    method: MethodDescriptor,
    metadata: Metadata,
    deadline: ContinuousClock.Instant?,
    peer: Peer,
    stream: any ServerStream
  ) {
    self.method = method
    self.metadata = metadata
    self.deadline = deadline
    self.peer = peer
    self.stream = stream
    response = Mutex(ResponseMetadata())
  }

  /// Metadata to send before the first response message.
  ///
  /// Changes after the first message have no effect: the headers have gone.
  public var headers: Metadata {
    get { response.withLock { $0.headers } }
    set { response.withLock { $0.headers = newValue } }
  }

  /// Metadata to send with the status.
  public var trailers: Metadata {
    get { response.withLock { $0.trailers } }
    set { response.withLock { $0.trailers = newValue } }
  }

  /// Whether response messages are compressed, when the caller accepts a compression we have.
  public var compressesResponses: Bool {
    get { response.withLock { $0.compresses } }
    set { response.withLock { $0.compresses = newValue } }
  }

  /// Sends the headers at once, before any message is there to go with them.
  public func sendHeaders() {
    let toSend: Metadata? = response.withLock { response in
      guard !response.areHeadersSent else { return nil }
      response.areHeadersSent = true
      return response.headers
    }
    if let toSend { stream.sendHeaders(toSend) }
  }
}
