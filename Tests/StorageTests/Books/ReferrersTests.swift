import OrderToCash
import Parties
import Primitives
import Testing
import WriteLane

@testable import Storage

/// Customers that so many others name that not all of them are loaded.
@Suite(.timeLimit(.minutes(2))) struct ReferrersTests {
  private static func fields(_ names: String...) -> Set<CustomerField> {
    Set(names.compactMap(CustomerField.init(rawValue:)))
  }

  private func create(
    _ numbers: Range<Int>,
    in installation: TestInstallation,
    _ tenant: TenantHandle,
    edit: @escaping @Sendable (inout CustomerDraft) -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in numbers {
        group.addTask {
          let submission = TestWrites.create(number, edit: edit)
          _ = try await installation.submit(submission, to: tenant)
        }
      }
      try await group.waitForAll()
    }
  }

  private func merge(_ source: CustomerID, into target: CustomerID) -> Submission {
    TestWrites.submission(
      .mergeCustomers(MergeCustomers(sourceID: source, targetID: target)),
      requestID: "merge \(source)"
    )
  }

  @Test func `merges that would load too many customers together run one by one`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let ids = (0..<3).map { _ in TestWrites.customerID() }
      for (index, id) in ids.enumerated() {
        _ = try await installation.submit(TestWrites.create(9_000 + index, as: id), to: tenant)
      }
      // Four times as many as are loaded of those who name one customer in one field.
      let count = 4 * (PartiesLimits.referrersLoadedMax + 1)
      try await create(0..<count, in: installation, tenant) { draft in
        let number = draft.externalID.utf8.last.map(Int.init) ?? 0
        let source = ids[number / 2 % 2].description
        if number.isMultiple(of: 2) { draft.parentID = source } else { draft.payerID = source }
      }
      let merges = [merge(ids[0], into: ids[2]), merge(ids[1], into: ids[2])].map(LaneItem.init)
      let storage = installation.storage
      let store = PostgresLaneStore(
        tenant.id,
        storage.access,
        LaneSettings(storage.configuration, storage.signals)
      )
      guard case .failed(_, isRetryable: false) = await store.commit(merges) else {
        Issue.record("all were loaded at once")
        return
      }
      for merge in merges {
        guard case .committed(let results) = await store.commit([merge]),
          case .failure(.rejected(.customer(.mergeTooManyReferences), _)) = try results[0].get()
        else {
          Issue.record("alone it is decided")
          return
        }
      }
    }
  }

  @Test func `one payer among more subsidiaries than are loaded keeps the role`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let id = TestWrites.customerID()
      _ = try await installation.submit(TestWrites.create(0, as: id), to: tenant)
      let subsidiaries = 1..<PartiesLimits.referrersLoadedMax + 2
      try await create(subsidiaries, in: installation, tenant) { $0.parentID = id.description }
      try await create(9_000..<9_001, in: installation, tenant) { $0.payerID = id.description }
      var draft = CustomerDraft()
      draft.roles = [.soldTo]
      let update = TestWrites.submission(
        .updateCustomer(
          UpdateCustomer(
            id: id,
            expectedVersion: nil,
            draft: draft,
            fields: Self.fields("roles")
          )
        ),
        requestID: "roles"
      )
      let error = await #expect(throws: SubmissionError.self) {
        try await installation.submit(update, to: tenant)
      }
      guard case .rejected(.customer(.invalid(let violations)), _) = error else {
        Issue.record("\(String(reflecting: error))")
        return
      }
      #expect(violations.map(\.code.name) == ["ROLE_IN_USE"])
      let target = TestWrites.customerID()
      _ = try await installation.submit(TestWrites.create(9_001, as: target), to: tenant)
      let merge = TestWrites.submission(
        .mergeCustomers(MergeCustomers(sourceID: id, targetID: target)),
        requestID: "merge"
      )
      let refused = await #expect(throws: SubmissionError.self) {
        try await installation.submit(merge, to: tenant)
      }
      guard case .rejected(.customer(.mergeTooManyReferences), _) = refused else {
        Issue.record("\(String(reflecting: refused))")
        return
      }
    }
  }
}
