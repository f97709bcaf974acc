import OrderToCash
import Parties
import Postgres
import Primitives
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct CustomerListTests {
  private func all(
    _ filter: CustomerFilter = CustomerFilter(),
    pages: Int = 100,
    _ installation: TestInstallation,
    _ tenant: TenantHandle
  ) async throws -> [CustomerID] {
    var ids: [CustomerID] = []
    var key: CustomerPageKey?
    repeat {
      let page = try await installation.storage.queries.customers(
        filter,
        after: key,
        limit: pages,
        of: tenant
      )
      #expect(page.customers.count <= pages)
      ids += page.customers.map(\.id)
      key = page.next
    } while key != nil
    return ids
  }

  private func create(
    _ count: Int,
    _ installation: TestInstallation,
    _ tenant: TenantHandle,
    edit: (Int, inout CustomerDraft) -> Void = { _, _ in }
  ) async throws -> [CustomerID] {
    var ids: [CustomerID] = []
    for number in 0..<count {
      let id = TestWrites.customerID()
      let write = TestWrites.create(number, as: id, acknowledging: ["POSSIBLE_DUPLICATE"]) {
        edit(number, &$0)
      }
      _ = try await installation.submit(write, to: tenant)
      ids.append(id)
    }
    return ids
  }

  @Test(arguments: [1, 3, 10, 11, 1000])
  func `pages of any size hold every customer once, the oldest first`(size: Int) async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let ids = try await create(11, installation, tenant)
      let listed = try await all(pages: size, installation, tenant)
      #expect(listed == ids)
    }
  }

  @Test func `the last page is known to be the last`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      _ = try await create(4, installation, tenant)
      let queries = installation.storage.queries
      let first = try await queries.customers(CustomerFilter(), after: nil, limit: 2, of: tenant)
      let second = try await queries.customers(
        CustomerFilter(),
        after: first.next,
        limit: 2,
        of: tenant
      )
      #expect(second.customers.count == 2)
      #expect(second.next == nil)
    }
  }

  @Test func `a page ends where its bytes end, and the next begins there`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let ids = try await create(StorageLimits.customersPerLoad * 2 + 5, installation, tenant)
      for most in [1, 7, StorageLimits.customersPerLoad, StorageLimits.customersPerLoad + 1] {
        // Each is two bytes large; an odd limit has room for half a customer, which does not come.
        let shape = CustomerPageShape(
          maximumBytes: most * 2 + 1,
          element: { $0.id },
          bytes: { _ in 2 }
        )
        var listed: [CustomerID] = []
        var key: CustomerPageKey?
        repeat {
          let page = try await installation.storage.queries.customers(
            CustomerFilter(),
            after: key,
            limit: 1_000,
            as: shape,
            of: tenant
          )
          listed += page.customers
          #expect(page.customers.count == most || page.next == nil)
          key = page.next
        } while key != nil && listed.count < ids.count
        #expect(listed == ids, "\(most)")
      }
    }
  }

  @Test func `a customer larger than a page has one to itself`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let ids = try await create(2, installation, tenant)
      let shape = CustomerPageShape(maximumBytes: 1, element: { $0.id }, bytes: { _ in 10 })
      let page = try await installation.storage.queries.customers(
        CustomerFilter(),
        after: nil,
        limit: 10,
        as: shape,
        of: tenant
      )
      #expect(page.customers == [ids[0]])
      #expect(page.next?.lastID == ids[0])
    }
  }

  @Test func `what does not fit into a page is not even loaded`() async throws {
    let installation = try await TestInstallation.shared
    let tenant = try await installation.tenant().handle
    let count = StorageLimits.customersPerLoad
    let ids = try await create(count * 2, installation, tenant)
    // A row that cannot be read: whoever loads it fails.
    try await installation.withConnection { connection in
      let spoil = SQL.rendered(
        template: "UPDATE {schema}.customers SET contacts = '[{}]' WHERE id = $1",
        schema: tenant.schema
      )
      _ = try await connection.query(spoil, ids[count * 2 - 1].bits)
    }
    let shape = CustomerPageShape(maximumBytes: count - 1, element: { $0.id }, bytes: { _ in 1 })
    let queries = installation.storage.queries
    let page = try await queries.customers(
      CustomerFilter(),
      after: nil,
      limit: 1_000,
      as: shape,
      of: tenant
    )
    #expect(page.customers == Array(ids.prefix(count - 1)))
    await #expect(throws: StorageError.internalFault) {
      try await queries.customers(CustomerFilter(), after: nil, limit: 1_000, of: tenant)
    }
  }

  @Test func `what is written while a list is read neither repeats nor hides anything`()
    async throws
  {
    try await TestInstallation.withTenant { installation, tenant in
      let ids = try await create(6, installation, tenant)
      let queries = installation.storage.queries
      let first = try await queries.customers(CustomerFilter(), after: nil, limit: 3, of: tenant)
      for (number, id) in ids.enumerated() {
        let write = TestWrites.rename(id, to: "New \(number)", requestID: "rename \(number)")
        _ = try await installation.submit(write, to: tenant)
      }
      let rest = try await queries.customers(
        CustomerFilter(),
        after: first.next,
        limit: 10,
        of: tenant
      )
      #expect(first.customers.map(\.id) + rest.customers.map(\.id) == ids)
    }
  }

  @Test func `a filter gives those for whom all of it holds`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let ids = try await create(8, installation, tenant) { number, draft in
        draft.taxIdentifiers = [TaxIdentifierDraft(scheme: "LOCAL", value: "T\(number % 2)")]
        draft.legalName = "Company \(number)"
        draft.roles = number < 4 ? [.soldTo, .payer] : [.billTo]
      }
      let block = BlockCustomer(id: ids[5], reason: "late")
      _ = try await installation.submit(
        TestWrites.submission(.blockCustomer(block), requestID: "block"),
        to: tenant
      )
      var filter = CustomerFilter()
      filter.taxValue = "T1"
      #expect(
        try await all(filter, pages: 2, installation, tenant) == [1, 3, 5, 7].map { ids[$0] }
      )
      filter.state = .active
      #expect(try await all(filter, installation, tenant) == [1, 3, 7].map { ids[$0] })
      filter.role = .billTo
      #expect(try await all(filter, installation, tenant) == [ids[7]])
      var blocked = CustomerFilter()
      blocked.state = .blocked
      #expect(try await all(blocked, installation, tenant) == [ids[5]])
      var payers = CustomerFilter()
      payers.role = .payer
      #expect(try await all(payers, pages: 3, installation, tenant) == Array(ids[..<4]))
      var named = CustomerFilter()
      named.externalID = "K 3"
      #expect(try await all(named, installation, tenant) == [ids[3]])
      named.state = .blocked
      #expect(try await all(named, installation, tenant) == [])
      let found = try await installation.storage.queries.customer(externalID: "K 3", of: tenant)
      #expect(found?.id == ids[3])
    }
  }
}
