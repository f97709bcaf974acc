import OrderToCash
import Parties
import Primitives
import Testing

@testable import Storage

/// Customers that so many others name that not all of them are loaded.
@Suite(.timeLimit(.minutes(1))) struct ReferrersTests {
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
