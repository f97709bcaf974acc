/// What holds for the whole session of each of Florin's own logins.
///
/// A server process that stops in the middle of a transaction must not keep its locks, nor wait for
/// those of others without end.
extension Storage {
  /// Of serving logins.
  ///
  /// Plans are made once for each prepared statement, when tables may still be empty: then all
  /// plans cost the same, and what was chosen stays when the tables have grown. So plans that read
  /// a whole table are out of the question from the beginning.
  static let servingParameters = [
    "enable_seqscan": "off",
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
    "idle_in_transaction_session_timeout": seconds(StorageLimits.idleTransactionMax),
    "lock_timeout": seconds(StorageLimits.servingLockMax),
  ]

  /// Of the login for operators' changes and credentials: small statements on small tables.
  static let controlParameters = [
    "idle_in_transaction_session_timeout": seconds(StorageLimits.idleTransactionMax),
    "lock_timeout": seconds(StorageLimits.controlLockMax),
    "statement_timeout": seconds(StorageLimits.controlStatementMax),
  ]

  /// Of the login that makes, migrates, copies and drops schemas.
  static let migrationParameters = [
    "idle_in_transaction_session_timeout": seconds(StorageLimits.idleMigrationMax),
    "lock_timeout": seconds(StorageLimits.migrationLockMax),
    "statement_timeout": seconds(StorageLimits.migrationStatementMax),
  ]

  private static func seconds(_ duration: Duration) -> String {
    "\(duration.components.seconds)s"
  }
}
