internal import Postgres

/// A read-only transaction of a tenant; its first flush begins it and checks the guard.
struct TenantReading {
  /// Why a transaction has read nothing.
  enum Fault: Error {
    /// The schema is at another epoch than is known.
    case otherEpoch
  }

  private let connection: PostgresConnection
  private let tenant: TenantHandle
  private let deadline: ContinuousClock.Instant?
  private var hasBegun = false
  /// What goes out with the next flush.
  var pipeline = Pipeline()

  init(
    of tenant: TenantHandle,
    on connection: PostgresConnection,
    _ deadline: ContinuousClock.Instant?
  ) {
    self.connection = connection
    self.tenant = tenant
    self.deadline = deadline
    pipeline.addPrologue(.beginSnapshot, of: tenant, timeout: Self.timeout(until: deadline))
    pipeline.add(TransactionGuard.select(tenant.schema))
  }

  private static let guardIndex = 4

  /// Sends what was added, and gets the results, whose indices `add` has returned.
  ///
  /// - Throws: `PostgresError`, `StoredValueFault`, or `Fault.otherEpoch`.
  mutating func run() async throws -> [StatementResult] {
    let results = try await connection.run(pipeline, deadline: deadline)
    if !hasBegun {
      hasBegun = true
      guard try TransactionGuard(results[Self.guardIndex]).admits(tenant) else {
        throw Fault.otherEpoch
      }
    }
    pipeline = Pipeline()
    return results
  }

  /// The same as `run`, and ends the transaction with it.
  mutating func finish() async throws -> [StatementResult] {
    pipeline.add(.commit)
    return try await run()
  }

  private static func timeout(until deadline: ContinuousClock.Instant?) -> Duration {
    guard let deadline else { return StorageLimits.statementTimeoutMax }
    let left = ContinuousClock.now.duration(to: deadline)
    return min(max(left, StorageLimits.statementTimeoutMin), StorageLimits.statementTimeoutMax)
  }
}
