internal import ConnectionPool
internal import Postgres
internal import Primitives
internal import Reactor

/// What tenants do with their data.
extension Storage {
  /// Does a write, or says why not, once that is durable.
  ///
  /// - Parameters:
  ///   - submission: The write.
  ///   - tenant: Whose it is.
  /// - Returns: The reply, of now or of the first time.
  /// - Throws: `SubmissionError`.
  package func submit(
    _ submission: Submission,
    to tenant: TenantHandle
  ) async throws(SubmissionError) -> SubmissionReply {
    try await lanes.submit(submission, to: tenant)
  }

  /// Takes no writes any more, and returns when those that were taken have their answers.
  package func drain() async { await lanes.drain() }

  /// Holds a tenant's rows against each other; see `StorageCheckReport`.
  ///
  /// - Parameter tenant: The tenant.
  /// - Returns: What was looked at and found.
  /// - Throws: `StorageError`, or `TenantError` when the tenant is gone.
  package func check(_ tenant: TenantHandle) async throws -> StorageCheckReport {
    try await queries.check(tenant)
  }

  /// Removes what a tenant has kept for long enough.
  ///
  /// - Parameter tenant: The tenant.
  /// - Returns: How many idempotency records and events were removed.
  /// - Throws: `PostgresError`, `TenantReading.Fault`.
  func purge(_ tenant: TenantHandle) async throws -> TenantRetention.Purge {
    let now = configuration.clock()
    return try await TenantRetention(access).purge(
      tenant,
      recordsBefore: now.advanced(by: .zero - idempotencyRetention),
      eventsBefore: now.advanced(by: .zero - configuration.eventRetention)
    )
  }

  /// Removes what is known of operators' requests that nobody repeats any more.
  func purgeRequests() async throws {
    try await tenants.purgeRequests(olderThan: idempotencyRetention)
  }

  private var idempotencyRetention: Duration {
    max(configuration.idempotencyRetention, StorageLimits.idempotencyRetentionMin)
  }

  /// Removes what all tenants have kept for long enough, one after another.
  func purgeAll() async throws {
    var last: TenantID?
    while true {
      let page = try await tenants.tenants(after: last, limit: 100)
      guard let next = page.last?.id else { return }
      last = next
      for tenant in page where tenant.state.isReadable {
        do {
          _ = try await purge(tenant.handle)
        } catch {
          configuration.report(.purgeFailed(tenant.id, error))
        }
      }
    }
  }

  /// The connections of serving logins, none of them open.
  static func servingPool(
    _ configuration: StorageConfiguration,
    _ administration: PostgresConnectionOptions,
    _ loops: [EventLoop]
  ) -> PostgresPool<UInt16, TenantID> {
    let secret = configuration.secret
    var options = PostgresPoolOptions<UInt16> { shard in
      administration.acting(as: .serving(shard), with: secret, servingParameters)
    }
    options.limits.connectionsPerGroup = configuration.connectionsPerLogin
    options.limits.spread = StorageLimits.connectionsPerTenant
    options.limits.connections = configuration.servingConnections
    var generator = SystemRandomNumberGenerator()
    return PostgresPool(options, on: loops, seed: generator.next())
  }
}
