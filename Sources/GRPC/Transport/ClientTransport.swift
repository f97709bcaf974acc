/// Makes connections to servers.
package protocol ClientTransport: Sendable {
  /// Connects, including whatever handshake the transport has.
  ///
  /// - Throws: `RPCError` UNAVAILABLE naming the address and the reason.
  func connect(to address: ServerAddress) async throws(RPCError) -> any ClientConnection
}

/// Where a server listens.
public enum ServerAddress: Sendable, Hashable {
  /// A host name or literal address with a port.
  case host(String, port: UInt16)
  /// A Unix domain socket.
  case unix(path: String)
  /// A server in this process, by the name it registered with its in-process transport.
  case inProcess(String)
}

extension ServerAddress: CustomStringConvertible {
  /// The address as people write it: `host:port`, `[address]:port`, `unix:path`.
  public var description: String {
    switch self {
    case .host(let host, let port):
      host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    case .inProcess(let name): "in-process:\(name)"
    }
  }
}

/// One connection, shared by many calls.
package protocol ClientConnection: Sendable {
  /// Opens a call; waits while the server's limit on concurrent streams is reached.
  ///
  /// From here on the transport keeps `head.timeout`: when it passes, every wait for the stream
  /// and on it ends with DEADLINE_EXCEEDED, and the server sees RST_STREAM(CANCEL).
  ///
  /// - Throws: `RPCError` with `isUnprocessed` set when the connection is closing or closed.
  func open(
    _ head: CallHead,
    method: MethodDescriptor
  ) async throws(RPCError)
    -> any ClientStream

  /// Returns when the connection accepts no more calls: GOAWAY, an error, or `close`; and when the
  /// waiting task is cancelled. The connection then closes by itself after its last call.
  func drained() async

  /// Lets the open calls finish, then closes.
  func close() async

  /// Ends the open calls with UNAVAILABLE and closes at once.
  func closeNow()

  /// Whether `open` can succeed at this moment.
  var isUsable: Bool { get }
}

/// The client's end of one call.
///
/// One task may send while another receives; each direction has one user at a time. A function
/// whose task is cancelled while it waits throws CANCELLED and leaves the call as it is: `cancel`
/// ends it.
package protocol ClientStream: Sendable {
  /// Sends one request message; suspends while the stream's share of bytes waits for the peer.
  ///
  /// - Throws: `RPCError` when the call has ended: with the server's status where it sent one.
  func send(_ message: [UInt8], compressed: Bool) async throws(RPCError)

  /// Says that no more request messages follow.
  func finishSending()

  /// Sends the only request message and finishes sending, as one piece.
  func sendOnly(_ message: [UInt8], compressed: Bool)

  /// The response's initial metadata; empty when the server answered with trailers only.
  ///
  /// - Throws: `RPCError` when the call failed before any headers, trailers-only included: such a
  ///   call can be repeated without its caller noticing.
  func headers() async throws(RPCError) -> Metadata

  /// The next response message; nil after the last.
  ///
  /// - Throws: `RPCError` when the call ended with anything but OK.
  func receive() async throws(RPCError) -> [UInt8]?

  /// Whether the response message that was received last came compressed.
  var wasLastReceivedCompressed: Bool { get }

  /// The trailing metadata, once `receive` has returned nil or thrown.
  var trailers: Metadata { get }

  /// Ends the call at once; the server sees RST_STREAM(CANCEL). Does nothing after the end.
  func cancel()
}

extension ClientStream {
  /// What holds for transports that compress nothing.
  package var wasLastReceivedCompressed: Bool { false }
}
