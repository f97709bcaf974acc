internal import FlorinAPI
internal import GRPC
internal import Primitives
internal import Storage
internal import SwiftProtobuf

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

extension TenantsService {
  /// Bytes in one message of an export.
  private static let chunkBytes = 1 << 20
  private static let standardParallelism = 4

  func exportTenant(
    _ request: Florin_Admin_V1_ExportTenantRequest,
    responses: ResponseWriter<Florin_Admin_V1_ExportTenantResponse>,
    call: ServerCall
  ) async throws {
    var check = RequestCheck()
    let id = TenantFields.id(request.tenantID, &check)
    try check.finish()
    guard let id else { throw TenantError.unknown }
    let caller = Caller.current
    _ = try await transferring { stall in
      try await tenants.export(id) { bytes in
        var rest = bytes[...]
        while !rest.isEmpty {
          try caller.checkCredential()
          let chunk = rest.prefix(Self.chunkBytes)
          rest = rest.dropFirst(Self.chunkBytes)
          try await stall.measuring {
            try await responses.write(.with { $0.chunk = Data(chunk) })
          }
        }
      }
    }
  }

  /// Moves a file, and gives up when its caller does not: a connection to the database waits with
  /// it.
  ///
  /// - Parameter body: Moves it; every wait for the caller is measured.
  /// - Returns: What the body returns.
  /// - Throws: RESOURCE_EXHAUSTED when one wait was too long; what the body throws.
  private func transferring<Value: Sendable>(
    _ body: @escaping @Sendable (StallMeter) async throws -> Value
  ) async throws -> Value {
    let stall = StallMeter()
    return try await withThrowingTaskGroup(of: Value.self) { group in
      group.addTask { try await body(stall) }
      group.addTask {
        try await stall.watch(timeout: stallTimeout)
        throw RPCError(.transferStalled, facts: ["seconds": "\(stallTimeout.components.seconds)"])
      }
      defer { group.cancelAll() }
      guard let value = try await group.next() else { throw CancellationError() }
      return value
    }
  }

  func restoreTenant(
    _ requests: RequestStream<Florin_Admin_V1_RestoreTenantRequest>,
    call: ServerCall
  ) async throws -> Florin_Admin_V1_RestoreTenantResponse {
    let first = try await requests.next() ?? Florin_Admin_V1_RestoreTenantRequest()
    var check = RequestCheck()
    check.write(first)
    let name = first.name.isEmpty ? nil : TenantFields.name("name", first.name, &check)
    try check.finish()
    // The file is not held twice: its header tells it from another when it is read.
    let operation = try OperatorDoor.request(first, bytes: Array(first.name.utf8), call: call)
    let caller = Caller.current
    let tenant = try await transferring { stall in
      var pending = first.chunk.isEmpty ? nil : Array(first.chunk)
      return try await tenants.restore(as: name, request: operation) {
        try caller.checkCredential()
        if let bytes = pending.take() { return bytes }
        guard let next = try await stall.measuring({ try await requests.next() }) else {
          return nil
        }
        return Array(next.chunk)
      }
    }
    return .with { $0.tenant = Florin_Admin_V1_Tenant(tenant) }
  }

  func planMigration(
    _ request: Florin_Admin_V1_PlanMigrationRequest,
    call: ServerCall
  ) async throws -> Florin_Admin_V1_PlanMigrationResponse {
    var check = RequestCheck()
    let plan = try await tenants.migrationPlan(for: TenantFields.ids(request.tenantIds, &check))
    return .with { response in
      response.migrations = plan.migrations.map { planned in
        .with {
          $0.version = planned.version
          $0.name = planned.name
          $0.tenantCount = Int32(clamping: planned.tenantCount)
        }
      }
      response.tenantCount = Int32(clamping: plan.tenantCount)
      response.targetVersion = plan.targetVersion
    }
  }

  func migrateTenants(
    _ request: Florin_Admin_V1_MigrateTenantsRequest,
    responses: ResponseWriter<Florin_Admin_V1_MigrateTenantsResponse>,
    call: ServerCall
  ) async throws {
    var check = RequestCheck()
    check.write(request)
    let most = TenantRegistry.parallelismMax
    if !(0...most).contains(Int(request.parallelism)) {
      check.add("parallelism", .outOfRange, "is not from 1 to \(most)")
    }
    let ids = try TenantFields.ids(request.tenantIds, &check)
    let parallelism = Int(request.parallelism)
    let end = try await tenants.migrate(
      ids,
      parallelism: parallelism == 0 ? Self.standardParallelism : parallelism
    ) { progress in
      try await responses.write(Florin_Admin_V1_MigrateTenantsResponse(progress))
    }
    guard end.failedCount == 0 else {
      throw RPCError(.migrationFailed, facts: ["failed_count": "\(end.failedCount)"])
    }
  }

  func getMigrationStatus(
    _ request: Florin_Admin_V1_GetMigrationStatusRequest,
    call: ServerCall
  ) async throws -> Florin_Admin_V1_MigrationStatus {
    Florin_Admin_V1_MigrationStatus(try await tenants.migrationStatus())
  }
}
