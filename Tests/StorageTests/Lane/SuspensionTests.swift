import Parties
import Primitives
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct SuspensionTests {
  @Test func `a suspended tenant is read and not written`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let id = TestWrites.customerID()
      _ = try await installation.submit(TestWrites.create(1, as: id), to: tenant)
      _ = try await installation.tenants.suspend(tenant.id)
      await #expect(throws: SubmissionError.tenantSuspended) {
        try await installation.submit(TestWrites.create(2), to: tenant)
      }
      // The handle is one from before.
      let customer = try await installation.storage.queries.customer(id, of: tenant)
      #expect(customer?.id == id)
      _ = try await installation.tenants.resume(tenant.id)
      _ = try await installation.submit(TestWrites.create(2), to: tenant)
      let counts = try await installation.counts(tenant)
      #expect(counts.customers == 2)
    }
  }

  @Test func `a server that has not heard of the suspension does not write either`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let other = try await installation.another()
      _ = try await other.submit(TestWrites.create(1), to: tenant)
      _ = try await installation.tenants.suspend(tenant.id)
      await #expect(throws: SubmissionError.tenantSuspended) {
        try await other.submit(TestWrites.create(2), to: tenant)
      }
      await other.close()
    }
  }

  @Test func `there are no writes to a tenant that does not exist`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let nobody = TenantHandle(
        id: TenantID(TestWrites.identifier()),
        schema: tenant.schema,
        loginShard: tenant.loginShard,
        epoch: tenant.epoch,
        state: .active,
        schemaVersion: tenant.schemaVersion
      )
      await #expect(throws: SubmissionError.tenantUnknown) {
        try await installation.submit(TestWrites.create(1), to: nobody)
      }
    }
  }

  @Test func `a schema of another tenant is neither read nor written`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let other = try await installation.tenant().handle
      let id = TestWrites.customerID()
      _ = try await installation.submit(TestWrites.create(1, as: id), to: other)
      // A mistake of ours: the right tenant, the wrong schema.
      let crossed = TenantHandle(
        id: tenant.id,
        schema: other.schema,
        loginShard: other.loginShard,
        epoch: other.epoch,
        state: .active,
        schemaVersion: other.schemaVersion
      )
      await #expect(throws: StorageError.internalFault) {
        try await installation.storage.queries.customer(id, of: crossed)
      }
    }
  }
}
