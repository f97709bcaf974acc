internal import ConnectionPool
package import Parties
internal import Postgres
internal import Primitives

/// Reads a tenant's rows, in the tenant's role, past its lane.
///
/// Nothing is read unless the schema names the tenant. A handle may be old: when the tenant has
/// changed its state or its place, the read is done again with what holds now.
package final class TenantQueries: Sendable {
  private let access: TenantAccess
  /// A list may look at a whole table: a tenant's lists go one after the other, so that they leave
  /// it, and the tenants beside it, the other connections.
  let listTurns = TenantTurns(waitersPerTenant: StorageLimits.waitingListsPerTenant)

  init(_ access: TenantAccess) { self.access = access }

  // MARK: Customers

  /// A customer; nil when there is none.
  ///
  /// - Parameters:
  ///   - id: Its identifier.
  ///   - tenant: Whose it is.
  ///   - deadline: When the caller no longer waits.
  /// - Returns: The customer.
  /// - Throws: `StorageError`, or `TenantError` when the tenant is gone.
  package func customer(
    _ id: CustomerID,
    of tenant: TenantHandle,
    deadline: ContinuousClock.Instant? = nil
  ) async throws -> Customer? {
    try await customer(ids: [id.bits], externalIDs: [], of: tenant, deadline)
  }

  /// The customer that has an external identifier; nil when there is none.
  ///
  /// - Parameters:
  ///   - externalID: The caller's name for it.
  ///   - tenant: Whose it is.
  ///   - deadline: When the caller no longer waits.
  /// - Returns: The customer.
  /// - Throws: `StorageError`, or `TenantError` when the tenant is gone.
  package func customer(
    externalID: String,
    of tenant: TenantHandle,
    deadline: ContinuousClock.Instant? = nil
  ) async throws -> Customer? {
    try await customer(ids: [], externalIDs: [externalID], of: tenant, deadline)
  }

  private func customer(
    ids: [UUIDBits],
    externalIDs: [String],
    of tenant: TenantHandle,
    _ deadline: ContinuousClock.Instant?
  ) async throws -> Customer? {
    try await read(of: tenant, deadline) { reading, tenant in
      let row = reading.pipeline.add(CustomerStatements.find(tenant.schema), ids, externalIDs)
      return try await reading.finish()[row].rows.first.map { try StoredCustomer($0).customer }
    }
  }

  /// A page of customers in the order of their identifiers, which is that of their creation.
  ///
  /// They are loaded some at a time, in one transaction, until the page is full: what does not fit
  /// into it costs neither the database nor this process anything.
  ///
  /// - Parameters:
  ///   - filter: Which customers.
  ///   - key: Where the page before ended; nil for the first page.
  ///   - limit: At most so many, 1 to 1,000.
  ///   - shape: What they become, and how large the page may be.
  ///   - tenant: Whose they are.
  ///   - deadline: When the caller no longer waits.
  /// - Returns: The page.
  /// - Throws: `StorageError`, or `TenantError` when the tenant is gone.
  package func customers<Element>(
    _ filter: CustomerFilter,
    after key: CustomerPageKey?,
    limit: Int,
    as shape: CustomerPageShape<Element> = CustomerPageShape<Customer>.whole,
    of tenant: TenantHandle,
    deadline: ContinuousClock.Instant? = nil
  ) async throws -> CustomerPage<Element> {
    try await listTurns.inTurn(of: tenant.id) {
      try await page(filter, after: key, limit: limit, as: shape, of: tenant, deadline)
    }
  }

  private func page<Element>(
    _ filter: CustomerFilter,
    after key: CustomerPageKey?,
    limit: Int,
    as shape: CustomerPageShape<Element>,
    of tenant: TenantHandle,
    _ deadline: ContinuousClock.Instant?
  ) async throws -> CustomerPage<Element> {
    let limit = limit.clamped(to: 1...StorageLimits.customersPerPage)
    return try await read(of: tenant, deadline) { reading, tenant in
      // One more than the page tells whether there is another page.
      let found = CustomerListStatements.add(
        filter,
        after: key,
        limit: limit + 1,
        tenant.schema,
        to: &reading.pipeline
      )
      let ids: [UUIDBits] = try await reading.run()[found].rows.map { try $0[0] }
      var filling = CustomerPageFilling(shape)
      try await Self.load(ids.prefix(limit), into: &filling, &reading, tenant)
      let hasNext = filling.isFull || ids.count > limit
      return CustomerPage(
        customers: filling.elements,
        next: hasNext ? filling.lastID.map { CustomerPageKey(lastID: $0) } : nil
      )
    }
  }

  /// Loads customers until a page is full, and ends the transaction.
  private static func load<Element>(
    _ ids: ArraySlice<UUIDBits>,
    into filling: inout CustomerPageFilling<Element>,
    _ reading: inout TenantReading,
    _ tenant: TenantHandle
  ) async throws {
    let sql = CustomerStatements.find(tenant.schema)
    var rest = ids
    while rest.count > StorageLimits.customersPerLoad, !filling.isFull {
      let load = rest.prefix(StorageLimits.customersPerLoad)
      rest = rest.dropFirst(load.count)
      let row = reading.pipeline.add(sql, Array(load), [String]())
      for stored in try await reading.run()[row].rows {
        filling.take(try StoredCustomer(stored).customer)
      }
    }
    // What remains goes with the end of the transaction, unless nothing more fits.
    let remaining = filling.isFull ? [] : Array(rest)
    let row = reading.pipeline.add(sql, remaining, [String]())
    for stored in try await reading.finish()[row].rows {
      filling.take(try StoredCustomer(stored).customer)
    }
  }

  // MARK: Events

  /// Events behind a position, in order.
  ///
  /// - Parameters:
  ///   - position: That of the last event that was seen; 0 for none.
  ///   - limit: At most so many, 1 to 1,000.
  ///   - tenant: Whose they are.
  ///   - deadline: When the caller no longer waits.
  /// - Returns: The events.
  /// - Throws: `StorageError`, or `TenantError` when the tenant is gone.
  package func events(
    after position: Int64,
    limit: Int,
    of tenant: TenantHandle,
    deadline: ContinuousClock.Instant? = nil
  ) async throws -> [StoredEvent] {
    let limit = limit.clamped(to: 1...StorageLimits.eventsPerRead)
    return try await read(of: tenant, deadline) { reading, tenant in
      let row = reading.pipeline.add(EventStatements.after(tenant.schema), position, Int64(limit))
      return try await reading.finish()[row].rows.map { try StoredEvent($0) }
    }
  }

  /// Where a tenant's events begin and end.
  ///
  /// - Parameters:
  ///   - tenant: Whose they are.
  ///   - deadline: When the caller no longer waits.
  /// - Returns: The positions.
  /// - Throws: `StorageError`, or `TenantError` when the tenant is gone.
  package func eventBounds(
    of tenant: TenantHandle,
    deadline: ContinuousClock.Instant? = nil
  ) async throws -> EventBounds {
    try await read(of: tenant, deadline) { reading, tenant in
      let row = reading.pipeline.add(EventStatements.bounds(tenant.schema))
      guard let bounds = try await reading.finish()[row].rows.first else {
        throw StoredValueFault(table: "audit_head", column: "event_position")
      }
      let (last, oldest) = try bounds.decode(Int64.self, Int64?.self)
      return EventBounds(oldest: oldest ?? last + 1, last: last)
    }
  }

  /// Holds a tenant's rows against each other.
  func check(_ tenant: TenantHandle) async throws -> StorageCheckReport {
    try await patiently(of: tenant) { tenant in
      try await self.access.withConnection(to: tenant, deadline: nil) { connection in
        var check = StorageCheck(of: tenant, on: connection)
        return try await check.run()
      }
    }
  }

  // MARK: -

  /// Reads in one transaction.
  private func read<Value: Sendable>(
    of tenant: TenantHandle,
    _ deadline: ContinuousClock.Instant?,
    _ body: (inout TenantReading, TenantHandle) async throws -> Value
  ) async throws -> Value {
    try await patiently(of: tenant) { tenant in
      try await self.access.withConnection(to: tenant, deadline: deadline) { connection in
        var reading = TenantReading(of: tenant, on: connection, deadline)
        return try await body(&reading, tenant)
      }
    }
  }

  /// Each of a tenant's connections may turn out to be lost, before there is a new one.
  private static let attempts = StorageLimits.connectionsPerTenant + 1

  /// Reads; again when the tenant has changed its state or its place, or when the connection was
  /// lost on the way.
  private func patiently<Value: Sendable>(
    of tenant: TenantHandle,
    _ read: (TenantHandle) async throws -> Value
  ) async throws -> Value {
    do {
      var tenant = tenant
      for _ in 1..<Self.attempts {
        do {
          return try await read(tenant)
        } catch TenantReading.Fault.otherEpoch {
          access.doubt(tenant.id)
        } catch let error as PostgresError where error.isConnectionLost {
          // A backend was killed, or the server restarts: to read again does no harm.
        }
        tenant = try await access.handle(of: tenant.id)
      }
      return try await read(tenant)
    } catch let error as TenantError {
      throw error
    } catch {
      let known = StorageError(classifying: error)
      if known == .internalFault { access.report(.callFailed(tenant.id, error)) }
      throw known
    }
  }
}
