public import GRPC
internal import HTTP2
internal import Primitives
internal import Reactor
internal import Synchronization
internal import TLS

/// A gRPC server over HTTP/2 and TLS.
///
/// Every event loop accepts connections of its own and keeps them to their end; handlers run as
/// tasks on the loop of their connection.
///
///     let server = try HTTP2Server(services: [Greeter()], options: options)
///     let address = try await server.start()
///     …
///     await server.shutdown()
public final class HTTP2Server: Sendable {
  private let router: Router
  private let options: HTTP2ServerOptions
  private let certificates: CertificateReloader?
  private let loops: EventLoopGroup
  private let ownsLoops: Bool
  private let census: ConnectionCensus
  private let state = Mutex(State())
  /// Settled once a shutdown is complete.
  private let stopped = Eventual<Void>()

  private struct State {
    var acceptors: [LoopBound<Acceptor>] = []
    var isStopping = false
  }

  /// Prepares a server; nothing listens before `start`.
  ///
  /// - Parameters:
  ///   - services: What is served; each service once.
  ///   - options: Address, TLS and limits.
  /// - Throws: `TLSError` naming the file and the reason, `RegistrationError` naming the path that
  ///   two services share, `SystemError` when threads cannot be started.
  public convenience init(services: [any Service], options: HTTP2ServerOptions) throws {
    try self.init(
      router: Router(services: services, options: options.server),
      options: options
    )
  }

  /// Prepares a server of methods that are already routed.
  package init(router: Router, options: HTTP2ServerOptions) throws {
    self.router = router
    self.options = options
    certificates = try options.tls.map { try CertificateReloader(server: $0) }
    if let group = options.eventLoops {
      loops = group
      ownsLoops = false
    } else {
      loops = try EventLoopGroup()
      ownsLoops = true
    }
    census = ConnectionCensus(
      maximum: options.maximumConnections,
      maximumPerHost: options.maximumConnectionsPerHost,
      clients: ClientRegister(
        maximumConnections: options.maximumConnectionsPerClient,
        ban: options.abuseBan
      )
    )
  }

  /// Listens and serves.
  ///
  /// - Returns: The address that is listened on, with the port the kernel chose for 0.
  /// - Throws: `SystemError` naming the address, most often because it is in use.
  @discardableResult
  public func start() async throws -> ServerAddress {
    var address = try HTTP2Server.socketAddress(options.address)
    // A Unix socket's path can be bound once; its connections all live on the first loop.
    let accepting = address.port == 0 && address.host.hasPrefix("unix") ? 1 : loops.loops.count
    do {
      for loop in loops.loops.prefix(accepting) {
        let acceptor = try await startAcceptor(on: loop, address: address)
        address = acceptor.address
        state.withLock { $0.acceptors.append(acceptor.bound) }
      }
    } catch {
      // All loops or none: half a server would take connections that its owner knows nothing of.
      await drain(takeAcceptors())
      throw error
    }
    switch options.address {
    case .host(let host, _): return .host(host, port: address.port)
    case .unix, .inProcess: return options.address
    }
  }

  /// Serves until the calling task is cancelled, then shuts down gracefully.
  ///
  /// - Parameter started: Called once with the address that is listened on.
  /// - Throws: What `start` throws.
  public func run(_ started: (ServerAddress) -> Void = { _ in }) async throws {
    started(try await start())
    let (waiting, waker) = AsyncStream<Void>.makeStream()
    await withTaskCancellationHandler {
      for await _ in waiting {}
    } onCancel: {
      waker.finish()
    }
    await shutdown()
  }

  private func startAcceptor(
    on loop: EventLoop,
    address: SocketAddress
  ) async throws -> (bound: LoopBound<Acceptor>, address: SocketAddress) {
    try await withCheckedThrowingContinuation { continuation in
      loop.execute { [router, options, certificates, census] in
        do throws(SystemError) {
          let acceptor = try Acceptor(
            address: address,
            loop: loop,
            router: router,
            options: options,
            certificates: certificates,
            census: census
          )
          continuation.resume(returning: (LoopBound(acceptor), acceptor.address))
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
  }

  /// Reads the certificate files again, when they have changed; connections are not disturbed.
  ///
  /// - Throws: `TLSError` naming the file and the reason; the old certificate stays in use.
  public func reloadCertificates() throws {
    _ = try certificates?.reloadIfChanged()
  }

  /// Stops accepting, lets open calls finish within the drain timeout, then closes everything.
  public func shutdown() async {
    let isFirst = state.withLock { state in
      defer { state.isStopping = true }
      return !state.isStopping
    }
    guard isFirst else {
      // The loops must go on until the first shutdown has drained what lives on them; a waiter
      // that is cancelled no longer waits.
      try? await stopped.value()
      return
    }
    await drain(takeAcceptors())
    if ownsLoops { await loops.stop() }
    stopped.complete(.success(()))
  }

  private func takeAcceptors() -> [LoopBound<Acceptor>] {
    state.withLock { state in
      defer { state.acceptors = [] }
      return state.acceptors
    }
  }

  private func drain(_ acceptors: [LoopBound<Acceptor>]) async {
    await withTaskGroup(of: Void.self) { group in
      for acceptor in acceptors {
        group.addTask {
          await withCheckedContinuation { continuation in
            acceptor.execute { $0.drain { continuation.resume() } }
          }
        }
      }
    }
  }

  /// The number of open connections.
  public var connectionCount: Int { census.count }

  static func socketAddress(_ address: ServerAddress) throws(RPCError) -> SocketAddress {
    switch address {
    case .host(let host, let port):
      if let literal = SocketAddress(literal: host == "localhost" ? "127.0.0.1" : host, port: port)
      {
        return literal
      }
      throw RPCError(.invalidArgument, "'\(host)' is not an address to listen on, such as 0.0.0.0")
    case .unix(let path):
      if let address = SocketAddress(unixPath: path) { return address }
      throw RPCError(.invalidArgument, "'\(path)' does not fit a Unix socket's 107 bytes")
    case .inProcess(let name):
      throw RPCError(.invalidArgument, "in-process server '\(name)' has no socket to listen on")
    }
  }
}
