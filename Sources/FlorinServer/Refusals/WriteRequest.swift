internal import FlorinAPI
internal import SwiftProtobuf

/// What every request to change something has.
protocol WriteRequest: Message {
  /// The caller's name of the write.
  var requestID: String { get }
}

/// What every request to change something of a tenant has besides.
protocol CommandRequest: WriteRequest {
  /// Whether to check only.
  var validateOnly: Bool { get }
  /// Codes of warnings that the caller accepts.
  var acknowledgedWarnings: [String] { get }
}

extension Florin_V1_CreateCustomerRequest: CommandRequest {}
extension Florin_V1_UpdateCustomerRequest: CommandRequest {}
extension Florin_V1_MergeCustomersRequest: CommandRequest {}
extension Florin_V1_BlockCustomerRequest: CommandRequest {}
extension Florin_V1_UnblockCustomerRequest: CommandRequest {}

extension Florin_Admin_V1_CreateTenantRequest: WriteRequest {}
extension Florin_Admin_V1_SuspendTenantRequest: WriteRequest {}
extension Florin_Admin_V1_ResumeTenantRequest: WriteRequest {}
extension Florin_Admin_V1_DropTenantRequest: WriteRequest {}
extension Florin_Admin_V1_RestoreTenantRequest: WriteRequest {}
extension Florin_Admin_V1_MigrateTenantsRequest: WriteRequest {}
extension Florin_Admin_V1_CreateKeyRequest: WriteRequest {}
extension Florin_Admin_V1_BindCertificateRequest: WriteRequest {}
extension Florin_Admin_V1_RevokeKeyRequest: WriteRequest {}
