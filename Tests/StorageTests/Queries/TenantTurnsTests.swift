import Parties
import Postgres
import Primitives
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct TenantTurnsTests {
  private let one = TenantID(UUIDBits(high: 1, low: 2))
  private let other = TenantID(UUIDBits(high: 3, low: 4))

  /// Returns once so many callers of a tenant wait.
  private func untilWaiting(_ count: Int, of tenant: TenantID, _ turns: TenantTurns) async throws {
    while turns.waitingCount(of: tenant) < count {
      try Task.checkCancellation()
      await Task.yield()
    }
  }

  @Test func `a tenant's callers take turns, and nobody waits for another tenant`() async throws {
    let turns = TenantTurns(waitersPerTenant: 10)
    let (one, other) = (one, other)
    let order = AsyncStream<Int>.makeStream()
    try await turns.inTurn(of: one) {
      for number in 0..<5 {
        _ = Task {
          try await turns.inTurn(of: one) { _ = order.continuation.yield(number) }
        }
        try await untilWaiting(number + 1, of: one, turns)
      }
      try await turns.inTurn(of: other) { _ = order.continuation.yield(9) }
    }
    var seen: [Int] = []
    for await number in order.stream.prefix(6) { seen.append(number) }
    #expect(seen == [9, 0, 1, 2, 3, 4])
  }

  @Test func `those who are too many are refused at once, and those who gave up are passed over`()
    async throws
  {
    let turns = TenantTurns(waitersPerTenant: 1)
    let one = one
    try await turns.inTurn(of: one) {
      let waiting = Task { try await turns.inTurn(of: one) {} }
      try await untilWaiting(1, of: one, turns)
      await #expect(throws: StorageError.overloaded(retryAfter: StorageError.retryAfter)) {
        try await turns.inTurn(of: one) {}
      }
      waiting.cancel()
      await #expect(throws: StorageError.cancelled) { try await waiting.value }
    }
    // Nothing is left behind: the turn is free.
    try await turns.inTurn(of: one) {}
    #expect(turns.waitingCount(of: one) == 0)
  }

  @Test func `a turn ends with whatever its body throws`() async throws {
    struct Broken: Error {}
    let turns = TenantTurns(waitersPerTenant: 1)
    await #expect(throws: Broken.self) { try await turns.inTurn(of: one) { throw Broken() } }
    try await turns.inTurn(of: one) {}
  }

  @Test func `lists of one tenant hold one connection, however many there are`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let queries = installation.storage.queries
      try await installation.withConnection { blocker in
        _ = try await blocker.query("BEGIN")
        _ = try await blocker.query(
          .rendered(
            template: "LOCK TABLE {schema}.customers IN ACCESS EXCLUSIVE MODE",
            schema: tenant.schema
          )
        )
        let lists = (0..<8).map { _ in
          Task {
            try await queries.customers(CustomerFilter(), after: nil, limit: 1, of: tenant)
          }
        }
        try await untilWaiting(7, of: tenant.id, queries.listTurns)
        // One list hangs in the database. What is quick finds the tenant's other connection free.
        let bounds = try await queries.eventBounds(
          of: tenant,
          deadline: ContinuousClock.now + .seconds(20)
        )
        #expect(bounds.last == 0)
        _ = try await blocker.query("ROLLBACK")
        for list in lists { #expect(try await list.value.customers == []) }
      }
    }
  }
}
