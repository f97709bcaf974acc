internal import GRPC
internal import HTTP2
internal import Primitives
internal import Reactor

/// What the streams of one server connection share; lives on the connection's loop.
final class ServerContext: LoopOwned {
  let owningLoop: EventLoop
  let router: Router
  let peer: Peer
  let options: HTTP2ServerOptions
  let handlers: HandlerTasks
  /// Handlers that run, whether or not their streams are still open: a peer that resets its
  /// streams does not get rid of the work it caused by that, nor may it cause more.
  ///
  /// Source: CVE-2023-44487 and its second form, which counted streams only.
  var runningHandlers = 0

  /// Peers repeat themselves: the last path with its method, and metadata that was nothing but
  /// the peer's `user-agent`, are kept so that a call like the one before builds no strings.
  private var lastPath: [UInt8] = []
  private var lastMethod: ServerMethod?
  private var lastUserAgent: [UInt8] = []
  private var lastUserAgentEntries: [Metadata.Entry] = []

  init(
    router: Router,
    peer: Peer,
    options: HTTP2ServerOptions,
    handlers: HandlerTasks,
    loop: EventLoop
  ) {
    owningLoop = loop
    self.handlers = handlers
    self.router = router
    self.peer = peer
    self.options = options
  }

  var hasRoomForHandler: Bool {
    runningHandlers < options.connection.maximumConcurrentStreams
  }

  /// The method of the last call, when the path is the same.
  func method(ifSameAsLast path: UnsafeRawBufferPointer) -> ServerMethod? {
    lastPath.withUnsafeBytes { path.hasSameBytes(as: $0) } ? lastMethod : nil
  }

  func method(for path: String) -> ServerMethod? {
    guard let method = router.method(for: path) else { return nil }
    lastPath = Array(path.utf8)
    lastMethod = method
    return method
  }

  /// The entries of a call whose only metadata is its `user-agent`.
  func entries(userAgent value: UnsafeRawBufferPointer) -> [Metadata.Entry] {
    if !lastUserAgentEntries.isEmpty,
      lastUserAgent.withUnsafeBytes({ value.hasSameBytes(as: $0) })
    {
      return lastUserAgentEntries
    }
    let text = String(decoding: value, as: UTF8.self)
    lastUserAgent = Array(value)
    lastUserAgentEntries = [Metadata.Entry(key: "user-agent", value: .text(text))]
    return lastUserAgentEntries
  }
}
