import OrderToCash
import Parties
import Primitives
import Testing
import WriteLane

@testable import Storage

/// External identifiers that pass from one customer to another within a batch.
@Suite(.timeLimit(.minutes(1))) struct ExternalIDTests {
  /// Runs writes in one transaction.
  private func commit(
    _ submissions: [Submission],
    _ tenant: TenantHandle,
    _ installation: TestInstallation
  ) async throws -> [SubmissionReply] {
    let storage = installation.storage
    let store = PostgresLaneStore(
      tenant.id,
      storage.access,
      LaneSettings(storage.configuration, storage.signals)
    )
    let outcome = await store.commit(submissions.map(LaneItem.init))
    guard case .committed(let results) = outcome else {
      Issue.record("the batch failed: \(outcome)")
      return []
    }
    return try results.map { try $0.get().get() }
  }

  private func owner(
    of externalID: String,
    _ tenant: TenantHandle,
    _ installation: TestInstallation
  ) async throws -> CustomerID? {
    try await installation.storage.queries.customer(externalID: externalID, of: tenant)?.id
  }

  @Test func `a new customer takes what another gives up in the same batch`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let (old, new) = (TestWrites.customerID(), TestWrites.customerID())
      _ = try await installation.submit(TestWrites.create(1, as: old), to: tenant)
      let writes = [
        TestWrites.renumber(old, to: "other", requestID: "a"),
        TestWrites.create(2, as: new) { $0.externalID = "K 1" },
      ]
      #expect(try await commit(writes, tenant, installation).count == 2)
      #expect(try await owner(of: "K 1", tenant, installation) == new)
      #expect(try await owner(of: "other", tenant, installation) == old)
    }
  }

  @Test func `customers exchange theirs in one batch`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let ids = (1...6).map { _ in TestWrites.customerID() }
      for (index, id) in ids.enumerated() {
        _ = try await installation.submit(TestWrites.create(index, as: id), to: tenant)
      }
      // Each takes what the next one has, and the last takes what the first had.
      var writes = [TestWrites.renumber(ids[0], to: "none", requestID: "first")]
      for index in 1..<ids.count {
        writes.append(
          TestWrites.renumber(ids[index], to: "K \(index - 1)", requestID: "to \(index - 1)")
        )
      }
      writes.append(TestWrites.renumber(ids[0], to: "K \(ids.count - 1)", requestID: "last"))
      #expect(try await commit(writes, tenant, installation).count == writes.count)
      for index in ids.indices {
        let owner = try await owner(of: "K \(index)", tenant, installation)
        #expect(owner == ids[(index + 1) % ids.count])
      }
    }
  }
}
