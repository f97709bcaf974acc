public import GRPC
public import HTTP2
public import Reactor
public import TLS

/// How a server listens and what it allows.
public struct HTTP2ServerOptions: Sendable {
  /// Where to listen: a literal address and a port, 0 for one the kernel chooses; or a Unix socket.
  public var address: ServerAddress = .host("127.0.0.1", port: 0)
  /// TLS; nil speaks HTTP/2 in the clear with prior knowledge, for Unix sockets and tests.
  public var tls: TLSServerConfiguration?
  /// Limits and timeouts of each connection.
  public var connection = ConnectionOptions.server
  /// Limits of messages, interceptors, hooks.
  public var server = ServerOptions()
  /// Connections in all; further ones are closed as they are accepted.
  public var maximumConnections = 50_000
  /// Connections from one address; further ones are closed as they are accepted.
  public var maximumConnectionsPerHost = 20_000
  /// Connections that show one client certificate; further ones are told so at their first call.
  public var maximumConnectionsPerClient = 1_000
  /// How long a client certificate is not served, after two connections that showed it had to be
  /// ended for breaking the protocol or a limit of it within as long a time.
  public var abuseBan: Duration = .seconds(60)
  /// Bytes of request messages that a handler may leave unread before the window stays shut.
  public var unreadMessageBytes = 65_536
  /// How often the certificate files are looked at for a change; nil for only on `reload`.
  public var certificateCheckInterval: Duration? = .seconds(60)
  /// Loops of the embedding process; nil starts one per core.
  public var eventLoops: EventLoopGroup?

  /// How long calls may go on when the server stops.
  public var drainTimeout: Duration {
    get { connection.drainTimeout }
    set { connection.drainTimeout = newValue }
  }

  /// The defaults: loopback, a port of the kernel's choice, no TLS.
  public init() {}

  /// A server with TLS at an address.
  public init(address: ServerAddress, tls: TLSServerConfiguration?) {
    self.address = address
    self.tls = tls
  }
}
