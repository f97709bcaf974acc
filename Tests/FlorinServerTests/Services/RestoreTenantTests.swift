import FlorinAPI
import Foundation
import GRPC
import SwiftProtobuf
import Testing

@testable import FlorinServer

/// `RestoreTenant`: what comes out of an export, and what does not.
@Suite(.timeLimit(.minutes(1))) struct RestoreTenantTests {
  @Test func `a tenant that was exported and dropped comes back with its customers`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let client = try await operators()
    let made = try await tenant.client.customers.createCustomer(.creating(.full()))
    let file = try await export(tenant.id, client)
    let request = try await drop(tenant, client)
    let restored = try await restore(file, requestID: request, client)
    #expect(restored.tenantID == tenant.id)
    #expect(restored.name == tenant.tenant.name)
    #expect(restored.state == .active)
    #expect(restored.schemaName != tenant.tenant.schemaName)
    // Keys are not in an export, and those that were are revoked.
    try await expect(Refusal(.unauthenticated, "CREDENTIAL_INVALID")) {
      try await tenant.client.customers.getCustomer(.with { $0.customerID = made.customerID })
    }
    // The answer was lost, and the call is repeated.
    #expect(try await restore(file, requestID: request, client) == restored)
    // Another file is another request.
    let later = try await export(tenant.id, client)
    let reused = Refusal(
      try await refusal { try await restore(later, requestID: request, client) }
    )
    #expect(reused.code == .failedPrecondition && reused.reason == "REQUEST_ID_REUSED")
    try await expect(Refusal(.alreadyExists, "TENANT_EXISTS")) {
      try await restore(file, client)
    }
  }

  @Test func `a file that is cut off or changed is refused, and says where`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let client = try await operators()
    _ = try await tenant.client.customers.createCustomer(.creating(.full()))
    let file = try await export(tenant.id, client)
    _ = try await drop(tenant, client)
    try await expect(invalid(["problem": "TRUNCATED"])) {
      try await restore(file.dropLast(2_000), client)
    }
    try await expect(invalid(["problem": "TRUNCATED"])) {
      try await restore(Data("no tar file".utf8), client)
    }
    try await expect(invalid(["problem": "MALFORMED", "offset": "0"])) {
      try await restore(Data(repeating: 65, count: 1_024), client)
    }
    var changed = file
    let name = try #require(changed.range(of: Data("Unter den".utf8))?.lowerBound)
    changed[name] ^= 1
    try await expect(invalid(["problem": "CHANGED", "member": "tables/customers/000001.copy"])) {
      try await restore(changed, client)
    }
    try await expect(Refusal(.notFound, "TENANT_NOT_FOUND")) {
      try await client.tenants.getTenant(.with { $0.tenantID = tenant.id })
    }
    #expect(try await restore(file, client).tenantID == tenant.id)
  }

  @Test func `a name is given, of the right form, and only once`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let other = try await TestServer.shared().tenant()
    let client = try await operators()
    let file = try await export(tenant.id, client)
    _ = try await drop(tenant, client)
    try await expect(.fields(["request_id": "REQUIRED", "name": "MALFORMED"])) {
      try await restore(file, as: "No Name", requestID: "", client)
    }
    try await expect(Refusal(.alreadyExists, "TENANT_NAME_TAKEN")) {
      try await restore(file, as: other.tenant.name, client)
    }
    let name = "restored-\(tenant.tenant.name)"
    #expect(try await restore(file, as: name, client).name == name)
  }

  @Test func `who sends nothing for too long loses the call, and nothing is left of it`()
    async throws
  {
    let log = LogRecorder()
    let server = try await TestServer(logger: log.logger) {
      $0.limits.transferStallTimeout = .seconds(1)
    }
    let tenant = try await server.tenant()
    let client = server.operators
    let file = try await export(tenant.id, client)
    _ = try await drop(tenant, client)
    try await expect(Refusal(.resourceExhausted, "TRANSFER_STALLED", facts: ["seconds": "1"])) {
      try await client.tenants.restoreTenant { requests in
        try await requests.write(
          .with {
            $0.requestID = newRequestID()
            $0.chunk = file.prefix(file.count / 2)
          }
        )
        let path = Florin_Admin_V1_TenantsServiceMethods.restoreTenant.path
        _ = await log.call(path, ended: "RESOURCE_EXHAUSTED")
      }
    }
    #expect(try await restore(file, client).tenantID == tenant.id)
    try await server.stop()
  }

  @Test func `a request without a message is refused`() async throws {
    let client = try await operators()
    try await expect(.fields(["request_id": "REQUIRED"])) {
      try await client.tenants.restoreTenant { _ in }
    }
  }

  private func invalid(_ facts: [String: String]) -> Refusal {
    Refusal(.invalidArgument, "EXPORT_INVALID", facts: facts)
  }

  // MARK: Calls

  private func operators() async throws -> TestClient { try await TestServer.shared().operators }

  private func export(_ id: String, _ client: TestClient) async throws -> Data {
    try await client.exported(id)
  }

  /// Drops a tenant; a name for a request that nobody has used.
  private func drop(_ tenant: TestTenant, _ client: TestClient) async throws -> String {
    _ = try await client.tenants.dropTenant(
      .with {
        $0.tenantID = tenant.id
        $0.confirmName = tenant.tenant.name
        $0.requestID = newRequestID()
      }
    )
    return newRequestID()
  }

  private func restore(
    _ file: Data,
    as name: String = "",
    requestID: String = newRequestID(),
    _ client: TestClient
  ) async throws -> Florin_Admin_V1_Tenant {
    try await whenThereIsRoom {
      try await client.tenants.restoreTenant { requests in
        try await requests.write(
          .with {
            $0.name = name
            $0.requestID = requestID
          }
        )
        var rest = file[...]
        while !rest.isEmpty {
          let chunk = rest.prefix(10_000)
          rest = rest.dropFirst(10_000)
          try await requests.write(.with { $0.chunk = Data(chunk) })
        }
      }.tenant
    }
  }
}
