import MerkleLog
import OrderToCash
import Parties
import Primitives
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct BatchTests {
  /// Submits at once, so that all but the first share batches; the answers in order.
  private func submitTogether(
    _ submissions: [Submission],
    to tenant: TenantHandle,
    of installation: TestInstallation
  ) async -> [Result<SubmissionReply, SubmissionError>] {
    await withTaskGroup(of: (Int, Result<SubmissionReply, SubmissionError>).self) { group in
      for (index, submission) in submissions.enumerated() {
        group.addTask {
          do throws(SubmissionError) {
            return (index, .success(try await installation.storage.submit(submission, to: tenant)))
          } catch {
            return (index, .failure(error))
          }
        }
      }
      let answers = await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      return submissions.indices.compactMap { answers[$0] }
    }
  }

  private let tenant = TenantID(UUIDBits(high: 1, low: 2))
  private let now = Instant(microseconds: 1_795_478_400_000_000)

  private func decided(_ submissions: [Submission]) throws -> BatchDecisions {
    var batch = BatchDecisions(
      submissions.map(LaneItem.init),
      of: tenant,
      at: now,
      encodeEvent: { _, _ in [] }
    )
    var rounds = 0
    while let needs = try batch.decide() {
      batch.books.settle(needs)
      rounds += 1
      #expect(rounds < 10)
    }
    return batch
  }

  @Test func `each command sees the changes of those before it`() throws {
    let id = TestWrites.customerID()
    let child = TestWrites.create(2) { $0.parentID = id.description }
    let batch = try decided([
      TestWrites.create(1, as: id),
      TestWrites.rename(id, to: "Second", requestID: "a", expectedVersion: 1),
      TestWrites.rename(id, to: "Third", requestID: "b", expectedVersion: 2),
      child,
      TestWrites.create(1, requestID: "c"),
    ])
    let replies = batch.replies(firstLeaf: 10)
    #expect(replies[2] == .success(reply("\(id) 3 Third;", leaf: 12)))
    #expect(try replies[3].get().leafIndex == 13)
    let taken = Rejection.customer(.externalIDTaken(by: id))
    #expect(replies[4] == .failure(.rejected(taken, leafIndex: 14)))
    #expect(batch.leaves.count == 5)
    #expect(batch.events.map(\.event.type).suffix(1) == ["customer.created"])
    #expect(batch.records.count == 4)
  }

  private struct Absent: Error {}

  private func reply(_ text: String, leaf: UInt64) -> SubmissionReply {
    SubmissionReply(reply: Array(text.utf8), isReplay: false, leafIndex: leaf)
  }

  @Test func `digests of one customer follow each other through a batch`() throws {
    let id = TestWrites.customerID()
    let batch = try decided([
      TestWrites.create(1, as: id),
      TestWrites.rename(id, to: "Second", requestID: "a"),
      TestWrites.rename(id, to: "Third", requestID: "b"),
    ])
    let changes = try batch.leaves.map { draft -> AuditChange in
      guard case .listed(let changes) = try AuditLeaf(decoding: draft.body).changes else {
        throw Absent()
      }
      return try #require(changes.first)
    }
    #expect(changes.map(\.version) == [1, 2, 3])
    #expect(changes[0].before == nil)
    #expect(changes[1].before == changes[0].after)
    #expect(changes[2].before == changes[1].after)
    #expect(Set(changes.map(\.after)).count == 3)
  }

  @Test func `a command that is refused changes nothing for those behind it`() throws {
    let id = TestWrites.customerID()
    let batch = try decided([
      TestWrites.create(1, as: id) { $0.currencyCode = "" },
      TestWrites.create(1, as: id),
    ])
    guard case .rejected = batch.outcomes[0], case .done = batch.outcomes[1] else {
      Issue.record("\(batch.outcomes)")
      return
    }
  }

  @Test func `a command whose reply cannot be made leaves nothing`() throws {
    struct Unspeakable: Error {}
    let mute = TestWrites.submission(
      TestWrites.create(1).command,
      requestID: "mute",
      encodeReply: { _ in throw Unspeakable() }
    )
    let batch = try decided([mute, TestWrites.create(1)])
    #expect(batch.replies(firstLeaf: 0)[0] == .failure(.internalFault))
    #expect(batch.leaves.count == 1)
    guard case .done = batch.outcomes[1] else {
      Issue.record("the number is free")
      return
    }
  }

  @Test func `a repetition within a batch is answered with the first reply`() throws {
    let id = TestWrites.customerID()
    let batch = try decided([TestWrites.create(1, as: id), TestWrites.create(1)])
    let replies = batch.replies(firstLeaf: 7)
    let bytes = Array("\(id) 1 Customer 1;".utf8)
    #expect(replies[0] == .success(SubmissionReply(reply: bytes, isReplay: false, leafIndex: 7)))
    #expect(replies[1] == .success(SubmissionReply(reply: bytes, isReplay: true, leafIndex: 7)))
  }

  @Test func `what is only checked is decided though its name was used before`() throws {
    let repetition = LaneItem(TestWrites.create(1))
    let submissions = [TestWrites.create(1, isValidateOnly: true), repetition.submission]
    var batch = BatchDecisions(
      submissions.map(LaneItem.init),
      of: tenant,
      at: now,
      encodeEvent: { _, _ in [] }
    )
    let record = IdempotencyRecord(
      principalID: repetition.submission.principal.id,
      method: repetition.submission.command.method.rawValue,
      requestID: repetition.submission.requestID,
      requestDigest: repetition.requestDigest,
      leafIndex: 3,
      reply: [7]
    )
    batch.loaded(record, under: repetition.key)
    let needs = try #require(try batch.decide())
    #expect(!needs.isEmpty)
    batch.books.settle(needs)
    #expect(try batch.decide() == nil)
    guard case .checked = batch.outcomes[0], case .replayed([7], 3) = batch.outcomes[1] else {
      Issue.record("\(batch.outcomes)")
      return
    }
  }

  @Test func `one command that the database refuses hurts nobody else in its batch`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      // No leaf can name this principal, so that its batch fails as a whole.
      let nameless = Principal(
        id: "prn with spaces",
        credentialDigest: TestWrites.principal.credentialDigest
      )
      let bad = TestWrites.submission(
        TestWrites.create(0).command,
        requestID: "bad",
        principal: nameless
      )
      let good = (1...30).map { TestWrites.create($0) }
      let answers = await submitTogether(
        Array(good.prefix(15)) + [bad] + good.suffix(15),
        to: tenant,
        of: installation
      )
      #expect(answers[15] == .failure(.internalFault))
      #expect(answers.filter { (try? $0.get()) != nil }.count == 30)
      let counts = try await installation.counts(tenant)
      #expect(counts.customers == 30)
    }
  }

  @Test func `a hierarchy is loaded level by level`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      var above: CustomerID?
      for number in 1...PartiesLimits.hierarchyLevelsMax {
        let id = TestWrites.customerID()
        let parent = above
        let write = TestWrites.create(number, as: id) { $0.parentID = parent?.description ?? "" }
        _ = try await installation.submit(write, to: tenant)
        above = id
      }
      let bottom = above
      let deeper = TestWrites.create(100) { $0.parentID = bottom?.description ?? "" }
      do {
        _ = try await installation.submit(deeper, to: tenant)
        Issue.record("nine levels are too many")
      } catch SubmissionError.rejected(let rejection, _) {
        #expect(rejection.violations.map(\.code.name) == ["HIERARCHY_TOO_DEEP"])
      }
    }
  }

  @Test func `a merge takes along all who name the source`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let source = TestWrites.customerID()
      let target = TestWrites.customerID()
      _ = try await installation.submit(TestWrites.create(1, as: source), to: tenant)
      _ = try await installation.submit(TestWrites.create(2, as: target), to: tenant)
      for number in 3...30 {
        let write = TestWrites.create(number) { draft in
          switch number % 3 {
          case 0: draft.parentID = source.description
          case 1: draft.payerID = source.description
          default: draft.billToID = source.description
          }
        }
        _ = try await installation.submit(write, to: tenant)
      }
      let merge = TestWrites.submission(
        .mergeCustomers(MergeCustomers(sourceID: source, targetID: target)),
        requestID: "merge"
      )
      _ = try await installation.submit(merge, to: tenant)
      var filter = CustomerFilter()
      filter.parentID = target
      let children = try await installation.storage.queries.customers(
        filter,
        after: nil,
        limit: 100,
        of: tenant
      )
      #expect(children.customers.count == 10)
      let merged = try await installation.storage.queries.customer(source, of: tenant)
      #expect(merged?.state == .merged(into: target))
    }
  }

  @Test func `others with the number under another scheme hide no suspect`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      for number in 1...PartiesLimits.suspectsMax + 1 {
        let isLast = number > PartiesLimits.suspectsMax
        // The first of them raises no warning, and the others' is accepted.
        let write = TestWrites.create(number, acknowledging: ["POSSIBLE_DUPLICATE"]) { draft in
          let scheme = isLast ? "LOCAL" : "OTHER"
          draft.taxIdentifiers = [TaxIdentifierDraft(scheme: scheme, value: "SHARED")]
        }
        _ = try await installation.submit(write, to: tenant)
      }
      let twin = TestWrites.create(100) { draft in
        draft.taxIdentifiers = [TaxIdentifierDraft(scheme: "LOCAL", value: "SHARED")]
      }
      do {
        _ = try await installation.submit(twin, to: tenant)
        Issue.record("the tax number is taken")
      } catch SubmissionError.rejected(let rejection, _) {
        #expect(rejection.violations.map(\.code.name) == ["POSSIBLE_DUPLICATE"])
      }
    }
  }

  @Test func `who is suspected to be a customer already must be acknowledged`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let id = TestWrites.customerID()
      _ = try await installation.submit(TestWrites.create(1, as: id), to: tenant)
      let twin = TestWrites.create(2) { draft in
        draft.legalName = "customer 1 g.m.b.h."
        draft.taxIdentifiers = [TaxIdentifierDraft(scheme: "LOCAL", value: "T1")]
      }
      do {
        _ = try await installation.submit(twin, to: tenant)
        Issue.record("the tax number is that of customer 1")
      } catch SubmissionError.rejected(let rejection, _) {
        #expect(rejection.reason.name == "WARNINGS_NOT_ACKNOWLEDGED")
        #expect(Set(rejection.violations.map(\.code.name)) == ["POSSIBLE_DUPLICATE"])
      }
    }
  }
}
