import FlorinAPI
import FlorinClient
import FlorinTestSupport
import Foundation
import GRPC
import Primitives
import SwiftProtobuf

/// Callers that write while servers and backends die, and go on until every write is answered.
struct ChaosRun: Sendable {
  let plan: ChaosPlan
  let servers: ChaosServers
  let tenantKey: String
  let acknowledgements = Acknowledgements()

  /// Prepares servers, a tenant and its key.
  static func prepare(_ plan: ChaosPlan, folder: String) async throws -> ChaosRun {
    let servers = ChaosServers(database: try await TestDatabase.fresh(), folder: folder)
    try await servers.start(count: plan.servers)
    let key = try SecretText.read(servers.operatorKeyFile)
    let florin = try client(servers.addresses[0], key, folder)
    let tenant = try await florin.tenants.createTenant(
      .with {
        $0.tenant.name = "chaos"
        $0.tenant.displayName = "Chaos"
        $0.requestID = "tenant"
      }
    )
    let made = try await florin.keys.createKey(
      .with {
        $0.tenantID = tenant.tenantID
        $0.displayName = "chaos"
        $0.requestID = "key"
      }
    )
    await florin.close()
    return ChaosRun(plan: plan, servers: servers, tenantKey: made.secret)
  }

  /// A client of one server, with the tenant's key.
  func client(_ index: Int) throws -> Florin {
    let addresses = servers.addresses
    return try Self.client(addresses[index % addresses.count], tenantKey, servers.folder)
  }

  private static func client(_ address: String, _ key: String, _ folder: String) throws -> Florin {
    var options = ChannelOptions()
    options.connectBackoff = ConnectBackoff(
      initial: .milliseconds(20),
      maximum: .milliseconds(200)
    )
    options.waitForReady = true
    options.defaultTimeout = .seconds(20)
    return try Florin(
      address,
      credential: .apiKey(key),
      trustFile: "\(folder)/certs/ca.pem",
      options: options
    )
  }

  /// Writes everything while things go wrong; returns when every write has been answered.
  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await crashServers() }
      group.addTask { try await endBackends() }
      try await withThrowingTaskGroup(of: Void.self) { writers in
        for index in 0..<plan.clients { writers.addTask { try await write(as: index) } }
        try await writers.waitForAll()
      }
      acknowledgements.finish()
      try await group.waitForAll()
    }
  }

  private func write(as index: Int) async throws {
    let florin = try client(index)
    var generator = SplitMix64(seed: plan.seed &+ UInt64(index))
    var number = index
    while number < plan.writes {
      let request = ChaosRun.request(number)
      // A third of the writes is sent twice or three times, at once.
      let copies = generator.next() % 3 == 0 ? 2 + Int(generator.next() % 2) : 1
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<copies {
          group.addTask {
            acknowledgements.add(request, try await persistently(florin, request))
          }
        }
        try await group.waitForAll()
      }
      number += plan.clients
    }
    await florin.close()
  }

  /// Sends the same write until it is answered, as the contract of `request_id` allows.
  private func persistently(
    _ florin: Florin,
    _ request: Florin_V1_CreateCustomerRequest
  ) async throws -> Florin_V1_Customer {
    while true {
      do {
        return try await florin.customers.createCustomer(request)
      } catch let error as FlorinError where error.isRetryable {
        // The server is gone or busy: the channel waits for the next connection.
        await Task.yield()
      }
    }
  }

  private func crashServers() async throws {
    var generator = SplitMix64(seed: plan.seed ^ 0x5EED)
    for turn in 1...max(1, plan.kills) where plan.kills > 0 {
      await acknowledgements.untilCount(plan.writes * turn / (plan.kills + 1))
      try await servers.crash(Int(generator.next() % UInt64(plan.servers)))
    }
  }

  private func endBackends() async throws {
    for turn in 1...max(1, plan.terminations) where plan.terminations > 0 {
      // Between the crashes, so that both kinds of fault are seen alone and together.
      await acknowledgements.untilCount(plan.writes * (2 * turn - 1) / (2 * plan.terminations + 1))
      try servers.terminateBackend()
    }
  }

  static func request(_ number: Int) -> Florin_V1_CreateCustomerRequest {
    .with {
      $0.requestID = "write-\(number)"
      $0.customer = .with {
        $0.externalID = "K-\(number)"
        $0.displayName = "Customer \(number)"
        $0.legalName = "Customer \(number) GmbH"
        $0.paymentTerms.netDays = Int32(number % 61)
        $0.currencyCode = "EUR"
      }
    }
  }
}

/// Files that hold one line.
enum SecretText {
  static func read(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .newlines)
  }
}
