internal import Primitives

/// The statements that begin and end transactions.
///
/// Plain `SET` has none: it would reach the connection's next user.
extension SQL {
  /// Begins a transaction at READ COMMITTED, whatever the server's default is.
  package static let begin: SQL = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
  /// Begins a transaction that cannot write.
  package static let beginReadOnly: SQL = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
  /// Begins a transaction that cannot write and sees one state of the database throughout.
  package static let beginSnapshot: SQL = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
  /// Makes the transaction durable.
  package static let commit: SQL = "COMMIT"
  /// Undoes the transaction.
  package static let rollback: SQL = "ROLLBACK"
  /// Leaves only schema-qualified names and the system's, until the transaction ends.
  package static let setLocalEmptySearchPath: SQL = "SET LOCAL search_path = ''"

  /// Acts as a role until the transaction ends.
  package static func setLocalRole(_ role: RoleName) -> SQL {
    rendered(template: "SET LOCAL ROLE {role}", role: role)
  }

  /// Bounds each statement's time on the server until the transaction ends.
  ///
  /// Rounded up, by at most a quarter, to one of four steps between powers of two: each value is a
  /// prepared statement of its own, and a connection that sees every deadline between 16 ms and
  /// ten minutes keeps no more than 60 of them.
  ///
  /// - Parameter timeout: From 1 ms, which shorter ones count as, to 23 days.
  /// - Returns: The statement.
  package static func setLocalStatementTimeout(_ timeout: Duration) -> SQL {
    let milliseconds = (timeout.nanosecondsClamped / 1_000_000).clamped(to: 1...2_000_000_000)
    return timed(
      "SET LOCAL statement_timeout = {milliseconds}",
      milliseconds: Int32(clamping: roundedUp(milliseconds))
    )
  }

  /// The least number of three significant bits that is not below the value.
  private static func roundedUp(_ value: Int64) -> Int64 {
    let bits = Int64.bitWidth - value.leadingZeroBitCount
    guard bits > 3 else { return value }
    let unit = Int64(1) << Int64(bits - 3)
    return (value + unit - 1) / unit * unit
  }
}
