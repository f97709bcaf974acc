import OrderToCash
import Parties
import Primitives
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct ExactlyOnceTests {
  typealias Counts = TestInstallation.Counts

  @Test func `a write leaves a customer, an event, a record and a leaf`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let id = TestWrites.customerID()
      let reply = try await installation.submit(TestWrites.create(1, as: id), to: tenant)
      #expect(
        reply
          == SubmissionReply(
            reply: Array("\(id) 1 Customer 1;".utf8),
            isReplay: false,
            leafIndex: 0
          )
      )
      let all = Counts(leaves: 1, customers: 1, events: 1, records: 1)
      let counts = try await installation.counts(tenant)
      #expect(counts == all)
    }
  }

  @Test func `a write that is sent again gets the same bytes and leaves nothing`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let first = try await installation.submit(TestWrites.create(1), to: tenant)
      let counts = try await installation.counts(tenant)
      // The identifier that the server drew for the second attempt is another one.
      let second = try await installation.submit(TestWrites.create(1), to: tenant)
      #expect(second == SubmissionReply(reply: first.reply, isReplay: true, leafIndex: 0))
      let after = try await installation.counts(tenant)
      #expect(after == counts)
    }
  }

  @Test func `repetitions are found by a server that was started since`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let first = try await installation.submit(TestWrites.create(1), to: tenant)
      let other = try await installation.another()
      let second = try await other.submit(TestWrites.create(1), to: tenant)
      await other.close()
      #expect(second == SubmissionReply(reply: first.reply, isReplay: true, leafIndex: 0))
    }
  }

  @Test func `writes that come at once under one name take effect once`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let replies = try await withThrowingTaskGroup(of: SubmissionReply.self) { group in
        for _ in 0..<50 {
          group.addTask { try await installation.submit(TestWrites.create(1), to: tenant) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(replies.map(\.reply)).count == 1)
      #expect(Set(replies.map(\.leafIndex)) == [0])
      #expect(replies.filter { !$0.isReplay }.count == 1)
      let all = Counts(leaves: 1, customers: 1, events: 1, records: 1)
      let counts = try await installation.counts(tenant)
      #expect(counts == all)
    }
  }

  @Test func `another request under a used name is refused, and has a leaf`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      _ = try await installation.submit(TestWrites.create(1, requestID: "same"), to: tenant)
      await #expect(throws: SubmissionError.requestIDReused(leafIndex: 1)) {
        try await installation.submit(TestWrites.create(2, requestID: "same"), to: tenant)
      }
      let all = Counts(leaves: 2, customers: 1, events: 1, records: 1)
      let counts = try await installation.counts(tenant)
      #expect(counts == all)
    }
  }

  @Test func `one name stands for two writes of two methods or principals`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let id = TestWrites.customerID()
      _ = try await installation.submit(TestWrites.create(1, as: id, requestID: "same"), to: tenant)
      let renamed = TestWrites.rename(id, to: "Other", requestID: "same")
      let fresh = try await installation.submit(renamed, to: tenant)
      #expect(!fresh.isReplay)
      let stranger = Principal(
        id: "prn_stranger",
        credentialDigest: TestWrites.principal.credentialDigest
      )
      let created = TestWrites.submission(
        TestWrites.create(2).command,
        requestID: "same",
        principal: stranger
      )
      let other = try await installation.submit(created, to: tenant)
      #expect(!other.isReplay)
      let counts = try await installation.counts(tenant)
      #expect(counts.records == 3)
    }
  }

  @Test func `a refused write leaves a leaf and nothing else`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let id = TestWrites.customerID()
      await #expect(
        throws: SubmissionError.rejected(.customer(.notFound(id)), leafIndex: 0)
      ) {
        try await installation.submit(
          TestWrites.rename(id, to: "Nobody", requestID: "r"),
          to: tenant
        )
      }
      let counts = try await installation.counts(tenant)
      #expect(counts == Counts(leaves: 1))
    }
  }

  @Test func `a refused write may be mended and sent again under its name`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let broken = TestWrites.create(1) { $0.displayName = "" }
      await #expect(throws: SubmissionError.self) {
        try await installation.submit(broken, to: tenant)
      }
      let reply = try await installation.submit(TestWrites.create(1), to: tenant)
      #expect(!reply.isReplay)
      #expect(reply.leafIndex == 1)
    }
  }

  @Test func `a check leaves nothing, whatever it finds`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let id = TestWrites.customerID()
      let good = TestWrites.create(1, as: id, isValidateOnly: true)
      let reply = try await installation.submit(good, to: tenant)
      #expect(
        reply
          == SubmissionReply(
            reply: Array("\(id) 1 Customer 1;".utf8),
            isReplay: false,
            leafIndex: nil
          )
      )
      let bad = TestWrites.create(1, isValidateOnly: true) { $0.currencyCode = "QQQ" }
      do {
        _ = try await installation.submit(bad, to: tenant)
        Issue.record("the currency does not exist")
      } catch SubmissionError.rejected(let rejection, let leafIndex) {
        #expect(rejection.violations.map(\.fieldPath) == ["customer.currency_code"])
        #expect(leafIndex == nil)
      }
      let counts = try await installation.counts(tenant)
      #expect(counts == Counts())
      // The name of a check is free.
      let fresh = try await installation.submit(TestWrites.create(1), to: tenant)
      #expect(!fresh.isReplay)
    }
  }

  @Test func `of many clients with many repetitions each write takes effect once`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let writes = 400
      let replies = await withTaskGroup(of: (Int, SubmissionReply?).self) { group in
        for client in 0..<40 {
          for turn in 0..<20 {
            // Each write is sent twice, by two clients.
            let number = (client * 20 + turn) % writes
            group.addTask {
              (number, try? await installation.submit(TestWrites.create(number), to: tenant))
            }
          }
        }
        return await group.reduce(into: [:]) { replies, answer in
          replies[answer.0, default: []].append(answer.1)
        }
      }
      #expect(replies.count == writes)
      for (_, answers) in replies {
        #expect(answers.count == 2)
        #expect(Set(answers.map { $0?.reply }).count == 1)
        #expect(answers.filter { $0?.isReplay == false }.count == 1)
      }
      let count = UInt64(writes)
      let all = Counts(leaves: count, customers: count, events: count, records: count)
      let counts = try await installation.counts(tenant)
      #expect(counts == all)
    }
  }
}
