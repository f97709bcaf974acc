internal import MerkleLog
internal import OrderToCash
internal import Postgres
internal import Primitives

/// One batch in one transaction.
///
/// In three flushes when nothing is unusual:
///
/// 1. begin, become the tenant's role, and read: the guard, the rows that the commands need,
///    locked, and what is known under the keys of the writes;
/// 2. after deciding, write the rows, and lock the audit head, as late as can be;
/// 3. under that lock, write leaves, tiles, records, events and the new head, and commit.
///
/// Every statement sees what was committed before it began, and one that locks waits meanwhile for
/// other server processes. So keys are looked up behind what reads the books, in each flush that
/// does: whoever sees the effects of a write sees its record too, and answers a retry of it with
/// the reply and not with a refusal that the write itself is the cause of.
struct BatchTransaction {
  /// What became of the batch.
  enum End {
    case committed([LaneReply])
    /// The tenant is not what the caller thinks: suspended, moved, gone.
    case fenced
    /// COMMIT was sent and its answer did not come.
    case unknown(LaneAttempt)
  }

  private let connection: PostgresConnection
  private let tenant: TenantHandle
  private let settings: LaneSettings
  private let statementTimeout: Duration
  private var decisions: BatchDecisions
  /// Customers loaded so far because they name others.
  private var referrerCount = 0
  /// The edge of the tree as the batch before left it, if anybody knows; then as this one does.
  private(set) var edge: TreeEdge?

  /// A batch on a connection that is in no transaction.
  ///
  /// - Parameters:
  ///   - items: The commands.
  ///   - tenant: Whose they are.
  ///   - connection: Where; the transaction has it to itself.
  ///   - edge: The edge of the tree after the last batch of this process; nil if not known.
  ///   - settings: What all lanes have in common.
  init(
    _ items: [LaneItem],
    of tenant: TenantHandle,
    on connection: PostgresConnection,
    edge: TreeEdge?,
    _ settings: LaneSettings
  ) {
    self.connection = connection
    self.tenant = tenant
    self.settings = settings
    self.edge = edge
    statementTimeout = LaneItem.statementTimeout(of: items, at: .now)
    decisions = BatchDecisions(
      items,
      of: tenant.id,
      at: settings.clock(),
      encodeEvent: settings.encodeEvent
    )
  }

  private var schema: SchemaName { tenant.schema }

  /// Runs the batch.
  ///
  /// - Returns: What became of it.
  /// - Throws: `PostgresError`, `BatchFault` and faults of what is stored: nothing was written, and
  ///   the transaction must be rolled back.
  mutating func run() async throws -> End {
    guard try await begin() else { return try await fenced() }
    var rounds = 1
    while let needs = try decisions.decide() {
      guard rounds < StorageLimits.loadRoundsPerBatch else { throw BatchFault.needsWithoutEnd }
      rounds += 1
      try await load(needs)
    }
    guard !decisions.leaves.isEmpty else {
      _ = try await connection.query(.rollback)
      return .committed(decisions.replies(firstLeaf: 0))
    }
    return try await write()
  }

  private func fenced() async throws -> End {
    _ = try await connection.query(.rollback)
    return .fenced
  }

  // MARK: Reading

  /// Begins the transaction and reads what the commands are known to need.
  ///
  /// - Returns: Whether the schema is the tenant's, at the epoch that is known.
  private mutating func begin() async throws -> Bool {
    let needs = decisions.unmetNeeds()
    var loads = BookLoads()
    var pipeline = Pipeline()
    pipeline.addPrologue(.begin, of: tenant, timeout: statementTimeout)
    let guardRow = pipeline.add(TransactionGuard.select(schema))
    loads.add(needs, schema, to: &pipeline)
    let records = decisions.addKeys(schema, to: &pipeline)
    let results = try await connection.run(pipeline)
    guard try TransactionGuard(results[guardRow]).admitsWrites(of: tenant) else { return false }
    try decisions.take(records: records, of: results)
    try await take(loads, results, needs)
    return true
  }

  private mutating func load(_ needs: Needs) async throws {
    var loads = BookLoads()
    var pipeline = Pipeline()
    loads.add(needs, schema, to: &pipeline)
    let records = decisions.addKeys(schema, to: &pipeline)
    let results = try await connection.run(pipeline)
    try decisions.take(records: records, of: results)
    try await take(loads, results, needs)
  }

  /// Puts what was read into the books, and reads those who name a customer: they come as
  /// identifiers first, because customers are locked in order.
  private mutating func take(
    _ loads: BookLoads,
    _ results: [StatementResult],
    _ needs: Needs
  ) async throws {
    let referrers = try loads.take(results, into: &decisions)
    if !referrers.isEmpty {
      referrerCount += referrers.count
      guard referrerCount <= BookLoads.referrersMax else { throw BatchFault.tooManyReferrers }
      var further = BookLoads()
      var pipeline = Pipeline()
      further.lock(referrers, schema, to: &pipeline)
      let records = decisions.addKeys(schema, to: &pipeline)
      let results = try await connection.run(pipeline)
      try decisions.take(records: records, of: results)
      _ = try further.take(results, into: &decisions)
    }
    decisions.books.settle(needs)
  }

  // MARK: Writing

  private mutating func write() async throws -> End {
    var pipeline = Pipeline()
    let expected = decisions.customers.add(schema, to: &pipeline)
    let headRow = pipeline.add(AuditStatements.lockHead(schema))
    // Another server process may have done, since the keys were looked up, what is refused here.
    let refused = decisions.refusedKeys
    let records =
      refused.isEmpty ? nil : pipeline.add(IdempotencyStatements.find(schema), refused)
    let results = try await connection.run(pipeline)
    for (result, rows) in expected where results[result].affectedRows != rows {
      throw BatchFault.rowsChangedMeanwhile
    }
    let (head, transaction) = try AuditHead.locked(results[headRow])
    guard head.epoch == tenant.epoch else { return try await fenced() }
    if let records, !results[records].rows.isEmpty { throw BatchFault.doneMeanwhile }
    return try await commit(try await trail(behind: head), head, transaction)
  }

  /// The leaves in their places, hashed.
  private func trail(behind head: AuditHead) async throws -> AuditAppend {
    // Another server process may have moved the head.
    let known = edge.flatMap { $0.frontier == head.frontier ? $0 : nil }
    var trail = AuditAppend(
      decisions.leaves,
      to: known ?? TreeEdge(head.frontier),
      at: max(settings.clock(), head.recordedAt)
    )
    let missing = trail.missing
    if !missing.isEmpty {
      var pipeline = Pipeline()
      AuditAppend.addReads(of: missing, schema, to: &pipeline)
      try trail.fill(missing, from: try await connection.run(pipeline))
    }
    try trail.hash()
    return trail
  }

  /// Writes what belongs to the trail, and commits.
  private mutating func commit(
    _ trail: AuditAppend,
    _ head: AuditHead,
    _ transaction: TransactionID
  ) async throws -> End {
    let events = OutboxAppend(decisions.events, behind: head.eventPosition, trail)
    var pipeline = Pipeline()
    trail.add(schema, to: &pipeline)
    decisions.addRecords(schema, trail, to: &pipeline)
    events.add(schema, to: &pipeline)
    trail.addHead(schema, eventPosition: events.lastPosition, to: &pipeline)
    pipeline.add(.setLocalNoStatementTimeout)
    pipeline.add(.commit)
    let replies = decisions.replies(firstLeaf: trail.firstIndex)
    do throws(PostgresError) {
      _ = try await connection.run(pipeline)
    } catch {
      guard error.wasCommitSent else { throw error }
      return .unknown(
        LaneAttempt(
          tenant: tenant,
          transaction: transaction,
          firstIndex: trail.firstIndex,
          firstLeaf: trail.bodies[0],
          replies: replies,
          eventPosition: events.lastPosition,
          isUnconfirmed: error.code == .commitUncertain
        )
      )
    }
    edge = trail.edge
    settings.signals.committed(through: events.lastPosition, of: tenant.id)
    return .committed(replies)
  }
}

/// Why a batch cannot go on; its transaction is undone.
enum BatchFault: Error {
  /// The commands need more and more.
  case needsWithoutEnd
  /// A row is not as it was read, although it was locked.
  case rowsChangedMeanwhile
  /// The customers that the commands have to do with are named by more than one batch loads.
  case tooManyReferrers
  /// What is refused was done by another server process before the refusal.
  case doneMeanwhile

  /// Whether another attempt at the same batch may not meet it.
  var isRetryable: Bool {
    switch self {
    case .needsWithoutEnd, .tooManyReferrers: false
    case .rowsChangedMeanwhile, .doneMeanwhile: true
    }
  }
}
