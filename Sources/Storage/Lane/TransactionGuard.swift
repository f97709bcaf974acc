internal import Postgres
internal import Primitives

/// The row that says whose schema this is; the first result of each transaction.
struct TransactionGuard {
  let tenantID: UUIDBits
  let epoch: Int64
  let state: String

  static func select(_ schema: SchemaName) -> SQL {
    .rendered(template: "SELECT tenant_id, epoch, state FROM {schema}.guard", schema: schema)
  }

  /// Reads the result of `select`.
  ///
  /// - Throws: `PostgresError`, or `StoredValueFault` unless there is exactly one row.
  init(_ result: StatementResult) throws {
    guard result.rows.count == 1, let row = result.rows.first else {
      throw StoredValueFault(table: "guard", column: "tenant_id")
    }
    (tenantID, epoch, state) = try row.decode(UUIDBits.self, Int64.self, String.self)
  }

  /// Whether the schema is the tenant's, as the handle knows it.
  ///
  /// - Throws: `StoredValueFault` when the schema is another tenant's: a fault of ours, which must
  ///   not pass for an old handle.
  func admits(_ tenant: TenantHandle) throws(StoredValueFault) -> Bool {
    guard tenantID == tenant.id.bits else {
      throw StoredValueFault(table: "guard", column: "tenant_id")
    }
    return epoch == tenant.epoch
  }

  /// Whether writes to the schema are allowed too.
  func admitsWrites(of tenant: TenantHandle) throws(StoredValueFault) -> Bool {
    try admits(tenant) && state == TenantState.active.rawValue
  }
}
