internal import Synchronization

/// A client's way to a service: one or more addresses, the connections to them and the rules by
/// which calls are spread, limited in time and repeated.
///
/// Connections are made when calls want them. A channel is meant to be shared by everything in a
/// process that calls the same service, and to be closed at the end.
///
/// Every function may be called from any thread. Calls end with `RPCError`; the cancellation of
/// the calling task cancels the call.
public final class Channel: Sendable {
  /// What holds for all calls.
  public let options: ChannelOptions

  let connections: Connections
  let clock: ChannelClock
  let throttle: Mutex<ThrottleBucket>

  /// A channel over a transport; it connects with its first call.
  package init(
    transport: any ClientTransport,
    addresses: [ServerAddress],
    options: ChannelOptions = ChannelOptions(),
    clock: ChannelClock = .system
  ) {
    self.options = options
    self.clock = clock
    connections = Connections(
      transport: transport,
      addresses: addresses,
      options: options,
      clock: clock
    )
    throttle = Mutex(ThrottleBucket(options.throttle))
  }

  // Calls hold their channel, so none is open here.
  deinit { connections.closeNow() }

  /// Takes no more calls, and returns when the open ones have finished.
  ///
  /// Calls made afterwards, and those that still wait for a connection, fail with UNAVAILABLE.
  public func close() async { await connections.close() }

  /// Takes no more calls and ends the open ones with UNAVAILABLE.
  public func closeNow() { connections.closeNow() }
}
