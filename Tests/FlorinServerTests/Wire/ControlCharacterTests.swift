import FlorinAPI
import Foundation
import GRPC
import SwiftProtobuf
import Testing

/// Every text of every request once with a NUL in it, which PostgreSQL takes in no text: whoever
/// sends one is told so, and never that the server failed.
@Suite(.timeLimit(.minutes(2))) struct ControlCharacterTests {
  /// Copies of a request, each with a NUL behind another of its texts.
  private func spoiled<Request: Message>(
    _ request: Request
  ) throws -> [(path: String, request: Request)] {
    let object = try JSONSerialization.jsonObject(with: request.jsonUTF8Data())
    let copies = try spoiled(object, "").compactMap { path, object -> (String, Request)? in
      let text = try JSONSerialization.data(withJSONObject: object)
      // A name of an enumeration or a moment cannot have one: then there is no such request.
      guard let request = try? Request(jsonUTF8Data: text) else { return nil }
      return (path, request)
    }
    #expect(!copies.isEmpty)
    return copies
  }

  private func spoiled(_ value: Any, _ path: String) -> [(String, Any)] {
    var copies: [(String, Any)] = []
    if let text = value as? String {
      copies.append((path, text + "\u{0}"))
    } else if let list = value as? [Any] {
      for index in list.indices {
        for (place, element) in spoiled(list[index], "\(path)[\(index)]") {
          var copy = list
          copy[index] = element
          copies.append((place, copy))
        }
      }
    } else if let fields = value as? [String: Any] {
      for (key, field) in fields {
        for (place, element) in spoiled(field, "\(path).\(key)") {
          var copy = fields
          copy[key] = element
          copies.append((place, copy))
        }
      }
    }
    return copies
  }

  private func expectNoFault<Request: Message>(
    _ request: Request,
    in call: (Request) async throws -> some Any
  ) async throws {
    for (path, copy) in try spoiled(request) {
      do {
        _ = try await call(copy)
      } catch let error as RPCError {
        #expect(error.code != .internal && error.code != .unknown, "\(path): \(error)")
      }
    }
  }

  @Test func `a NUL in a request about customers is refused`() async throws {
    let customers = try await TestServer.shared().tenant().client.customers
    let made = try await customers.createCustomer(.creating(.full()))
    var draft = Florin_V1_Customer.full("Other")
    draft.parentID = made.customerID
    draft.payerID = made.customerID
    draft.billToID = made.customerID
    var create = Florin_V1_CreateCustomerRequest.creating(draft)
    create.acknowledgedWarnings = ["POSSIBLE_DUPLICATE"]
    try await expectNoFault(create) { try await customers.createCustomer($0) }
    let batch = Florin_V1_BatchCreateCustomersRequest.with { $0.requests = [create] }
    for (path, copy) in try spoiled(batch) {
      let result = try await customers.batchCreateCustomers(copy).results[0]
      #expect(result.status.code != Int32(Status.Code.internal.rawValue), "\(path)")
    }
    var update = Florin_V1_UpdateCustomerRequest()
    update.customer = draft
    update.customer.customerID = made.customerID
    update.customer.etag = made.etag
    update.updateMask.paths = ["display_name", "contacts", "external_id", "bank_accounts"]
    update.requestID = newRequestID()
    try await expectNoFault(update) { try await customers.updateCustomer($0) }
    let list = Florin_V1_ListCustomersRequest.with {
      $0.filter = "state = ACTIVE"
      $0.pageToken = "token"
    }
    try await expectNoFault(list) { try await customers.listCustomers($0) }
    for filter in ["external_id", "tax_identifier", "parent_id", "role"] {
      let request = Florin_V1_ListCustomersRequest.with { $0.filter = "\(filter) = \"\u{0}\"" }
      let error = try await refusal { try await customers.listCustomers(request) }
      #expect(error.code == .invalidArgument, "\(filter)")
    }
    for lookup: Florin_V1_GetCustomerRequest.OneOf_Lookup in [
      .customerID(made.customerID), .externalID("e"),
    ] {
      let request = Florin_V1_GetCustomerRequest.with { $0.lookup = lookup }
      try await expectNoFault(request) { try await customers.getCustomer($0) }
    }
  }

  @Test func `a NUL in a request for a change of state is refused`() async throws {
    let customers = try await TestServer.shared().tenant().client.customers
    let one = try await customers.createCustomer(.creating(.example("One")))
    let two = try await customers.createCustomer(.creating(.example("Two")))
    let block = Florin_V1_BlockCustomerRequest.with {
      $0.customerID = one.customerID
      $0.reason = "r"
      $0.etag = one.etag
      $0.requestID = newRequestID()
    }
    try await expectNoFault(block) { try await customers.blockCustomer($0) }
    let unblock = Florin_V1_UnblockCustomerRequest.with {
      $0.customerID = one.customerID
      $0.etag = one.etag
      $0.requestID = newRequestID()
    }
    try await expectNoFault(unblock) { try await customers.unblockCustomer($0) }
    let merge = Florin_V1_MergeCustomersRequest.with {
      $0.sourceCustomerID = one.customerID
      $0.targetCustomerID = two.customerID
      $0.requestID = newRequestID()
    }
    try await expectNoFault(merge) { try await customers.mergeCustomers($0) }
  }

  @Test func `a NUL in an operator's request is refused`() async throws {
    let server = try await TestServer.shared()
    let (tenants, keys) = (server.operators.tenants, server.operators.keys)
    let tenant = try await server.tenant()
    let create = Florin_Admin_V1_CreateTenantRequest.with {
      $0.tenant.name = "nul"
      $0.tenant.displayName = "NUL"
      $0.requestID = newRequestID()
    }
    try await expectNoFault(create) { try await tenants.createTenant($0) }
    let named = Florin_Admin_V1_GetTenantRequest.with { $0.name = "nul" }
    try await expectNoFault(named) { try await tenants.getTenant($0) }
    let known = Florin_Admin_V1_GetTenantRequest.with { $0.tenantID = tenant.id }
    try await expectNoFault(known) { try await tenants.getTenant($0) }
    let page = Florin_Admin_V1_ListTenantsRequest.with { $0.pageToken = "t" }
    try await expectNoFault(page) { try await tenants.listTenants($0) }
    let drop = Florin_Admin_V1_DropTenantRequest.with {
      $0.tenantID = tenant.id
      $0.confirmName = tenant.tenant.name
      $0.requestID = newRequestID()
    }
    try await expectNoFault(drop) { try await tenants.dropTenant($0) }
    let suspend = Florin_Admin_V1_SuspendTenantRequest.with {
      $0.tenantID = tenant.id
      $0.requestID = newRequestID()
    }
    try await expectNoFault(suspend) { try await tenants.suspendTenant($0) }
    let plan = Florin_Admin_V1_PlanMigrationRequest.with { $0.tenantIds = [tenant.id] }
    try await expectNoFault(plan) { try await tenants.planMigration($0) }
    let key = Florin_Admin_V1_CreateKeyRequest.with {
      $0.tenantID = tenant.id
      $0.displayName = "k"
      $0.principalID = tenant.key.principalID
      $0.requestID = newRequestID()
    }
    try await expectNoFault(key) { try await keys.createKey($0) }
    let binding = Florin_Admin_V1_BindCertificateRequest.with {
      $0.tenantID = tenant.id
      $0.displayName = "k"
      $0.certificateFingerprint = String(repeating: "ab", count: 32)
      $0.requestID = newRequestID()
    }
    try await expectNoFault(binding) { try await keys.bindCertificate($0) }
    let keysOfTenant = Florin_Admin_V1_ListKeysRequest.with { $0.tenantID = tenant.id }
    try await expectNoFault(keysOfTenant) { try await keys.listKeys($0) }
    let revoke = Florin_Admin_V1_RevokeKeyRequest.with {
      $0.keyID = tenant.key.keyID
      $0.requestID = newRequestID()
    }
    try await expectNoFault(revoke) { try await keys.revokeKey($0) }
  }
}
