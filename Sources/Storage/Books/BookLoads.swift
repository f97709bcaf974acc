internal import OrderToCash
internal import Parties
internal import Postgres
internal import Primitives

/// Reads what commands need, and puts it into the books.
struct BookLoads {
  private var customers: Int?
  private var referrers: Int?
  private var descendants: Int?

  /// Adds the statements that read what is needed; none for what is not.
  ///
  /// - Parameters:
  ///   - needs: What the commands need.
  ///   - schema: Of which tenant.
  ///   - pipeline: Where they go.
  mutating func add(_ needs: Needs, _ schema: SchemaName, to pipeline: inout Pipeline) {
    let needs = needs.customers
    if !(needs.ids.isEmpty && needs.externalIDs.isEmpty && needs.duplicateKeys.isEmpty
      && needs.taxIdentifiers.isEmpty)
    {
      customers = pipeline.add(
        CustomerStatements.lock(schema),
        needs.ids.map(\.bits),
        Array(needs.externalIDs),
        Array(needs.duplicateKeys),
        Array(Set(needs.taxIdentifiers.map(\.value)))
      )
    }
    if !needs.referencesTo.isEmpty {
      referrers = pipeline.add(
        CustomerStatements.referrers(schema),
        needs.referencesTo.map(\.bits),
        Int64(PartiesLimits.referrersLoadedMax + 1)
      )
    }
    if !needs.descendantsOf.isEmpty {
      descendants = pipeline.add(
        CustomerStatements.descendants(schema),
        needs.descendantsOf.map(\.bits),
        Int32(PartiesLimits.hierarchyLevelsMax + 1)
      )
    }
  }

  /// Adds the statement that reads customers by their identifiers.
  mutating func lock(_ ids: [UUIDBits], _ schema: SchemaName, to pipeline: inout Pipeline) {
    customers = pipeline.add(
      CustomerStatements.lock(schema),
      ids,
      [String](),
      [String](),
      [String]()
    )
  }

  /// Puts what was read into the books of a batch.
  ///
  /// - Parameters:
  ///   - results: The results of the pipeline.
  ///   - decisions: The batch.
  /// - Returns: Who names a customer that was asked about, for `lock`.
  /// - Throws: `PostgresError` or `StoredValueFault` for rows that are none of ours.
  func take(
    _ results: [StatementResult],
    into decisions: inout BatchDecisions
  ) throws -> [UUIDBits] {
    if let customers {
      for row in results[customers].rows {
        let stored = try StoredCustomer(row)
        decisions.customers.loaded(stored)
        decisions.books.insert(stored.customer)
      }
    }
    if let descendants {
      for row in results[descendants].rows {
        let (child, parent) = try row.decode(UUIDBits.self, UUIDBits.self)
        decisions.books.insert(CustomerID(child), under: CustomerID(parent))
      }
    }
    guard let referrers else { return [] }
    return try take(referrers: results[referrers].rows, into: &decisions)
  }

  /// Who names a customer; where there are more than were to be loaded, the books are told so.
  private func take(
    referrers rows: Rows,
    into decisions: inout BatchDecisions
  ) throws -> [UUIDBits] {
    var found: Set<UUIDBits> = []
    var counts: [CustomerReference: Int] = [:]
    for row in rows {
      let (named, field, referrer) = try row.decode(UUIDBits.self, Int16.self, UUIDBits.self)
      guard let field = CustomerReference.Field(rawValue: Int(field)) else {
        throw StoredValueFault(table: "referrers", column: "field")
      }
      let reference = CustomerReference(to: CustomerID(named), as: field)
      counts[reference, default: 0] += 1
      found.insert(referrer)
      if counts[reference] == PartiesLimits.referrersLoadedMax + 1 {
        decisions.books.noteFurtherReferrers(reference)
      }
    }
    return Array(found)
  }
}
