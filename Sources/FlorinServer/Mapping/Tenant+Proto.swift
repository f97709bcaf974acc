internal import FlorinAPI
internal import Primitives
internal import Storage
internal import SwiftProtobuf

extension Florin_Admin_V1_Tenant {
  /// A tenant as operators see it.
  init(_ tenant: Tenant) {
    self.init()
    tenantID = tenant.id.description
    name = tenant.name.text
    displayName = tenant.displayName
    state =
      switch tenant.state {
      case .creating: .creating
      case .active: .active
      case .suspended: .suspended
      case .dropping: .dropping
      case .dropped: .dropped
      }
    schemaName = tenant.schemaName
    schemaVersion = tenant.schemaVersion
    cluster = tenant.placement.cluster
    createTime = Google_Protobuf_Timestamp(tenant.createdAt)
    if let exportedAt = tenant.exportedAt { exportTime = Google_Protobuf_Timestamp(exportedAt) }
  }
}

extension Florin_Admin_V1_MigrateTenantsResponse {
  init(_ progress: MigrationProgress) {
    self.init()
    tenantID = progress.tenantID?.description ?? ""
    failure = progress.failure ?? ""
    doneCount = Int32(clamping: progress.doneCount)
    failedCount = Int32(clamping: progress.failedCount)
    totalCount = Int32(clamping: progress.totalCount)
  }
}

extension Florin_Admin_V1_MigrationStatus {
  init(_ status: MigrationStatus) {
    self.init()
    targetVersion = status.targetVersion
    versions = status.versions.map { count in
      .with {
        $0.version = count.version
        $0.tenantCount = Int32(clamping: count.tenantCount)
      }
    }
    failures = status.failures.map { failure in
      .with {
        $0.tenantID = failure.tenantID.description
        $0.version = failure.version
        $0.failure = failure.failure
        $0.attemptTime = Google_Protobuf_Timestamp(failure.attemptedAt)
      }
    }
  }
}
