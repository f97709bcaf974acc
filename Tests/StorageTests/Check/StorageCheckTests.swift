import Parties
import Postgres
import Primitives
import Testing

@testable import Storage

/// What an administrator of the database can do to a tenant's rows, and what the check says of it.
@Suite(.timeLimit(.minutes(1))) struct StorageCheckTests {
  /// A tenant with 300 customers, the first of which was renamed: 301 leaves, one full tile.
  private func withHistory(
    _ body: (TestInstallation, TenantHandle, CustomerID) async throws -> Void
  ) async throws {
    let installation = try await TestInstallation.shared
    let tenant = try await installation.tenant().handle
    let first = TestWrites.customerID()
    _ = try await installation.submit(TestWrites.create(0, as: first), to: tenant)
    try await withThrowingTaskGroup { group in
      for number in 1..<300 {
        group.addTask { try await installation.submit(TestWrites.create(number), to: tenant) }
      }
      try await group.waitForAll()
    }
    let rename = TestWrites.rename(first, to: "Other", requestID: "rename")
    _ = try await installation.submit(rename, to: tenant)
    do {
      try await body(installation, tenant, first)
    } catch {
      throw error
    }
  }

  private func findings(
    _ installation: TestInstallation,
    _ tenant: TenantHandle,
    after statement: StaticString
  ) async throws -> Set<StorageFinding> {
    try await installation.withConnection { connection in
      _ = try await connection.query(.rendered(template: statement, schema: tenant.schema))
    }
    return Set(try await installation.storage.check(tenant).findings)
  }

  @Test func `an honest history has nothing to find`() async throws {
    try await withHistory { installation, tenant, _ in
      let report = try await installation.storage.check(tenant)
      #expect(report.findings == [])
      #expect(report.leaves == 301)
      #expect(report.tiles == 1)
      #expect(report.customers == 300)
      #expect(report.events == 301)
      #expect(report.records == 301)
    }
  }

  @Test func `a customer that was changed past the lane differs`() async throws {
    try await withHistory { installation, tenant, first in
      let found = try await findings(
        installation,
        tenant,
        after: "UPDATE {schema}.customers SET net_days = 60 WHERE version = 2"
      )
      #expect(found == [.customerDiffers(first)])
    }
  }

  @Test func `a customer that was removed is missed`() async throws {
    try await withHistory { installation, tenant, first in
      let found = try await findings(
        installation,
        tenant,
        after: "DELETE FROM {schema}.customers WHERE version = 2"
      )
      #expect(found == [.customerMissing(first)])
    }
  }

  @Test func `a customer that was slipped in has no leaf`() async throws {
    try await withHistory { installation, tenant, first in
      let found = try await findings(
        installation,
        tenant,
        after: """
          UPDATE {schema}.customers SET id = '00000000-0000-7000-8000-000000000001'
          WHERE version = 2
          """
      )
      let slipped = CustomerID(UUIDBits(high: 0x7000, low: 0x8000_0000_0000_0001))
      #expect(found == [.customerWithoutLeaf(slipped), .customerMissing(first)])
    }
  }

  @Test func `a reference that leads nowhere is found`() async throws {
    try await withHistory { installation, tenant, first in
      let found = try await findings(
        installation,
        tenant,
        after: """
          UPDATE {schema}.customers SET payer_id = '00000000-0000-7000-8000-000000000001'
          WHERE version = 2
          """
      )
      let nowhere = CustomerID(UUIDBits(high: 0x7000, low: 0x8000_0000_0000_0001))
      #expect(found == [.customerDiffers(first), .referenceDangling(from: first, to: nowhere)])
    }
  }

  @Test func `a leaf of which one byte was changed breaks the tree`() async throws {
    try await withHistory { installation, tenant, _ in
      let found = try await findings(
        installation,
        tenant,
        after: """
          UPDATE {schema}.audit_entries SET body = set_byte(body, 60, get_byte(body, 60) # 1)
          WHERE index = 7
          """
      )
      #expect(found.isSuperset(of: [.frontierDiffers, .tileDiffers(level: 0, index: 0)]))
    }
  }

  @Test func `a leaf that was removed from the middle is named`() async throws {
    try await withHistory { installation, tenant, _ in
      let found = try await findings(
        installation,
        tenant,
        after: "DELETE FROM {schema}.audit_entries WHERE index = 7"
      )
      #expect(found.isSuperset(of: [.leafMissing(index: 7), .frontierDiffers]))
    }
  }

  @Test func `the last leaf that was removed is named`() async throws {
    try await withHistory { installation, tenant, first in
      let found = try await findings(
        installation,
        tenant,
        after: "DELETE FROM {schema}.audit_entries WHERE index = 300"
      )
      #expect(
        found.isSuperset(of: [
          .leafMissing(index: 300), .frontierDiffers, .customerDiffers(first),
        ])
      )
    }
  }

  @Test func `leaves that were swapped are not in their places`() async throws {
    try await withHistory { installation, tenant, _ in
      let found = try await findings(
        installation,
        tenant,
        after: """
          UPDATE {schema}.audit_entries AS entry SET body = other.body
          FROM {schema}.audit_entries AS other
          WHERE entry.index IN (4, 5) AND other.index = 9 - entry.index
          """
      )
      #expect(found.isSuperset(of: [.leafMalformed(index: 4), .leafMalformed(index: 5)]))
    }
  }

  @Test func `a head that was set back is found`() async throws {
    try await withHistory { installation, tenant, _ in
      let found = try await findings(
        installation,
        tenant,
        after: """
          UPDATE {schema}.audit_head SET size = 256, frontier = substr(frontier, 1, 32)
          """
      )
      #expect(found == [.leavesBeyondHead(count: 45), .frontierDiffers])
    }
  }

  @Test func `a tile that was changed or removed is named`() async throws {
    try await withHistory { installation, tenant, _ in
      let changed = try await findings(
        installation,
        tenant,
        after: "UPDATE {schema}.audit_tiles SET data = set_byte(data, 0, get_byte(data, 0) # 1)"
      )
      #expect(changed == [.tileDiffers(level: 0, index: 0)])
      let removed = try await findings(
        installation,
        tenant,
        after: "DELETE FROM {schema}.audit_tiles"
      )
      #expect(removed == [.tileMissing(level: 0, index: 0)])
    }
  }

  @Test func `an event that was removed, moved or changed is named`() async throws {
    try await withHistory { installation, tenant, _ in
      let changed = try await findings(
        installation,
        tenant,
        after: "UPDATE {schema}.events SET subject_version = 9 WHERE position = 5"
      )
      #expect(changed == [.eventDiffers(position: 5)])
      let removed = try await findings(
        installation,
        tenant,
        after: "DELETE FROM {schema}.events WHERE position = 5"
      )
      #expect(removed == [.eventMissing(position: 5), .changeWithoutEvent(index: 4)])
      let moved = try await findings(
        installation,
        tenant,
        after: "UPDATE {schema}.events SET position = 303 WHERE position = 301"
      )
      #expect(moved.contains(.eventsBeyondHead(count: 2)))
    }
  }

  @Test func `an idempotency record of another leaf is named`() async throws {
    try await withHistory { installation, tenant, _ in
      let found = try await findings(
        installation,
        tenant,
        after: "UPDATE {schema}.idempotency_records SET leaf_index = 3 WHERE leaf_index = 2"
      )
      #expect(found.count == 2)
      #expect(found.contains(.recordRepeated(index: 3)))
    }
  }

  @Test func `the beginning of the events may have been purged`() async throws {
    try await withHistory { installation, tenant, _ in
      let found = try await findings(
        installation,
        tenant,
        after: "DELETE FROM {schema}.events WHERE position <= 100"
      )
      #expect(found == [])
    }
  }
}
