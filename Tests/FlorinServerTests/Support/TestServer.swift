import FlorinAPI
import FlorinServer
import FlorinTestSupport
import Foundation
import GRPC
import GRPCOverHTTP2
import Logging
import Primitives
import SwiftProtobuf
import Synchronization

/// A server in this process over a database of its own, called without a network.
///
/// Everything but the transport is what `florin serve` runs, with real PostgreSQL below it.
final class TestServer: Sendable {
  let server: FlorinServer
  /// Its database, as superuser.
  let connectionString: String
  /// The address for tests that come over a socket.
  let address: ServerAddress
  /// The first operator's API key.
  let operatorKey: String
  /// The time of day that the server sees.
  let clock = MovableClock()
  private let transport = InProcessTransport()
  private let running: Task<Void, any Error>

  /// All servers of the process share their PostgreSQL's roles, and so the secret that the roles'
  /// passwords come from.
  static let secret = Secret("test secret of 32 characters or more")

  /// One for all tests that leave it as it is: each has its own tenant there.
  static func shared() async throws -> TestServer { try await starting.value }

  /// Writes faults of the server alone, to standard error: what a test sees of one is INTERNAL.
  private static var faults: Logger {
    var logger = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .error
    return logger
  }

  private static let starting = Task { try await TestServer() }

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - connectionString: Where its data is; a new database unless given.
  ///   - logger: Where it writes what happens; faults to standard error unless given.
  ///   - configure: Changes settings.
  init(
    on connectionString: String? = nil,
    logger: Logger? = nil,
    configure: (inout ServerConfiguration) -> Void = { _ in }
  ) async throws {
    if let connectionString {
      self.connectionString = connectionString
    } else {
      self.connectionString = try await TestDatabase.fresh().connectionString
    }
    let folder = try TemporaryFolder()
    var configuration = ServerConfiguration()
    configuration.listen.address = .host("127.0.0.1", port: 0)
    configuration.listen.loops = 1
    configuration.database.connection = self.connectionString
    configuration.database.connectionsPerLogin = 2
    configuration.server.secret = Self.secret
    configuration.server.keyEnvironment = "test"
    configuration.server.operatorKeyFile = folder.path("operator.key")
    configuration.server.drainTimeout = .seconds(5)
    configure(&configuration)
    let (addresses, found) = AsyncStream<ServerAddress>.makeStream()
    let server = try await FlorinServer(
      configuration,
      logger: logger ?? Self.faults,
      clock: { [clock] in clock.now },
      started: { address in
        found.yield(address)
        found.finish()
      }
    )
    self.server = server
    transport.serve(server.router, as: "florin")
    let keyText = try? String(contentsOfFile: folder.path("operator.key"), encoding: .utf8)
    operatorKey = keyText?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    running = Task {
      defer { found.finish() }
      try await server.run()
    }
    var address: ServerAddress?
    for await found in addresses { address = found }
    guard let address else {
      try await running.value
      throw TestServerEnded()
    }
    self.address = address
  }

  struct TestServerEnded: Error {}

  /// Stops the server as its service group would, and waits until it has.
  func stop() async throws {
    running.cancel()
    try await running.value
  }

  /// A client with an API key; nil sends none.
  func client(key: String?, _ metadata: (String, String)...) -> TestClient {
    var interceptors: [any ClientInterceptor] = []
    var pairs = metadata
    if let key { pairs.append(("authorization", "Bearer \(key)")) }
    if !pairs.isEmpty { interceptors.append(Sending(pairs: pairs)) }
    return TestClient(
      Channel(
        transport: transport,
        addresses: [.inProcess("florin")],
        options: ChannelOptions(
          defaultTimeout: .seconds(30),
          repetition: .never,
          interceptors: interceptors
        )
      )
    )
  }

  /// A client of the first operator.
  var operators: TestClient { client(key: operatorKey) }

  /// A new tenant with a key.
  func tenant() async throws -> TestTenant {
    let name = "t\(UUID().uuidString.lowercased())"
    let tenant = try await operators.tenants.createTenant(
      .with {
        $0.tenant.name = name
        $0.tenant.displayName = "Tenant \(name)"
        $0.requestID = name
      }
    )
    let key = try await operators.keys.createKey(
      .with {
        $0.tenantID = tenant.tenantID
        $0.displayName = "test"
        $0.requestID = name
      }
    )
    return TestTenant(
      server: self,
      tenant: tenant,
      key: key.key,
      secret: key.secret,
      client: client(key: key.secret)
    )
  }
}

/// The system's time of day, put forward as a test wants it.
final class MovableClock: Sendable {
  private let ahead = Mutex(Duration.zero)

  /// What the clock shows.
  var now: Instant {
    let microseconds = Int64(Date.now.timeIntervalSince1970 * 1_000_000)
    return Instant(microseconds: microseconds).advanced(by: ahead.withLock { $0 })
  }

  /// Puts the clock forward.
  func advance(by duration: Duration) { ahead.withLock { $0 += duration } }
}

/// The services of a server, as one caller.
struct TestClient: Sendable {
  let channel: Channel
  let customers: Florin_V1_CustomersServiceClient
  let events: Florin_V1_EventsServiceClient
  let tenants: Florin_Admin_V1_TenantsServiceClient
  let keys: Florin_Admin_V1_KeysServiceClient

  init(_ channel: Channel) {
    self.channel = channel
    customers = Florin_V1_CustomersServiceClient(channel)
    events = Florin_V1_EventsServiceClient(channel)
    tenants = Florin_Admin_V1_TenantsServiceClient(channel)
    keys = Florin_Admin_V1_KeysServiceClient(channel)
  }
}

extension TestClient {
  /// The file of a tenant's export, whose messages are of the size that is promised.
  func exported(_ id: String) async throws -> Data {
    try await whenThereIsRoom {
      var file = Data()
      let stream = try await tenants.exportTenant(.with { $0.tenantID = id })
      while let part = try await stream.next() {
        guard part.chunk.count <= 1 << 20 else { throw RPCError(.outOfRange, "a large message") }
        file += part.chunk
      }
      return file
    }
  }
}

/// A tenant of a test.
struct TestTenant: Sendable {
  let server: TestServer
  let tenant: Florin_Admin_V1_Tenant
  let key: Florin_Admin_V1_Key
  let secret: String
  let client: TestClient

  var id: String { tenant.tenantID }
}

extension Channel {
  /// A channel over a socket, in the clear, with an API key.
  static func overSocket(_ address: ServerAddress, key: String) throws -> Channel {
    try Channel(
      [address],
      transport: HTTP2ClientOptions(tls: nil),
      options: ChannelOptions(
        repetition: .never,
        interceptors: [Sending(pairs: [("authorization", "Bearer \(key)")])]
      )
    )
  }
}

/// Adds metadata to every call.
struct Sending: ClientInterceptor {
  let pairs: [(String, String)]

  func intercept<Result>(
    _ context: ClientCallContext,
    next: (ClientCallContext) async throws -> Result
  ) async throws -> Result {
    var context = context
    for (key, value) in pairs { try context.metadata.add(value, for: key) }
    return try await next(context)
  }
}
