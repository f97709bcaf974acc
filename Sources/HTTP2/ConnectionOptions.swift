/// The settings of one HTTP/2 connection.
///
/// Durations bound what a silent or slow peer can hold; every one of them ends the connection when
/// it passes, except `maximumAge`, which drains it.
public struct ConnectionOptions: Sendable {
  /// Streams the peer may have open at once, and handlers it may keep running: 1 to 2^31-1.
  public var maximumConcurrentStreams = 100
  /// Bytes of a header list, counted as RFC 9113 section 6.5.2 does (name, value and 32 each).
  public var maximumHeaderListBytes = 8_192
  /// The flow-control window of a stream in bytes: what a peer may send that nobody has read.
  public var streamWindowBytes = 262_144
  /// The flow-control window of the connection in bytes.
  public var connectionWindowBytes = 1_048_576
  /// How long the TLS handshake may take, and then again the first SETTINGS frame.
  public var handshakeTimeout: Duration = .seconds(5)
  /// How long a header block may stay unfinished.
  public var headerBlockTimeout: Duration = .seconds(5)
  /// How long a message that a call waits for may stay without a byte.
  public var bodyTimeout: Duration = .seconds(30)
  /// How long a peer may take less than 1 KiB of the bytes that wait for it.
  public var writeStallTimeout: Duration = .seconds(30)
  /// How long a connection may be without streams; nil for ever.
  public var idleTimeout: Duration? = .seconds(300)
  /// When a connection is drained, ±10 %; nil for never.
  public var maximumAge: Duration? = .seconds(1_800)
  /// How long a draining connection's calls may go on.
  public var drainTimeout: Duration = .seconds(30)
  /// How long after the last received byte a PING asks whether the peer is there; nil for never.
  public var keepaliveInterval: Duration? = .seconds(120)
  /// How long the answer to that PING may take.
  public var keepaliveTimeout: Duration = .seconds(20)
  /// Whether pings go out while there are no streams.
  public var keepsAliveWithoutStreams = false

  /// The defaults for a server.
  public static let server = ConnectionOptions()

  /// The defaults for a client, which neither ages nor idles out its connections on its own.
  public static let client: ConnectionOptions = {
    var options = ConnectionOptions()
    options.idleTimeout = .seconds(1_800)
    options.maximumAge = nil
    // A server may make a client wait as long as the call's deadline allows.
    options.bodyTimeout = .seconds(86_400)
    return options
  }()
}
