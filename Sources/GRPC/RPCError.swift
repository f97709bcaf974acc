/// A call that did not succeed, on either side.
///
/// A server's handler throws it to choose the status that its caller sees; any other error that a
/// handler throws becomes UNKNOWN without its text. A client's call throws it with the status that
/// the server sent, or with the one that describes why there is none.
public struct RPCError: Error, Sendable {
  /// The status, never OK.
  public var status: Status
  /// Trailing metadata that goes, or came, with the status.
  public var metadata: Metadata
  /// What led to it on this side; never sent to the peer.
  public var cause: (any Error)?
  /// Whether the server is known not to have begun the call, so that repeating it is safe.
  ///
  /// Source: RFC 9113 section 8.7 (REFUSED_STREAM, streams above GOAWAY's last identifier).
  public var isUnprocessed: Bool

  /// An error with a status.
  ///
  /// - Parameters:
  ///   - code: Any code but OK.
  ///   - message: For developers; sent to the peer when a handler throws it.
  ///   - details: A serialized `google.rpc.Status`, or empty.
  ///   - metadata: Trailing metadata.
  ///   - cause: Kept on this side for logs.
  ///   - isUnprocessed: True only where the transport proves it.
  public init(
    _ code: Status.Code,
    _ message: String,
    details: [UInt8] = [],
    metadata: Metadata = Metadata(),
    cause: (any Error)? = nil,
    isUnprocessed: Bool = false
  ) {
    status = Status(code, message, details: details)
    self.metadata = metadata
    self.cause = cause
    self.isUnprocessed = isUnprocessed
  }

  /// The status code.
  public var code: Status.Code { status.code }
  /// The status message.
  public var message: String { status.message }
}

extension RPCError: CustomStringConvertible {
  /// Code and message, nothing else: causes may hold what a log must not.
  public var description: String { "\(status.code): \(status.message)" }
}
