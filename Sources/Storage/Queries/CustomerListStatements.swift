internal import Parties
internal import Postgres
internal import Primitives

/// Finds the identifiers of a page of customers; the rows are loaded by them.
///
/// One statement for each way in, so that each has an index that leads to its rows: what else a
/// filter asks for is tested on the rows that the index gives. All take the same parameters: behind
/// which identifier ($1), how many ($2), state ($3), role ($4, 0 for any), external identifier
/// ($5), parent ($6), value of a tax identifier ($7).
enum CustomerListStatements {
  /// The statement whose index narrows most.
  static func select(_ filter: CustomerFilter, _ schema: SchemaName) -> SQL {
    if filter.externalID != nil { return byExternalID(schema) }
    if filter.taxValue != nil { return byTaxValue(schema) }
    if filter.parentID != nil { return byParent(schema) }
    if let state = filter.state, state != .active { return notActive(schema) }
    return all(schema)
  }

  /// Adds the statement with its parameters.
  ///
  /// - Parameters:
  ///   - filter: Which customers.
  ///   - last: The last of the page before.
  ///   - limit: At most so many.
  ///   - schema: Of which tenant.
  ///   - pipeline: Where it goes.
  /// - Returns: The index of its result.
  static func add(
    _ filter: CustomerFilter,
    after last: CustomerPageKey?,
    limit: Int,
    _ schema: SchemaName,
    to pipeline: inout Pipeline
  ) -> Int {
    // Where the table is small, the planner would rather sort a bitmap than walk the index; it
    // keeps that plan when the table has grown.
    let walksIndex = filter.externalID == nil && filter.taxValue == nil
    if walksIndex { pipeline.add(setLocalNoBitmaps) }
    let result = pipeline.add(
      select(filter, schema),
      last?.lastID.bits ?? UUIDBits(high: 0, low: 0),
      Int64(limit),
      filter.state?.rawValue,
      Int16(filter.role?.rawValue ?? 0),
      filter.externalID,
      filter.parentID?.bits,
      filter.taxValue
    )
    if walksIndex { pipeline.add(setLocalBitmaps) }
    return result
  }

  private static let setLocalNoBitmaps: SQL = "SET LOCAL enable_bitmapscan = off"
  private static let setLocalBitmaps: SQL = "SET LOCAL enable_bitmapscan = on"

  static func all(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT id FROM {schema}.customers
        WHERE id > $1 AND ($3 IS NULL OR state = $3) AND roles & $4 = $4
          AND ($5 IS NULL OR external_id = $5) AND ($6 IS NULL OR parent_id = $6)
          AND ($7 IS NULL OR tax_values @> ARRAY[$7])
        ORDER BY id
        LIMIT $2
        """,
      schema: schema
    )
  }

  static func notActive(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT id FROM {schema}.customers
        WHERE state <> 'active' AND state = $3 AND id > $1 AND roles & $4 = $4
          AND ($5 IS NULL OR external_id = $5) AND ($6 IS NULL OR parent_id = $6)
          AND ($7 IS NULL OR tax_values @> ARRAY[$7])
        ORDER BY id
        LIMIT $2
        """,
      schema: schema
    )
  }

  static func byParent(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT id FROM {schema}.customers
        WHERE parent_id = $6 AND id > $1 AND ($3 IS NULL OR state = $3) AND roles & $4 = $4
          AND ($5 IS NULL OR external_id = $5) AND ($7 IS NULL OR tax_values @> ARRAY[$7])
        ORDER BY id
        LIMIT $2
        """,
      schema: schema
    )
  }

  /// The inner query is fenced off, lest the planner walk all identifiers beyond the last.
  static func byTaxValue(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT id
        FROM (
          SELECT id, state, roles, external_id, parent_id FROM {schema}.customers
          WHERE tax_values @> ARRAY[$7]
          OFFSET 0
        ) AS customer
        WHERE id > $1 AND ($3 IS NULL OR state = $3) AND roles & $4 = $4
          AND ($5 IS NULL OR external_id = $5) AND ($6 IS NULL OR parent_id = $6)
        ORDER BY id
        LIMIT $2
        """,
      schema: schema
    )
  }

  /// Fenced off for the same reason.
  static func byExternalID(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT id
        FROM (
          SELECT id, state, roles, parent_id, tax_values FROM {schema}.customers
          WHERE external_id = $5
          OFFSET 0
        ) AS customer
        WHERE id > $1 AND ($3 IS NULL OR state = $3) AND roles & $4 = $4
          AND ($6 IS NULL OR parent_id = $6) AND ($7 IS NULL OR tax_values @> ARRAY[$7])
        ORDER BY id
        LIMIT $2
        """,
      schema: schema
    )
  }
}
