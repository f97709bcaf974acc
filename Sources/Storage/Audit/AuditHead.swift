internal import MerkleLog
internal import Postgres
internal import Primitives

/// The row that orders the batches of a tenant: the edge of its tree and where its events end.
struct AuditHead {
  let epoch: Int64
  let frontier: Frontier
  let eventPosition: Int64
  /// The time of the last leaf.
  let recordedAt: Instant

  /// Reads the columns of `AuditStatements.lockHead`.
  ///
  /// - Returns: The head, and the number of the transaction that holds its lock.
  /// - Throws: As `init` does.
  static func locked(_ result: StatementResult) throws -> (AuditHead, TransactionID) {
    let head = try AuditHead(result)
    return (head, try result.rows[0][columnCount])
  }

  /// The columns of `AuditStatements.head`, behind which `lockHead` has one more.
  private static let columnCount = 5

  /// Reads the columns of `AuditStatements.head`.
  ///
  /// - Throws: `PostgresError`, or `StoredValueFault` unless there is one row and its frontier fits
  ///   its size.
  init(_ result: StatementResult) throws {
    guard result.rows.count == 1, let row = result.rows.first else {
      throw StoredValueFault(table: "audit_head", column: "is_single")
    }
    var columns = RowReader(row)
    epoch = try columns.next()
    let size: Int64 = try columns.next()
    let frontier = Frontier(size: UInt64(clamping: size), hashBytes: try columns.next())
    guard let frontier, size >= 0 else {
      throw StoredValueFault(table: "audit_head", column: "frontier")
    }
    self.frontier = frontier
    eventPosition = try columns.next()
    recordedAt = try columns.next()
  }
}
