internal import Synchronization

/// One call in progress, as its handler sees it.
///
/// The call ends when the handler returns or throws. When the caller goes away or its deadline
/// passes, the handler's task is cancelled.
public final class ServerCall: Sendable {
  /// The method that was called.
  public var method: MethodDescriptor { served.descriptor }
  /// The caller's metadata, `user-agent` included.
  public let metadata: Metadata
  /// When the caller stops waiting; nil when it set no `grpc-timeout`.
  public let deadline: ContinuousClock.Instant?
  /// Who is calling.
  public let peer: Peer

  package let stream: any ServerStream
  package let served: ServerMethod
  private let response: Mutex<ResponseMetadata>

  private struct ResponseMetadata {
    var headers = Metadata()
    var trailers = Metadata()
    var compresses = false
    var areHeadersSent = false
    var maximumResponseBytes = Int.max
    var requestMessage: [UInt8] = []
  }

  package init(
    method: ServerMethod,
    metadata: Metadata,
    deadline: ContinuousClock.Instant?,
    peer: Peer,
    stream: consuming any ServerStream
  ) {
    served = method
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

  /// The bytes of the request message as the caller sent it, inflated; empty unless the method was
  /// registered with `keepingRequests()`.
  ///
  /// For what must hold on to a request exactly as it came: a digest in a log, the comparison of a
  /// repeated request with the first. The decoded message may be encoded differently.
  package var requestMessage: [UInt8] { response.withLock { $0.requestMessage } }

  func keep(requestMessage: [UInt8]) {
    response.withLock { $0.requestMessage = requestMessage }
  }

  /// Whether response messages are compressed, when the caller accepts a compression we have.
  public var compressesResponses: Bool {
    get { response.withLock { $0.compresses } }
    set { response.withLock { $0.compresses = newValue } }
  }

  /// Whether the request message that the handler got last came compressed.
  public var wasLastRequestCompressed: Bool { stream.wasLastReceivedCompressed }

  /// Sends the headers at once, before any message is there to go with them.
  ///
  /// Without effect after the first call, or after the first message.
  public func sendHeaders() {
    let toSend: Metadata? = response.withLock { response in
      guard !response.areHeadersSent else { return nil }
      response.areHeadersSent = true
      return response.headers
    }
    if let toSend { stream.sendHeaders(toSend) }
  }

  /// Sets the largest message that `send` takes; the router's handlers do, before the body runs.
  func limitResponses(to bytes: Int) {
    response.withLock { $0.maximumResponseBytes = bytes }
  }

  /// Sends one of many response messages, after the headers.
  ///
  /// - Throws: `RPCError` RESOURCE_EXHAUSTED when it is too large, CANCELLED when the call is over.
  package func send(_ message: [UInt8]) async throws(RPCError) {
    let (headers, compresses) = try response.withLock {
      response throws(RPCError) -> (Metadata?, Bool) in
      // Checked first, so that a refused message leaves the headers unsent.
      try ServerCall.check(responseBytes: message.count, limit: response.maximumResponseBytes)
      let toSend = response.areHeadersSent ? nil : response.headers
      response.areHeadersSent = true
      return (toSend, response.compresses)
    }
    if let headers { stream.sendHeaders(headers) }
    try await stream.send(message, compressed: compresses)
  }

  static func check(responseBytes: Int, limit: Int) throws(RPCError) {
    guard responseBytes <= limit else {
      throw RPCError(
        .resourceExhausted,
        "the response of \(responseBytes) bytes is larger than the limit of \(limit)"
      )
    }
  }

  /// Sends the only response message and status OK.
  package func respond(_ message: consuming [UInt8]) {
    let snapshot = response.withLock { response in
      response.areHeadersSent = true
      return response
    }
    stream.respond(
      headers: snapshot.headers,
      message: message,
      compressed: snapshot.compresses,
      trailers: snapshot.trailers
    )
  }

  /// Ends the call without, or after, response messages.
  ///
  /// Headers that the handler has set and nobody has sent go first; without any the status goes
  /// alone, as one header block.
  package func end(_ status: Status, trailers: Metadata = Metadata()) {
    let (headers, all) = response.withLock { response -> (Metadata?, Metadata) in
      let sendsHeaders = !response.areHeadersSent && !response.headers.isEmpty
      response.areHeadersSent = true
      return (sendsHeaders ? response.headers : nil, response.trailers.appending(trailers))
    }
    if let headers { stream.sendHeaders(headers) }
    stream.sendStatus(status, trailers: all)
  }
}

extension Metadata {
  fileprivate func appending(_ other: Metadata) -> Metadata {
    guard !other.isEmpty else { return self }
    return Metadata(entries: entries + other.entries)
  }
}
