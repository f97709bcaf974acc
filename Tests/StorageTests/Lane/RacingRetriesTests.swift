import OrderToCash
import Parties
import Postgres
import Primitives
import Testing

@testable import Storage

/// Retries that reach one server while another is about to commit the first attempt.
@Suite(.timeLimit(.minutes(1))) struct RacingRetriesTests {
  /// Runs writes on servers of their own, each when the one before it waits for a lock, while
  /// nobody gets the audit head; then all of them go on.
  private func race(
    _ submissions: [Submission],
    _ tenant: TenantHandle,
    _ installation: TestInstallation
  ) async throws -> [Result<SubmissionReply, SubmissionError>] {
    var servers: [Storage] = []
    for _ in submissions { servers.append(try await installation.another()) }
    let answers = try await installation.withConnection { holder in
      _ = try await holder.query(.begin)
      _ = try await holder.query(AuditStatements.lockHead(tenant.schema))
      return try await withThrowingTaskGroup(
        of: (Int, Result<SubmissionReply, SubmissionError>).self
      ) { group in
        for (index, submission) in submissions.enumerated() {
          let server = servers[index]
          group.addTask {
            do throws(SubmissionError) {
              return (index, .success(try await server.submit(submission, to: tenant)))
            } catch {
              return (index, .failure(error))
            }
          }
          try await untilWaiting(Int64(index) + 1, tenant, installation)
        }
        _ = try await holder.query(.rollback)
        let answers = try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        return submissions.indices.compactMap { answers[$0] }
      }
    }
    for server in servers { await server.close() }
    return answers
  }

  /// Returns once so many sessions wait for locks of a tenant's.
  private func untilWaiting(
    _ count: Int64,
    _ tenant: TenantHandle,
    _ installation: TestInstallation
  ) async throws {
    try await installation.withConnection { connection in
      var waiting: Int64 = 0
      while waiting < count {
        let rows = try await connection.query(
          """
          SELECT count(*) FROM pg_stat_activity
          WHERE wait_event_type = 'Lock' AND strpos(query, $1) > 0
          """,
          tenant.schema.text
        ).rows
        waiting = try #require(rows.first)[0]
      }
    }
  }

  @Test func `a retry that waits for the first attempt gets its reply`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let id = TestWrites.customerID()
      _ = try await installation.submit(TestWrites.create(1, as: id), to: tenant)
      let write = TestWrites.rename(id, to: "Second", requestID: "rename", expectedVersion: 1)
      let answers = try await race([write, write], tenant, installation)
      let reply = Array("\(id) 2 Second;".utf8)
      let first = SubmissionReply(reply: reply, isReplay: false, leafIndex: 1)
      let second = SubmissionReply(reply: reply, isReplay: true, leafIndex: 1)
      #expect(answers == [.success(first), .success(second)])
      let counts = try await installation.counts(tenant)
      #expect(counts == .init(leaves: 2, customers: 1, events: 2, records: 2))
    }
  }

  @Test func `a retry that is refused for what came later gets the first reply`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let id = TestWrites.customerID()
      let write = TestWrites.create(1, as: id)
      // Stands for a rule that refuses the same request in the state that the retry meets.
      let retry = TestWrites.create(1) { $0.currencyCode = "" }
      let answers = try await race([write, retry], tenant, installation)
      let reply = Array("\(id) 1 Customer 1;".utf8)
      let first = SubmissionReply(reply: reply, isReplay: false, leafIndex: 0)
      let second = SubmissionReply(reply: reply, isReplay: true, leafIndex: 0)
      #expect(answers == [.success(first), .success(second)])
      let counts = try await installation.counts(tenant)
      #expect(counts == .init(leaves: 1, customers: 1, events: 1, records: 1))
    }
  }
}
