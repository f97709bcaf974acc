import FlorinAPI
import FlorinServer
import FlorinTestSupport
import Foundation
import GRPC
import Logging
import SwiftProtobuf

/// A server in this process over a database of its own, for callers of several tenants.
final class IsolationServer: Sendable {
  let server: FlorinServer
  let database: TestDatabase
  /// What the server logged as warnings and worse.
  let complaints: Complaints
  private let transport = InProcessTransport()
  private let operatorKey: String
  private let running: Task<Void, any Error>

  init() async throws {
    let database = try await TestDatabase.fresh()
    self.database = database
    let complaints = Complaints()
    self.complaints = complaints
    let keyFile = FileManager.default.temporaryDirectory.appending(
      path: "florin-isolation-\(UUID().uuidString)"
    )
    var configuration = ServerConfiguration()
    configuration.listen.address = .host("127.0.0.1", port: 0)
    configuration.listen.loops = 1
    configuration.database.connection = database.connectionString
    configuration.server.secret = Secret("isolation secret of 32 characters or more")
    configuration.server.operatorKeyFile = keyFile.path
    configuration.server.hasReflection = true
    let (started, start) = AsyncStream<Void>.makeStream()
    let server = try await FlorinServer(
      configuration,
      logger: complaints.logger
    ) { _ in
      start.finish()
    }
    operatorKey = try String(contentsOf: keyFile, encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    try FileManager.default.removeItem(at: keyFile)
    self.server = server
    transport.serve(server.router, as: "florin")
    running = Task {
      defer { start.finish() }
      try await server.run()
    }
    for await _ in started {}
  }

  func stop() async throws {
    running.cancel()
    try await running.value
  }

  /// A channel with a credential; nil sends none.
  func channel(key: String?) -> Channel {
    var interceptors: [any ClientInterceptor] = []
    if let key { interceptors.append(Bearing(key: key)) }
    return Channel(
      transport: transport,
      addresses: [.inProcess("florin")],
      options: ChannelOptions(
        defaultTimeout: .seconds(30),
        repetition: .never,
        interceptors: interceptors
      )
    )
  }

  var operators: Channel { channel(key: operatorKey) }

  /// A new tenant, with the secret of a key.
  func tenant(_ name: String) async throws -> (tenant: Florin_Admin_V1_Tenant, key: String) {
    let tenant = try await Florin_Admin_V1_TenantsServiceClient(operators).createTenant(
      .with {
        $0.tenant.name = name
        $0.tenant.displayName = name
        $0.requestID = name
      }
    )
    let key = try await Florin_Admin_V1_KeysServiceClient(operators).createKey(
      .with {
        $0.tenantID = tenant.tenantID
        $0.displayName = name
        $0.requestID = name
      }
    )
    return (tenant, key.secret)
  }

  private struct Bearing: ClientInterceptor {
    let key: String

    func intercept<Result>(
      _ context: ClientCallContext,
      next: (ClientCallContext) async throws -> Result
    ) async throws -> Result {
      var context = context
      try context.metadata.add("Bearer \(key)", for: "authorization")
      return try await next(context)
    }
  }
}
