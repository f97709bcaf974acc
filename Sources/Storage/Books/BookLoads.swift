internal import OrderToCash
internal import Parties
internal import Postgres
internal import Primitives

/// Reads what commands need, and puts it into the books.
struct BookLoads {
  private var customers: Int?
  private var twins: Int?
  private var namesakes: Int?
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
    if !(needs.ids.isEmpty && needs.externalIDs.isEmpty) {
      customers = pipeline.add(
        CustomerStatements.lock(schema),
        needs.ids.map(\.bits),
        Array(needs.externalIDs)
      )
    }
    if !needs.duplicateKeys.isEmpty {
      twins = pipeline.add(CustomerStatements.twins(schema), Array(needs.duplicateKeys))
    }
    if !needs.taxIdentifiers.isEmpty {
      let wanted = Array(needs.taxIdentifiers)
      namesakes = pipeline.add(
        CustomerStatements.namesakes(schema),
        wanted.map(\.scheme),
        wanted.map(\.value)
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
    customers = pipeline.add(CustomerStatements.lock(schema), ids, [String]())
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
    try takeSuspects(results, into: &decisions)
    if let descendants {
      for row in results[descendants].rows {
        let (child, parent) = try row.decode(UUIDBits.self, UUIDBits.self)
        decisions.books.insert(CustomerID(child), under: CustomerID(parent))
      }
    }
    guard let referrers else { return [] }
    return try take(referrers: results[referrers].rows, into: &decisions)
  }

  private func takeSuspects(
    _ results: [StatementResult],
    into decisions: inout BatchDecisions
  ) throws {
    if let twins {
      for row in results[twins].rows {
        let (id, key) = try row.decode(UUIDBits.self, String.self)
        decisions.books.insert(suspect: CustomerID(id), duplicateKey: key)
      }
    }
    if let namesakes {
      for row in results[namesakes].rows {
        let (id, scheme, value) = try row.decode(UUIDBits.self, String.self, String.self)
        let tax = TaxIdentifier(scheme: scheme, value: value)
        decisions.books.insert(suspect: CustomerID(id), taxIdentifier: tax)
      }
    }
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

  /// Customers that one batch loads because they name others: as many as one command can ask for.
  ///
  /// At 100 KB each they take 150 MB; a batch that needs more is run command by command.
  static let referrersMax =
    CustomerReference.Field.allCases.count * (PartiesLimits.referrersLoadedMax + 1)
}
