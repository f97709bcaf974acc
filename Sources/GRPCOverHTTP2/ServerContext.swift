internal import GRPC
internal import HTTP2

/// What the streams of one server connection share; lives on the connection's loop.
final class ServerContext {
  let router: Router
  let peer: Peer
  let options: HTTP2ServerOptions
  /// Handlers that run, whether or not their streams are still open: a peer that resets its
  /// streams does not get rid of the work it caused by that, nor may it cause more.
  ///
  /// Source: CVE-2023-44487 and its second form, which counted streams only.
  var runningHandlers = 0

  init(router: Router, peer: Peer, options: HTTP2ServerOptions) {
    self.router = router
    self.peer = peer
    self.options = options
  }

  var hasRoomForHandler: Bool {
    runningHandlers < options.connection.maximumConcurrentStreams
  }
}
