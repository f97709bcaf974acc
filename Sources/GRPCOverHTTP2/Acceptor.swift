internal import GRPC
internal import HTTP2
internal import Primitives
internal import Reactor
internal import TLS

/// One loop's share of a server: a listener and the connections it accepted.
final class Acceptor: LoopOwned {
  let address: SocketAddress
  var owningLoop: EventLoop { loop }

  private let loop: EventLoop
  private let router: Router
  private let options: HTTP2ServerOptions
  private let certificates: CertificateReloader?
  private let census: ConnectionCensus
  private let handlers: HandlerTasks
  private var listener: Listener?
  private var connections: [ObjectIdentifier: HTTP2Connection] = [:]
  private var certificateTimer: LoopTimer?
  private var drained: (() -> Void)?

  /// Binds, listens and accepts; on the loop.
  init(
    address: SocketAddress,
    loop: EventLoop,
    router: Router,
    options: HTTP2ServerOptions,
    certificates: CertificateReloader?,
    census: ConnectionCensus
  ) throws(SystemError) {
    self.loop = loop
    self.router = router
    self.options = options
    self.certificates = certificates
    self.census = census
    handlers = HandlerTasks(loop: loop)
    let relay = AcceptRelay()
    let listener = try Listener(address: address, loop: loop) { socket, remote in
      relay.acceptor?.accept(socket, remote)
    }
    self.listener = listener
    self.address = listener.address
    relay.acceptor = self
    try listener.start()
    if certificates != nil { watchCertificates() }
  }

  private func accept(_ socket: consuming Socket, _ remote: SocketAddress) {
    let host = remote.host
    guard census.enter(host) else { return socket.setResetOnClose() }
    var session: TLSSession?
    if let certificates {
      do throws(TLSError) {
        session = try TLSSession(accepting: certificates.current)
      } catch {
        return census.leave(host)
      }
    }
    var context: ServerContext?
    let relay = ConnectionRelay()
    let connection = HTTP2Connection(
      role: .server,
      socket: socket,
      tls: session,
      loop: loop,
      options: options.connection,
      makeStream: { [weak self] connection in
        let known = context ?? self?.context(of: connection, from: remote, relay)
        context = known
        return known.map { ServerCallStream($0) }
      },
      ended: { [weak self, census] error in
        census.leave(host)
        if let connection = relay.connection {
          self?.count(out: connection, error, relay.admission)
          self?.forget(connection)
        }
        relay.connection = nil
      }
    )
    relay.connection = connection
    connections[ObjectIdentifier(connection)] = connection
    do throws(SystemError) {
      try connection.start()
    } catch {
      connection.close(HTTP2Error(.system, error.description))
    }
  }

  /// What the calls of a connection share, made for the first of them; nil when the connection's
  /// client is not served.
  private func context(
    of connection: HTTP2Connection,
    from remote: SocketAddress,
    _ relay: ConnectionRelay
  ) -> ServerContext? {
    let identity = connection.peerIdentity
    if let client = identity?.fingerprint {
      let admission = census.identified(client, at: loop.now)
      relay.admission = admission
      switch admission {
      case .admitted: break
      case .tooMany:
        connection.disconnect(.enhanceYourCalm, "this certificate has too many connections")
        return nil
      case .banned:
        connection.disconnect(.enhanceYourCalm, "this certificate is not served for a while")
        return nil
      }
    }
    return ServerContext(
      router: router,
      peer: Peer(address: remote.description, identity: identity),
      options: options,
      handlers: handlers,
      loop: loop
    )
  }

  /// Tells the census how a connection of a client with a certificate ended.
  ///
  /// - Parameters:
  ///   - connection: The one that ended.
  ///   - error: Why.
  ///   - admission: What the census said at its first call; nil for one without a call.
  private func count(
    out connection: HTTP2Connection,
    _ error: HTTP2Error,
    _ admission: ClientRegister.Admission?
  ) {
    guard let client = connection.peerIdentity?.fingerprint else { return }
    if admission == .admitted { census.left(client, at: loop.now) }
    guard admission == nil || admission == .admitted, case .peerFault = error.kind else { return }
    census.abused(client, at: loop.now)
  }

  private func forget(_ connection: HTTP2Connection) {
    connections[ObjectIdentifier(connection)] = nil
    reportIfDrained()
  }

  /// Stops accepting and drains every connection; calls back when the last one is closed.
  func drain(_ done: @escaping () -> Void) {
    listener?.stop()
    listener = nil
    if let certificateTimer { loop.cancel(certificateTimer) }
    drained = done
    for connection in Array(connections.values) { connection.drain() }
    reportIfDrained()
  }

  private func reportIfDrained() {
    guard connections.isEmpty, let drained else { return }
    self.drained = nil
    handlers.close()
    drained()
  }

  private func watchCertificates() {
    guard let interval = options.certificateCheckInterval else { return }
    certificateTimer = loop.schedule(after: interval.nanosecondsClamped) { [weak self] in
      guard let self else { return }
      // A bad file keeps the old certificate; `reloadCertificates` tells whoever asks for it why.
      _ = try? certificates?.reloadIfChanged()
      watchCertificates()
    }
  }
}

/// Lets the listener's callback reach the acceptor that is still being made.
private final class AcceptRelay {
  weak var acceptor: Acceptor?
}

/// Lets a connection's last callback name the connection, and how it was received.
private final class ConnectionRelay {
  var connection: HTTP2Connection?
  /// What the census said of its certificate at the first call.
  var admission: ClientRegister.Admission?
}

extension Peer {
  /// The peer of a connection.
  init(address: String, identity: PeerIdentity?) {
    self.init(
      address: address,
      certificate: identity.map {
        Certificate(
          fingerprint: $0.fingerprint,
          dnsNames: $0.dnsNames,
          uris: $0.uris,
          serialNumber: $0.serialNumber
        )
      }
    )
  }
}
