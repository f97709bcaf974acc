import Postgres
import Primitives
import Testing

@testable import Storage

@Suite struct TenantCacheTests {
  private let id = TenantID(UUIDBits(high: 1, low: 2))

  @Test func `a look that began before a drop was seen does not undo it`() throws {
    let cache = TenantCache()
    // Both looks began at 5, and the one that saw less comes last.
    cache.take([try tenant(.dropped, generation: 7)], upTo: 7)
    cache.take([try tenant(.active, generation: 6)], upTo: 6)
    #expect(cache.tenant(id) == nil)
    #expect(cache.generation == 7)
    cache.take(try tenant(.active, generation: 6))
    #expect(cache.tenant(id) == nil)
  }

  @Test func `a look that began before a drop of this server does not undo it`() throws {
    let cache = TenantCache()
    cache.take(try tenant(.dropped, generation: 7))
    cache.take([try tenant(.active, generation: 6)], upTo: 6)
    #expect(cache.tenant(id) == nil)
    cache.take([try tenant(.dropped, generation: 7)], upTo: 7)
    cache.take([try tenant(.active, generation: 6)], upTo: 6)
    #expect(cache.tenant(id) == nil)
  }

  @Test func `a tenant that comes back after its drop is known again`() throws {
    let cache = TenantCache()
    cache.take(try tenant(.dropped, generation: 7))
    cache.take(try tenant(.active, generation: 8))
    #expect(cache.tenant(id)?.generation == 8)
    cache.take([try tenant(.active, generation: 8)], upTo: 8)
    #expect(cache.tenant(id)?.state == .active)
  }

  @Test func `a doubt ends when the tenant is asked for, though nothing has changed`() throws {
    let cache = TenantCache()
    cache.take([try tenant(.active, generation: 6)], upTo: 6)
    cache.doubt(id)
    #expect(cache.tenant(id) == nil)
    cache.take(try tenant(.active, generation: 6))
    #expect(cache.tenant(id) != nil)
  }

  private func tenant(_ state: TenantState, generation: Int64) throws -> Tenant {
    Tenant(
      id: id,
      name: try #require(TenantName("acme")),
      displayName: "Acme",
      schema: try #require(SchemaName("t_" + String(repeating: "a", count: 25) + "y")),
      state: state,
      placement: Tenant.Placement(cluster: "main", loginShard: 0, epoch: generation),
      schemaVersion: 1,
      createdAt: Instant(microseconds: 0),
      exportedAt: nil,
      generation: generation,
      fencedEpoch: generation
    )
  }
}
