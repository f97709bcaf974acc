internal import Postgres
internal import Primitives

/// A transaction whose COMMIT was sent and whose answer never came.
struct LaneAttempt: Sendable {
  let tenant: TenantHandle
  let transaction: TransactionID
  /// Where the transaction has written its first leaf, if it was committed.
  let firstIndex: UInt64
  /// That leaf: with its salted commitments and its identifier nobody else can have written it.
  let firstLeaf: [UInt8]
  /// What the callers are to be told if the transaction was committed.
  let replies: [LaneReply]
  /// Where its events end.
  let eventPosition: Int64
  /// Whether the server said that it is durable on one machine only: the wait for the standby was
  /// given up, and nothing that can be asked later tells whether it would survive (RELIABILITY
  /// 3.3).
  let isUnconfirmed: Bool

  /// The state of a transaction ($1); an error for numbers that the server has not given out.
  static let status: SQL = "SELECT pg_xact_status($1)"
  static let isReplica: SQL = "SELECT pg_is_in_recovery()"
}
