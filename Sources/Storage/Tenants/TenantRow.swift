internal import Postgres
internal import Primitives

/// A row of `florin_control.tenants`.
struct TenantRow: Sendable {
  let tenant: Tenant
  /// Leaves of the audit trail at the last export; nil when there was none.
  let exportedSize: Int64?

  /// Reads a row of the columns that the statements name.
  ///
  /// - Throws: `PostgresError` of code `decoding`.
  init(_ row: Row) throws(PostgresError) {
    let name: String = try row[1]
    let schema: String = try row[3]
    let state: String = try row[4]
    let shard: Int16 = try row[6]
    guard let name = TenantName(name), let schema = SchemaName(schema),
      let state = TenantState(rawValue: state)
    else { throw PostgresError(.decoding) }
    tenant = Tenant(
      id: try row[0],
      name: name,
      displayName: try row[2],
      schema: schema,
      state: state,
      placement: Tenant.Placement(
        cluster: try row[5],
        loginShard: UInt16(clamping: shard),
        epoch: try row[7]
      ),
      schemaVersion: try row[9],
      createdAt: try row[13],
      exportedAt: try row[11],
      generation: try row[10],
      fencedEpoch: try row[8]
    )
    exportedSize = try row[12]
  }
}
