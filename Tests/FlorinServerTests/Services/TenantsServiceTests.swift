import FlorinAPI
import Foundation
import GRPC
import SwiftProtobuf
import Testing

@Suite(.timeLimit(.minutes(1))) struct TenantsServiceTests {
  private static let absent = "tnt_01h455vb4pex5vsknk084sn02q"

  private func operators() async throws -> TestClient { try await TestServer.shared().operators }

  private func newName() -> String { "t\(UUID().uuidString.lowercased())" }

  private func creating(_ name: String) -> Florin_Admin_V1_CreateTenantRequest {
    .with {
      $0.tenant.name = name
      $0.tenant.displayName = "A tenant"
      $0.requestID = newRequestID()
    }
  }

  @Test func `a tenant is created, found by both names and listed`() async throws {
    let client = try await operators()
    let name = newName()
    let made = try await client.tenants.createTenant(creating(name))
    #expect(made.tenantID.hasPrefix("tnt_") && made.name == name && made.state == .active)
    #expect(made.displayName == "A tenant" && made.hasCreateTime && made.schemaVersion > 0)
    // The schema says nothing of the name.
    #expect(made.schemaName.wholeMatch(of: #/t_[a-z0-9]{26}/#) != nil)
    #expect(!made.schemaName.contains(name))
    let found = try await client.tenants.getTenant(.with { $0.tenantID = made.tenantID })
    #expect(found == made)
    let named = try await client.tenants.getTenant(.with { $0.name = name })
    #expect(named == made)
    var listed: [String] = []
    var token = ""
    repeat {
      let page = try await client.tenants.listTenants(
        .with {
          $0.pageSize = 3
          $0.pageToken = token
        }
      )
      #expect(page.tenants.count <= 3)
      listed += page.tenants.map(\.tenantID)
      token = page.nextPageToken
    } while !token.isEmpty
    #expect(listed.contains(made.tenantID) && Set(listed).count == listed.count)
    #expect(listed == listed.sorted())
  }

  @Test func `creating is repeatable, and a name is taken once`() async throws {
    let client = try await operators()
    let request = creating(newName())
    let first = try await client.tenants.createTenant(request)
    let second = try await client.tenants.createTenant(request)
    #expect(first.tenantID == second.tenantID)
    try await expect(Refusal(.alreadyExists, "TENANT_NAME_TAKEN")) {
      try await client.tenants.createTenant(creating(first.name))
    }
    var other = creating(newName())
    other.requestID = request.requestID
    let refused = Refusal(try await refusal { try await client.tenants.createTenant(other) })
    #expect(refused.code == .failedPrecondition && refused.reason == "REQUEST_ID_REUSED")
  }

  @Test func `validate_only creates nothing`() async throws {
    let client = try await operators()
    var request = creating(newName())
    request.validateOnly = true
    let checked = try await client.tenants.createTenant(request)
    #expect(checked.name == request.tenant.name && checked.tenantID == "")
    try await expect(Refusal(.notFound, "TENANT_NOT_FOUND")) {
      try await client.tenants.getTenant(.with { $0.name = request.tenant.name })
    }
  }

  @Test(arguments: [
    ("", "x", ["tenant.name": "REQUIRED"]),
    ("Capital", "x", ["tenant.name": "MALFORMED"]),
    ("1st", "x", ["tenant.name": "MALFORMED"]),
    ("ends-", "x", ["tenant.name": "MALFORMED"]),
    (String(repeating: "a", count: 64), "x", ["tenant.name": "MALFORMED"]),
    ("good", "", ["tenant.display_name": "REQUIRED"]),
    ("good", String(repeating: "x", count: 201), ["tenant.display_name": "TOO_LONG"]),
    ("good", "a\u{0}b", ["tenant.display_name": "MALFORMED"]),
  ])
  func `a tenant of wrong form is refused`(
    name: String,
    displayName: String,
    fields: [String: String]
  ) async throws {
    let client = try await operators()
    var request = creating(name)
    request.tenant.displayName = displayName
    try await expect(.fields(fields)) { try await client.tenants.createTenant(request) }
  }

  @Test func `a request without a tenant, or without a request_id, is refused`() async throws {
    let client = try await operators()
    try await expect(.fields(["tenant": "REQUIRED", "request_id": "REQUIRED"])) {
      try await client.tenants.createTenant(.init())
    }
    let write = ["tenant_id": "REQUIRED", "request_id": "REQUIRED"]
    try await expect(.fields(write)) { try await client.tenants.suspendTenant(.init()) }
    try await expect(.fields(write)) { try await client.tenants.resumeTenant(.init()) }
    try await expect(.fields(write.merging(["confirm_name": "REQUIRED"]) { $1 })) {
      try await client.tenants.dropTenant(.init())
    }
    try await expect(.fields(["tenant_id": "REQUIRED"])) {
      try await client.tenants.getTenant(.init())
    }
    try await expect(.fields(["name": "REQUIRED"])) {
      try await client.tenants.getTenant(.with { $0.name = "" })
    }
    try await expect(.fields(["page_token": "MALFORMED"])) {
      try await client.tenants.listTenants(.with { $0.pageToken = "x" })
    }
  }

  @Test(arguments: [absent, "garbage", "cus_01h455vb4pex5vsknk084sn02q"])
  func `a tenant that does not exist is NOT_FOUND`(text: String) async throws {
    let client = try await operators()
    let expected = Refusal(.notFound, "TENANT_NOT_FOUND")
    try await expect(expected) {
      try await client.tenants.getTenant(.with { $0.tenantID = text })
    }
    try await expect(expected) {
      try await client.tenants.suspendTenant(
        .with {
          $0.tenantID = text
          $0.requestID = newRequestID()
        }
      )
    }
    try await expect(expected) {
      try await client.tenants.dropTenant(
        .with {
          $0.tenantID = text
          $0.confirmName = "x"
          $0.requestID = newRequestID()
        }
      )
    }
    try await expect(expected) {
      let stream = try await client.tenants.exportTenant(.with { $0.tenantID = text })
      return try await stream.next()
    }
  }

  @Test func `a suspended tenant reads and does not write, until it is resumed`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let client = try await operators()
    let made = try await tenant.client.customers.createCustomer(.creating(.example()))
    var request = Florin_Admin_V1_SuspendTenantRequest.with {
      $0.tenantID = tenant.id
      $0.requestID = newRequestID()
      $0.validateOnly = true
    }
    let checked = try await client.tenants.suspendTenant(request).tenant
    #expect(checked.state == .active)
    request.validateOnly = false
    let suspended = try await client.tenants.suspendTenant(request).tenant
    #expect(suspended.state == .suspended)
    try await expect(Refusal(.failedPrecondition, "TENANT_SUSPENDED")) {
      try await tenant.client.customers.createCustomer(.creating(.example("Two")))
    }
    let found = try await tenant.client.customers.getCustomer(
      .with { $0.customerID = made.customerID }
    )
    #expect(found == made)
    let resumed = try await client.tenants.resumeTenant(
      .with {
        $0.tenantID = tenant.id
        $0.requestID = newRequestID()
      }
    )
    #expect(resumed.tenant.state == .active)
    _ = try await tenant.client.customers.createCustomer(.creating(.example("Two")))
  }

  @Test func `a tenant goes when its name is confirmed and its data is safe`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let client = try await operators()
    _ = try await tenant.client.customers.createCustomer(.creating(.example()))
    var request = Florin_Admin_V1_DropTenantRequest.with {
      $0.tenantID = tenant.id
      $0.confirmName = "another"
      $0.requestID = newRequestID()
    }
    try await expect(Refusal(.invalidArgument, "TENANT_NAME_DIFFERS")) {
      try await client.tenants.dropTenant(request)
    }
    request.confirmName = tenant.tenant.name
    try await expect(Refusal(.failedPrecondition, "TENANT_NOT_EXPORTED")) {
      try await client.tenants.dropTenant(request)
    }
    request.validateOnly = true
    request.force = true
    _ = try await client.tenants.dropTenant(request)
    _ = try await client.tenants.getTenant(.with { $0.tenantID = tenant.id })
    request.validateOnly = false
    request.force = false

    #expect(try await !client.exported(tenant.id).isEmpty)
    #expect(try await client.tenants.getTenant(.with { $0.tenantID = tenant.id }).hasExportTime)
    _ = try await client.tenants.dropTenant(request)
    try await expect(Refusal(.notFound, "TENANT_NOT_FOUND")) {
      try await client.tenants.getTenant(.with { $0.tenantID = tenant.id })
    }
  }

  @Test func `tenants are at the newest version, and migrating them does nothing`() async throws {
    let tenant = try await TestServer.shared().tenant()
    let client = try await operators()
    let plan = try await client.tenants.planMigration(.with { $0.tenantIds = [tenant.id] })
    #expect(plan.migrations == [] && plan.tenantCount == 0)
    #expect(plan.targetVersion == tenant.tenant.schemaVersion)
    let stream = try await client.tenants.migrateTenants(
      .with {
        $0.tenantIds = [tenant.id]
        $0.requestID = newRequestID()
      }
    )
    var messages: [Florin_Admin_V1_MigrateTenantsResponse] = []
    while let message = try await stream.next() { messages.append(message) }
    #expect(messages == [Florin_Admin_V1_MigrateTenantsResponse()])
    let status = try await client.tenants.getMigrationStatus(.init())
    #expect(status.targetVersion == plan.targetVersion)
    #expect(status.versions.reduce(0) { $0 + $1.tenantCount } > 0)
  }

  @Test func `migrations of wrong form are refused`() async throws {
    let client = try await operators()
    try await expect(.fields(["request_id": "REQUIRED", "parallelism": "OUT_OF_RANGE"])) {
      let stream = try await client.tenants.migrateTenants(.with { $0.parallelism = 33 })
      return try await stream.next()
    }
    try await expect(.fields(["tenant_ids": "TOO_LONG"])) {
      try await client.tenants.planMigration(
        .with { $0.tenantIds = Array(repeating: "t", count: 1_001) }
      )
    }
    try await expect(Refusal(.notFound, "TENANT_NOT_FOUND")) {
      try await client.tenants.planMigration(.with { $0.tenantIds = ["garbage"] })
    }
  }
}
