import OrderToCash
import Parties
import Primitives
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct EventTests {
  @Test func `events have positions without gaps, in the order of the leaves`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let id = TestWrites.customerID()
      _ = try await installation.submit(TestWrites.create(1, as: id), to: tenant)
      _ = try? await installation.submit(TestWrites.create(1, requestID: "refused"), to: tenant)
      _ = try await installation.submit(
        TestWrites.rename(id, to: "Other", requestID: "rename"),
        to: tenant
      )
      let events = try await installation.storage.queries.events(after: 0, limit: 10, of: tenant)
      #expect(events.map(\.position) == [1, 2])
      #expect(events.map(\.type) == ["customer.created", "customer.updated"])
      #expect(events.map(\.leafIndex) == [0, 2])
      let subject = { ResourceReference(kind: .customer, id: id.bits, version: $0) }
      #expect(events.map(\.subject) == [subject(1), subject(2)])
      #expect(events.map(\.payload) == events.map { Array($0.type.utf8) })
      #expect(Set(events.map(\.id)).count == 2)
    }
  }

  @Test func `reading from any position on misses nothing and repeats nothing`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let queries = installation.storage.queries
      try await withThrowingTaskGroup { group in
        for number in 0..<100 {
          group.addTask { try await installation.submit(TestWrites.create(number), to: tenant) }
        }
        try await group.waitForAll()
      }
      var positions: [Int64] = []
      while true {
        let events = try await queries.events(after: positions.last ?? 0, limit: 7, of: tenant)
        if events.isEmpty { break }
        positions += events.map(\.position)
      }
      #expect(positions == Array(1...100))
      #expect(try await queries.eventBounds(of: tenant) == EventBounds(oldest: 1, last: 100))
    }
  }

  @Test func `who reads while two servers write sees every event in order`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let other = try await installation.another()
      let count = 200
      let reader = Task { () -> [Int64] in
        var positions: [Int64] = []
        while positions.count < count {
          let last = positions.last ?? 0
          let events = try await other.queries.events(after: last, limit: 50, of: tenant)
          positions += events.map(\.position)
        }
        return positions
      }
      await withTaskGroup { group in
        for number in 0..<count {
          let server = number.isMultiple(of: 2) ? installation.storage : other
          group.addTask {
            do {
              _ = try await server.submitPatiently(TestWrites.create(number), to: tenant)
            } catch {
              Issue.record(error)
            }
          }
        }
      }
      #expect(try await reader.value == Array(1...Int64(count)))
      await other.close()
    }
  }

  @Test func `a commit wakes those who watch`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let signals = installation.storage.signals
      try await signals.watching(tenant.id) {
        async let wait: Void = signals.wait(for: tenant.id, beyond: 0)
        _ = try await installation.submit(TestWrites.create(1), to: tenant)
        await wait
      }
    }
  }

  @Test func `a look at the database wakes those who watch what another server wrote`() async throws
  {
    try await TestInstallation.withTenant { installation, tenant in
      let other = try await installation.another()
      let signals = other.signals
      try await signals.watching(tenant.id) {
        async let wait: Void = signals.wait(for: tenant.id, beyond: 0)
        _ = try await installation.submit(TestWrites.create(1), to: tenant)
        await other.lookForEvents(of: tenant.id)
        await wait
      }
      await other.close()
    }
  }
}
