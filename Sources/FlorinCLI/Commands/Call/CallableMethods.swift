internal import FlorinAPI
internal import GRPC

/// Every method that the server has.
enum CallableMethods {
  /// The methods, service by service in the order of the `.proto` files.
  static let all: [CallableMethod] = customers + events + tenants + keys

  /// A method by its name, `florin.v1.CustomersService/GetCustomer`, with or without a `/` first.
  static func named(_ name: String) -> CallableMethod? {
    let wanted = name.hasPrefix("/") ? String(name.dropFirst()) : name
    return all.first { $0.name == wanted }
  }

  private static let customers: [CallableMethod] = {
    typealias Methods = Florin_V1_CustomersServiceMethods
    return [
      .unary(Methods.createCustomer, Florin_V1_CreateCustomerRequest.self, Florin_V1_Customer.self),
      .unary(Methods.getCustomer, Florin_V1_GetCustomerRequest.self, Florin_V1_Customer.self),
      .unary(
        Methods.listCustomers,
        Florin_V1_ListCustomersRequest.self,
        Florin_V1_ListCustomersResponse.self
      ),
      .unary(Methods.updateCustomer, Florin_V1_UpdateCustomerRequest.self, Florin_V1_Customer.self),
      .unary(
        Methods.mergeCustomers,
        Florin_V1_MergeCustomersRequest.self,
        Florin_V1_MergeCustomersResponse.self
      ),
      .unary(
        Methods.blockCustomer,
        Florin_V1_BlockCustomerRequest.self,
        Florin_V1_BlockCustomerResponse.self
      ),
      .unary(
        Methods.unblockCustomer,
        Florin_V1_UnblockCustomerRequest.self,
        Florin_V1_UnblockCustomerResponse.self
      ),
      .unary(
        Methods.batchCreateCustomers,
        Florin_V1_BatchCreateCustomersRequest.self,
        Florin_V1_BatchCreateCustomersResponse.self
      ),
    ]
  }()

  private static let events: [CallableMethod] = [
    .serverStreaming(
      Florin_V1_EventsServiceMethods.watchEvents,
      Florin_V1_WatchEventsRequest.self,
      Florin_V1_WatchEventsResponse.self
    )
  ]

  private static let tenants: [CallableMethod] = {
    typealias Methods = Florin_Admin_V1_TenantsServiceMethods
    return [
      .unary(
        Methods.createTenant,
        Florin_Admin_V1_CreateTenantRequest.self,
        Florin_Admin_V1_Tenant.self
      ),
      .unary(Methods.getTenant, Florin_Admin_V1_GetTenantRequest.self, Florin_Admin_V1_Tenant.self),
      .unary(
        Methods.listTenants,
        Florin_Admin_V1_ListTenantsRequest.self,
        Florin_Admin_V1_ListTenantsResponse.self
      ),
      .unary(
        Methods.suspendTenant,
        Florin_Admin_V1_SuspendTenantRequest.self,
        Florin_Admin_V1_SuspendTenantResponse.self
      ),
      .unary(
        Methods.resumeTenant,
        Florin_Admin_V1_ResumeTenantRequest.self,
        Florin_Admin_V1_ResumeTenantResponse.self
      ),
      .unary(
        Methods.dropTenant,
        Florin_Admin_V1_DropTenantRequest.self,
        Florin_Admin_V1_DropTenantResponse.self
      ),
      .serverStreaming(
        Methods.exportTenant,
        Florin_Admin_V1_ExportTenantRequest.self,
        Florin_Admin_V1_ExportTenantResponse.self
      ),
      .clientStreaming(
        Methods.restoreTenant,
        Florin_Admin_V1_RestoreTenantRequest.self,
        Florin_Admin_V1_RestoreTenantResponse.self
      ),
      .unary(
        Methods.planMigration,
        Florin_Admin_V1_PlanMigrationRequest.self,
        Florin_Admin_V1_PlanMigrationResponse.self
      ),
      .serverStreaming(
        Methods.migrateTenants,
        Florin_Admin_V1_MigrateTenantsRequest.self,
        Florin_Admin_V1_MigrateTenantsResponse.self
      ),
      .unary(
        Methods.getMigrationStatus,
        Florin_Admin_V1_GetMigrationStatusRequest.self,
        Florin_Admin_V1_MigrationStatus.self
      ),
    ]
  }()

  private static let keys: [CallableMethod] = {
    typealias Methods = Florin_Admin_V1_KeysServiceMethods
    return [
      .unary(
        Methods.createKey,
        Florin_Admin_V1_CreateKeyRequest.self,
        Florin_Admin_V1_CreateKeyResponse.self
      ),
      .unary(
        Methods.bindCertificate,
        Florin_Admin_V1_BindCertificateRequest.self,
        Florin_Admin_V1_BindCertificateResponse.self
      ),
      .unary(
        Methods.listKeys,
        Florin_Admin_V1_ListKeysRequest.self,
        Florin_Admin_V1_ListKeysResponse.self
      ),
      .unary(
        Methods.revokeKey,
        Florin_Admin_V1_RevokeKeyRequest.self,
        Florin_Admin_V1_RevokeKeyResponse.self
      ),
    ]
  }()
}
