internal import Primitives

/// The time limits of a connection in nanoseconds, worked out once.
///
/// The options' durations are 128-bit values; comparing those for every stream would show.
struct ConnectionTimeLimits {
  let handshake: Int64
  let headerBlock: Int64
  let body: Int64
  let writeStall: Int64
  /// The shorter of the two limits that streams have.
  let stream: Int64
  /// The end of time when connections may be idle for ever; likewise below.
  let idle: Int64
  let age: Int64
  let drain: Int64
  let keepaliveInterval: Int64
  let keepalive: Int64

  /// How long the PING between a drain's two GOAWAYs may go unanswered: 1 s.
  static let finalGoAway: Int64 = 1_000_000_000

  init(_ options: ConnectionOptions) {
    handshake = options.handshakeTimeout.nanosecondsClamped
    headerBlock = options.headerBlockTimeout.nanosecondsClamped
    body = options.bodyTimeout.nanosecondsClamped
    writeStall = options.writeStallTimeout.nanosecondsClamped
    stream = min(body, writeStall)
    idle = options.idleTimeout?.nanosecondsClamped ?? .max
    age = options.maximumAge?.nanosecondsClamped ?? .max
    drain = options.drainTimeout.nanosecondsClamped
    keepaliveInterval = options.keepaliveInterval?.nanosecondsClamped ?? .max
    keepalive = options.keepaliveTimeout.nanosecondsClamped
  }
}
