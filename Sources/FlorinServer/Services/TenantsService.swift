internal import FlorinAPI
internal import GRPC
internal import Primitives
internal import Storage
internal import SwiftProtobuf

/// Serves `florin.admin.v1.TenantsService`.
struct TenantsService: Florin_Admin_V1_TenantsService {
  let context: ServiceContext
  /// How long an export or a restore waits for its caller.
  let stallTimeout: Duration

  var tenants: TenantRegistry { context.storage.tenants }

  func createTenant(
    _ request: Florin_Admin_V1_CreateTenantRequest,
    call: ServerCall
  ) async throws -> Florin_Admin_V1_Tenant {
    var check = RequestCheck()
    check.write(request)
    if !request.hasTenant { check.add("tenant", .required, "is missing") }
    let draft = request.hasTenant ? TenantFields.draft(request.tenant, &check) : nil
    try check.finish()
    guard let draft else { return Florin_Admin_V1_Tenant() }
    if request.validateOnly {
      try await tenants.validate(draft)
      return .with {
        $0.name = draft.name.text
        $0.displayName = draft.displayName
      }
    }
    let operation = try OperatorDoor.request(request, call: call)
    return Florin_Admin_V1_Tenant(try await tenants.create(draft, request: operation))
  }

  func getTenant(
    _ request: Florin_Admin_V1_GetTenantRequest,
    call: ServerCall
  ) async throws -> Florin_Admin_V1_Tenant {
    var check = RequestCheck()
    switch request.lookup {
    case .tenantID(let text):
      let id = TenantFields.id(text, &check)
      try check.finish()
      guard let id else { throw TenantError.unknown }
      return Florin_Admin_V1_Tenant(try await tenants.tenant(id))
    case .name(let text):
      if text.isEmpty { check.add("name", .required, "is empty") }
      try check.finish()
      guard let name = TenantName(text) else { throw TenantError.unknown }
      return Florin_Admin_V1_Tenant(try await tenants.tenant(named: name))
    case nil:
      check.add("tenant_id", .required, "is empty, and so is name")
      throw RPCError(fields: check.problems)
    }
  }

  func listTenants(
    _ request: Florin_Admin_V1_ListTenantsRequest,
    call: ServerCall
  ) async throws -> Florin_Admin_V1_ListTenantsResponse {
    let binding = TokenSealer.Binding(
      purpose: Florin_Admin_V1_TenantsServiceMethods.listTenants.path,
      tenant: nil
    )
    var check = RequestCheck()
    let limit = check.pageSize(request.pageSize)
    let token = check.pageToken(request.pageToken, bound: binding, sealer: context.sealer)
    try check.finish()
    let page = try await tenants.tenants(
      after: token.map { TenantID($0.last) },
      limit: limit + 1
    )
    return .with { response in
      response.tenants = page.prefix(limit).map(Florin_Admin_V1_Tenant.init)
      if page.count > limit, let last = page.prefix(limit).last {
        response.nextPageToken = PageToken(after: last.id.bits)
          .text(bound: binding, sealer: context.sealer)
      }
    }
  }

  func suspendTenant(
    _ request: Florin_Admin_V1_SuspendTenantRequest,
    call: ServerCall
  ) async throws -> Florin_Admin_V1_SuspendTenantResponse {
    let id = try target(request.tenantID, request)
    let tenant =
      request.validateOnly
      ? try await tenants.validateMove(of: id, to: .suspended)
      : try await tenants.suspend(id, request: try OperatorDoor.request(request, call: call))
    return .with { $0.tenant = Florin_Admin_V1_Tenant(tenant) }
  }

  func resumeTenant(
    _ request: Florin_Admin_V1_ResumeTenantRequest,
    call: ServerCall
  ) async throws -> Florin_Admin_V1_ResumeTenantResponse {
    let id = try target(request.tenantID, request)
    let tenant =
      request.validateOnly
      ? try await tenants.validateMove(of: id, to: .active)
      : try await tenants.resume(id, request: try OperatorDoor.request(request, call: call))
    return .with { $0.tenant = Florin_Admin_V1_Tenant(tenant) }
  }

  func dropTenant(
    _ request: Florin_Admin_V1_DropTenantRequest,
    call: ServerCall
  ) async throws -> Florin_Admin_V1_DropTenantResponse {
    var check = RequestCheck()
    if request.confirmName.isEmpty { check.add("confirm_name", .required, "is empty") }
    let id = try target(request.tenantID, request, check)
    if request.validateOnly {
      _ = try await tenants.validateDrop(
        of: id,
        confirmation: request.confirmName,
        isForced: request.force
      )
    } else {
      try await tenants.drop(
        id,
        confirmation: request.confirmName,
        isForced: request.force,
        request: try OperatorDoor.request(request, call: call)
      )
    }
    return Florin_Admin_V1_DropTenantResponse()
  }

  /// The tenant that a write is about.
  ///
  /// - Throws: INVALID_ARGUMENT for the request's form; `TenantError.unknown` for a text that no
  ///   tenant has.
  private func target(
    _ text: String,
    _ request: some WriteRequest,
    _ check: RequestCheck = RequestCheck()
  ) throws -> TenantID {
    var check = check
    check.write(request)
    let id = TenantFields.id(text, &check)
    try check.finish()
    guard let id else { throw TenantError.unknown }
    return id
  }
}
