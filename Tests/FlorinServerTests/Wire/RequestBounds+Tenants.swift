import FlorinAPI
import GRPC
import SwiftProtobuf

extension RequestBound {
  static let tenantRequests: [RequestBound] = [
    .text("CreateTenant", "request_id", 128) { callers, text in
      _ = try await callers.operators.tenants.createTenant(creating(requestID: text))
    },
    .text("CreateTenant", "tenant.display_name", 200) { callers, text in
      _ = try await callers.operators.tenants.createTenant(creating(displayName: text))
    },
    RequestBound(
      "CreateTenant",
      "tenant.name",
      accepted: [1, 62, 63],
      refused: [0: "REQUIRED", 64: "MALFORMED"]
    ) { callers, count in
      let name = String(repeating: "n", count: count)
      _ = try await callers.operators.tenants.createTenant(creating(name: name))
    },
    .text("SuspendTenant", "request_id", 128) { callers, text in
      _ = try await callers.operators.tenants.suspendTenant(
        .with {
          $0.tenantID = "tnt_01h455vb4pex5vsknk084sn02q"
          $0.requestID = text
        }
      )
    },
    .text("ResumeTenant", "request_id", 128) { callers, text in
      _ = try await callers.operators.tenants.resumeTenant(
        .with {
          $0.tenantID = "tnt_01h455vb4pex5vsknk084sn02q"
          $0.requestID = text
        }
      )
    },
    .text("DropTenant", "request_id", 128) { callers, text in
      _ = try await callers.operators.tenants.dropTenant(
        .with {
          $0.tenantID = "tnt_01h455vb4pex5vsknk084sn02q"
          $0.confirmName = "x"
          $0.requestID = text
        }
      )
    },
    RequestBound(
      "ListTenants",
      "page_size",
      accepted: [0, 1, 1_000, 1_001],
      refused: [-1: "OUT_OF_RANGE"]
    ) { callers, size in
      _ = try await callers.operators.tenants.listTenants(.with { $0.pageSize = Int32(size) })
    },
    RequestBound(
      "PlanMigration",
      "tenant_ids",
      accepted: [0, 1, 999, 1_000],
      refused: [1_001: "TOO_LONG"]
    ) { callers, count in
      _ = try await callers.operators.tenants.planMigration(
        .with { $0.tenantIds = Array(repeating: "tnt_01h455vb4pex5vsknk084sn02q", count: count) }
      )
    },
    RequestBound(
      "MigrateTenants",
      "parallelism",
      accepted: [0, 1, 31, 32],
      refused: [-1: "OUT_OF_RANGE", 33: "OUT_OF_RANGE"]
    ) { callers, number in
      try await migrate(callers) { $0.parallelism = Int32(number) }
    },
    .text("MigrateTenants", "request_id", 128) { callers, text in
      try await migrate(callers) { $0.requestID = text }
    },
  ]

  private static func creating(
    name: String = "bounds",
    displayName: String = "Bounds",
    requestID: String = newRequestID()
  ) -> Florin_Admin_V1_CreateTenantRequest {
    .with {
      $0.tenant.name = name
      $0.tenant.displayName = displayName
      $0.requestID = requestID
      $0.validateOnly = true
    }
  }

  /// Of a tenant that does not exist, so that nothing is migrated.
  private static func migrate(
    _ callers: RequestBoundsTests.Callers,
    _ edit: (inout Florin_Admin_V1_MigrateTenantsRequest) -> Void
  ) async throws {
    var request = Florin_Admin_V1_MigrateTenantsRequest()
    request.tenantIds = ["tnt_01h455vb4pex5vsknk084sn02q"]
    request.requestID = newRequestID()
    edit(&request)
    for try await _ in try await callers.operators.tenants.migrateTenants(request) {}
  }
}
