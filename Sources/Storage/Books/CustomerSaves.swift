internal import MerkleLog
internal import OrderToCash
internal import Parties
internal import Postgres
internal import Primitives
internal import Signing

/// The customers that a batch has changed, each in its last state, and their digests in the trail.
struct CustomerSaves {
  private struct Saved {
    /// The customer that was read; nil for a new one.
    let seen: Customer?
    /// The key of the digests.
    let opening: [UInt8]
    var customer: Customer
    /// The digest of `customer`.
    var digest: Digest

    init(seen: Customer?, opening: [UInt8], customer: Customer) {
      self.seen = seen
      self.opening = opening
      self.customer = customer
      digest = CustomerSaves.digest(of: customer, opening: opening)
    }
  }

  private var saved: [CustomerID: Saved] = [:]
  /// The keys of the digests of the customers that were read.
  private var openings: [CustomerID: [UInt8]] = [:]

  /// What the trail has of a customer: a commitment that only the key opens (RELIABILITY 1.3).
  static func digest(of customer: Customer, opening: [UInt8]) -> Digest {
    HMACSHA256.digest(of: customer.canonicalImage(), key: opening)
  }

  /// Remembers the key of a customer's digests.
  mutating func loaded(_ stored: StoredCustomer) {
    openings[stored.customer.id] = stored.auditOpening
  }

  /// Takes a change, and says what the leaf has of it.
  ///
  /// - Parameters:
  ///   - change: The customer before and after.
  ///   - random: Where the key of a new customer comes from.
  /// - Returns: The change as it stands in the leaf.
  /// - Throws: `SigningError` when there is no randomness.
  mutating func take(_ change: CustomerChange, _ random: inout RandomBytes) throws -> AuditChange {
    let after = change.after
    let before: Digest?
    if var known = saved[after.id] {
      before = known.digest
      known.customer = after
      known.digest = Self.digest(of: after, opening: known.opening)
      saved[after.id] = known
    } else if let old = change.before {
      guard let opening = openings[after.id] else {
        preconditionFailure("a customer was changed that nobody had read")
      }
      before = Self.digest(of: old, opening: opening)
      saved[after.id] = Saved(seen: old, opening: opening, customer: after)
    } else {
      before = nil
      let opening = try random.next(Digest.byteCount)
      saved[after.id] = Saved(seen: nil, opening: opening, customer: after)
    }
    return AuditChange(
      kind: ResourceKind.customer.rawValue,
      id: after.id.bits,
      version: UInt64(after.version),
      before: before,
      after: saved[after.id]?.digest
    )
  }

  /// Adds the statements that write the customers.
  ///
  /// - Parameters:
  ///   - schema: Of which tenant.
  ///   - pipeline: Where they go.
  /// - Returns: The index of each statement's result and how many rows it must have written.
  func add(_ schema: SchemaName, to pipeline: inout Pipeline) -> [(result: Int, rows: Int)] {
    var new: [Saved] = []
    var changed: [Saved] = []
    for entry in saved.values {
      if entry.seen == nil { new.append(entry) } else { changed.append(entry) }
    }
    var expected: [(result: Int, rows: Int)] = []
    let released = released(changed)
    if !released.isEmpty {
      let sql = CustomerStatements.releaseExternalIDs(schema)
      expected.append((pipeline.add(sql, released), released.count))
    }
    if !new.isEmpty {
      // In the order of external identifiers, so that two server processes which create the same
      // customers wait for each other in one direction only.
      let order = Self.order(new, by: { ($0.customer.externalID ?? "", $0.customer.id) })
      var columns = CustomerColumns()
      for index in order { columns.append(new[index].customer) }
      let openings = order.map { new[$0].opening }
      let sql = CustomerStatements.insert(schema)
      expected.append((columns.add(sql, openings, to: &pipeline), new.count))
    }
    if !changed.isEmpty {
      var columns = CustomerColumns()
      for entry in changed { columns.append(entry.customer) }
      let sql = CustomerStatements.update(schema)
      let seen = changed.map { $0.seen?.version ?? 0 }
      expected.append((columns.add(sql, seen, to: &pipeline), changed.count))
    }
    return expected
  }

  /// The customers whose external identifier passes to another in this batch.
  ///
  /// They give it up first: PostgreSQL looks for equal ones at each row that it writes, in an order
  /// of its own.
  private func released(_ changed: [Saved]) -> [UUIDBits] {
    let given = changed.filter { entry in
      entry.seen?.externalID != nil && entry.seen?.externalID != entry.customer.externalID
    }
    guard !given.isEmpty else { return [] }
    let taken = Set(saved.values.compactMap(\.customer.externalID))
    return given.compactMap { entry in
      entry.seen?.externalID.map(taken.contains) == true ? entry.customer.id.bits : nil
    }
  }

  /// The indices of entries in the order of their keys; the entries, which are large, stay.
  private static func order(
    _ entries: [Saved],
    by key: (Saved) -> (String, CustomerID)
  ) -> [Int] {
    let keys = entries.map(key)
    return keys.indices.sorted { keys[$0] < keys[$1] }
  }
}
