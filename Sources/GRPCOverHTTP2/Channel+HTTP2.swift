public import GRPC
public import HTTP2
public import Reactor
public import TLS

/// How a channel's connections are made.
public struct HTTP2ClientOptions: Sendable {
  /// TLS; nil speaks HTTP/2 in the clear with prior knowledge.
  public var tls: TLSClientConfiguration?
  /// Limits and timeouts of each connection.
  public var connection: ConnectionOptions = .client
  /// How long a connection attempt may take in TCP.
  public var connectTimeout: Duration = .seconds(20)
  /// The loops that connections live on; nil starts one loop for this channel.
  public var eventLoops: EventLoopGroup?

  /// Options with or without TLS.
  public init(tls: TLSClientConfiguration?) { self.tls = tls }
}

extension Channel {
  /// A channel to servers over HTTP/2.
  ///
  /// - Parameters:
  ///   - addresses: Where the service is; several are spread over as the options say.
  ///   - transport: TLS and connection settings.
  ///   - options: Load balancing, retries, deadlines.
  /// - Throws: `TLSError` naming the file and the reason, `SystemError` when no thread can be had.
  public convenience init(
    _ addresses: [ServerAddress],
    transport: HTTP2ClientOptions,
    options: ChannelOptions = ChannelOptions()
  ) throws {
    let context = try transport.tls.map { configuration throws(TLSError) in
      try TLSContext.client(configuration)
    }
    let loops = try transport.eventLoops ?? EventLoopGroup(count: 1)
    self.init(
      transport: HTTP2ClientTransport(
        tls: context,
        serverName: transport.tls?.serverName,
        loops: loops,
        options: transport.connection,
        connectTimeout: transport.connectTimeout
      ),
      addresses: addresses,
      options: options
    )
  }
}
