import FlorinAPI
import Foundation
import GRPC
import SwiftProtobuf

/// The rows of the matrix: one for each method, with a request that is good for tenant A.
extension CrossTenantTests {
  /// Services that answer everybody, and hold nothing of any tenant's.
  static let everybodys: Set<String> = [
    "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
  ]
  /// Methods whose requests hold no text at all.
  static let withoutNames: Set<String> = ["GetMigrationStatus"]

  static let probes = customers + events + tenants + keys

  private typealias Customers = Florin_V1_CustomersServiceMethods
  private typealias Tenants = Florin_Admin_V1_TenantsServiceMethods
  private typealias Keys = Florin_Admin_V1_KeysServiceMethods

  /// A text that nothing else has; it is taken out before answers are compared.
  ///
  /// Without digits: by chance they could look like the number of a payment card, which is refused.
  private static func fresh() -> String {
    let letters = Array("ABCDEFABCD")
    return "probe "
      + String(UUID().uuidString.map { $0.wholeNumberValue.map { letters[$0] } ?? $0 })
  }

  private static func creating() -> Florin_V1_CreateCustomerRequest {
    .with {
      $0.customer = example(fresh())
      $0.requestID = fresh()
    }
  }

  /// A new customer of tenant A.
  private static func customer(_ asA: Channel) async throws -> Florin_V1_Customer {
    try await Florin_V1_CustomersServiceClient(asA).createCustomer(creating())
  }

  private static let customers: [Probe] = [
    .unary(Customers.createCustomer, Florin_V1_Customer.self) { _ in creating() },
    .unary(Customers.getCustomer, Florin_V1_Customer.self) { _ in
      Florin_V1_GetCustomerRequest()
    },
    .unary(Customers.listCustomers, Florin_V1_ListCustomersResponse.self) { _ in
      // One page with none of A's customers, which come and go.
      Florin_V1_ListCustomersRequest.with { $0.filter = "state = MERGED" }
    },
    .unary(Customers.updateCustomer, Florin_V1_Customer.self) { asA in
      let customer = try await customer(asA)
      return Florin_V1_UpdateCustomerRequest.with {
        $0.customer = customer
        $0.updateMask.paths = ["*"]
        $0.requestID = fresh()
      }
    },
    .unary(Customers.mergeCustomers, Florin_V1_MergeCustomersResponse.self) { asA in
      let source = try await customer(asA)
      let target = try await customer(asA)
      return Florin_V1_MergeCustomersRequest.with {
        $0.sourceCustomerID = source.customerID
        $0.targetCustomerID = target.customerID
        $0.requestID = fresh()
        $0.validateOnly = true
      }
    },
    .unary(Customers.blockCustomer, Florin_V1_BlockCustomerResponse.self) { asA in
      let customer = try await customer(asA)
      return Florin_V1_BlockCustomerRequest.with {
        $0.customerID = customer.customerID
        $0.reason = "r"
        $0.requestID = fresh()
      }
    },
    .unary(Customers.unblockCustomer, Florin_V1_UnblockCustomerResponse.self) { asA in
      let customer = try await customer(asA)
      return Florin_V1_UnblockCustomerRequest.with {
        $0.customerID = customer.customerID
        $0.requestID = fresh()
      }
    },
    .unary(Customers.batchCreateCustomers, Florin_V1_BatchCreateCustomersResponse.self) { _ in
      Florin_V1_BatchCreateCustomersRequest.with { $0.requests = [creating()] }
    },
  ]

  private static let events: [Probe] = [
    .streaming(
      Florin_V1_EventsServiceMethods.watchEvents,
      Florin_V1_WatchEventsResponse.self
    ) { asA in
      _ = try await customer(asA)
      return Florin_V1_WatchEventsRequest.with { $0.start = .earliest }
    }
  ]

  private static let tenants: [Probe] = [
    .unary(Tenants.createTenant, Florin_Admin_V1_Tenant.self) { _ in
      Florin_Admin_V1_CreateTenantRequest.with {
        $0.tenant.name = "probe"
        $0.tenant.displayName = "probe"
        $0.requestID = fresh()
      }
    },
    .unary(Tenants.getTenant, Florin_Admin_V1_Tenant.self) { _ in
      Florin_Admin_V1_GetTenantRequest()
    },
    .unary(Tenants.listTenants, Florin_Admin_V1_ListTenantsResponse.self) { _ in
      Florin_Admin_V1_ListTenantsRequest()
    },
    .unary(Tenants.suspendTenant, Florin_Admin_V1_SuspendTenantResponse.self) { _ in
      Florin_Admin_V1_SuspendTenantRequest.with { $0.requestID = fresh() }
    },
    .unary(Tenants.resumeTenant, Florin_Admin_V1_ResumeTenantResponse.self) { _ in
      Florin_Admin_V1_ResumeTenantRequest.with { $0.requestID = fresh() }
    },
    .unary(Tenants.dropTenant, Florin_Admin_V1_DropTenantResponse.self) { _ in
      Florin_Admin_V1_DropTenantRequest.with {
        $0.confirmName = "probe"
        $0.force = true
        $0.requestID = fresh()
      }
    },
    .streaming(Tenants.exportTenant, Florin_Admin_V1_ExportTenantResponse.self) { _ in
      Florin_Admin_V1_ExportTenantRequest()
    },
    .clientStreaming(Tenants.restoreTenant, Florin_Admin_V1_RestoreTenantResponse.self) { _ in
      Florin_Admin_V1_RestoreTenantRequest.with { $0.requestID = fresh() }
    },
    .unary(Tenants.planMigration, Florin_Admin_V1_PlanMigrationResponse.self) { _ in
      Florin_Admin_V1_PlanMigrationRequest()
    },
    .streaming(Tenants.migrateTenants, Florin_Admin_V1_MigrateTenantsResponse.self) { _ in
      Florin_Admin_V1_MigrateTenantsRequest.with { $0.requestID = fresh() }
    },
    .unary(Tenants.getMigrationStatus, Florin_Admin_V1_MigrationStatus.self) { _ in
      Florin_Admin_V1_GetMigrationStatusRequest()
    },
  ]

  private static let keys: [Probe] = [
    .unary(Keys.createKey, Florin_Admin_V1_CreateKeyResponse.self) { _ in
      Florin_Admin_V1_CreateKeyRequest.with {
        $0.displayName = "probe"
        $0.requestID = fresh()
      }
    },
    .unary(Keys.bindCertificate, Florin_Admin_V1_BindCertificateResponse.self) { _ in
      Florin_Admin_V1_BindCertificateRequest.with {
        $0.displayName = "probe"
        $0.requestID = fresh()
      }
    },
    .unary(Keys.listKeys, Florin_Admin_V1_ListKeysResponse.self) { _ in
      Florin_Admin_V1_ListKeysRequest()
    },
    .unary(Keys.revokeKey, Florin_Admin_V1_RevokeKeyResponse.self) { _ in
      Florin_Admin_V1_RevokeKeyRequest.with { $0.requestID = fresh() }
    },
  ]
}
