internal import Postgres

extension Pipeline {
  /// Adds what each transaction of a tenant begins with (DESIGN 8).
  ///
  /// - Parameters:
  ///   - beginning: How the transaction begins.
  ///   - tenant: Whose it is.
  ///   - timeout: How long each statement may take.
  mutating func addPrologue(_ beginning: SQL, of tenant: TenantHandle, timeout: Duration) {
    add(beginning)
    add(.setLocalRole(tenant.role))
    add(.setLocalStatementTimeout(timeout))
    add(.setLocalEmptySearchPath)
  }
}

extension SQL {
  /// Comes before COMMIT: no limit of time may end the wait for a standby (RELIABILITY 3.3).
  static let setLocalNoStatementTimeout: SQL = "SET LOCAL statement_timeout = 0"
}
