public import GRPC
internal import GRPCOverHTTP2
public import Logging
package import Primitives
internal import Reactor
public import ServiceLifecycle
internal import Storage
internal import Synchronization

/// Florin: the server of `florin serve`, for any process that wants it.
///
///     let server = try await FlorinServer(configuration)
///     try await server.run()
///
/// `run` serves until the task is cancelled or its service group shuts down, and then lets the
/// calls that run finish. A server runs once.
public final class FlorinServer: ServiceLifecycle.Service {
  /// What was set.
  public let configuration: ServerConfiguration
  /// Where every call arrives, whichever transport brings it.
  package let router: Router
  /// What is served, as server reflection would describe it.
  package let registrations: [ServiceRegistration]

  private let logger: Logger
  private let loops: EventLoopGroup
  private let storage: Storage
  private let health = HealthReporter()
  private let drain: DrainSignal
  private let http: HTTP2Server
  private let started: @Sendable (ServerAddress) -> Void

  /// Opens the database and prepares everything; nothing listens before `run`.
  ///
  /// A database without Florin in it is installed; one of another release is refused, unless it is
  /// the next or the last.
  ///
  /// - Parameters:
  ///   - configuration: What to serve, where, and with what.
  ///   - logger: Where to write what happens.
  ///   - started: Called once by `run`, with the address that is listened on.
  /// - Throws: `ConfigurationError` with everything that is wrong; an error that says what the
  ///   database, the certificates or the operating system do not allow.
  public convenience init(
    _ configuration: ServerConfiguration,
    logger: Logger = Logger(label: "florin"),
    started: @escaping @Sendable (ServerAddress) -> Void = { _ in }
  ) async throws {
    try await self.init(configuration, logger: logger, clock: WallClock.now, started: started)
  }

  /// As the other, with a time of day of one's own.
  package init(
    _ configuration: ServerConfiguration,
    logger: Logger,
    clock: @escaping @Sendable () -> Instant,
    started: @escaping @Sendable (ServerAddress) -> Void
  ) async throws {
    try configuration.validate()
    self.configuration = configuration
    self.logger = logger
    self.started = started
    let count = configuration.listen.loops
    loops = try EventLoopGroup(count: count == 0 ? nil : count)
    do {
      storage = try await Storage.open(
        StorageConfiguration(configuration, logger: logger, clock: clock),
        on: loops.loops
      )
    } catch {
      await loops.stop()
      throw error
    }
    do {
      try await FirstOperatorKey.make(configuration, storage, logger, at: clock())
      let composition = try Composition(
        configuration,
        storage,
        health: health,
        logger: logger,
        clock: clock
      )
      router = composition.router
      registrations = composition.registrations
      drain = composition.drain
      http = try HTTP2Server(
        router: composition.router,
        options: HTTP2ServerOptions(configuration, loops: loops)
      )
    } catch {
      await storage.close()
      await loops.stop()
      throw error
    }
  }

  /// Serves until the task is cancelled or its service group shuts down.
  ///
  /// - Throws: `SystemError` when the address cannot be listened on.
  public func run() async throws {
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { [storage] in await storage.run() }
        // The loop of changes goes on until the last call has ended.
        defer { group.cancelAll() }
        let address = try await http.start()
        announce(address)
        await FlorinServer.untilStopped()
        await stopServing()
      }
    } catch {
      await close()
      throw error
    }
    await close()
    logger.notice("stopped")
  }

  /// Reads the certificate files again, when they have changed; connections are not disturbed.
  ///
  /// - Throws: `TLSError` naming the file and the reason; the old certificate stays in use.
  public func reloadCertificates() throws { try http.reloadCertificates() }

  private func announce(_ address: ServerAddress) {
    logger.notice(
      "serving",
      metadata: [
        "address": "\(address)",
        "tls": "\(configuration.tls.certificateFile == nil ? "off" : "on")",
        "client-certificates": "\(configuration.tls.clientCertificates.rawValue)",
        "loops": "\(loops.loops.count)",
        "schema-version": "\(storage.tenants.newestVersion)",
        "reflection": "\(configuration.server.hasReflection ? "on" : "off")",
      ]
    )
    started(address)
  }

  /// Ends the calls: balancers turn away, streams are told, and the rest may finish.
  private func stopServing() async {
    logger.notice("stopping")
    health.drain()
    drain.drain()
    await http.shutdown()
    await storage.drain()
  }

  private func close() async {
    await storage.close()
    await loops.stop()
  }

  /// Returns when the task is cancelled or a graceful shutdown begins.
  private static func untilStopped() async {
    let (waiting, waker) = AsyncStream<Void>.makeStream()
    await withTaskCancellationOrGracefulShutdownHandler {
      for await _ in waiting {}
    } onCancelOrGracefulShutdown: {
      waker.finish()
    }
  }
}
