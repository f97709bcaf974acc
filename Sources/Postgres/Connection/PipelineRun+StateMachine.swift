/// One pipeline on its way through a connection: which answers are due, and what they came to.
///
/// libpq answers each step with its results and an end, in order; after an error the steps up to
/// the Sync are answered as skipped. A table of what each answer means, by the step that is due:
///
/// | step       | completed           | failed              | skipped             | end  | synced |
/// | ---------- | ------------------- | ------------------- | ------------------- | ---- | ------ |
/// | rollback   | go on               | first error         | –                   | next | fault  |
/// | deallocate | it is dropped       | first error, retry  | retry later         | next | fault  |
/// | prepare    | it is prepared      | first error, forget | forget              | next | fault  |
/// | execute    | the statement's     | first error         | the statement's     | next | fault  |
/// | sync       | fault               | first error         | fault               | wait | over   |
///
/// Illegal inputs: answers in another order than the table's are the server's fault, or libpq's,
/// and end the connection (`fault`); the shell asks for no answer that is not due, which would be
/// our own and traps.
struct PipelineRunStateMachine {
  /// What goes to the server, in order.
  enum Step: Equatable {
    case rollback
    case deallocate(StatementCache.ID)
    case prepare(StatementCache.ID, entry: Int)
    case execute(StatementCache.ID, entry: Int)
    /// A statement that is not kept: prepared and executed in one.
    case executeOnce(entry: Int)
    case sync
  }

  /// What libpq hands over.
  enum Answer {
    case completed(StatementResult)
    case failed(PostgresError)
    case skipped
    case endOfStep
    case synced
    /// Something that no statement of a pipeline may be answered with, such as COPY.
    case foreign
  }

  enum Verdict: Equatable {
    /// More answers are due.
    case goOn
    /// The pipeline is over.
    case finished
    /// The answer does not belong to the step that is due.
    case fault
  }

  private(set) var steps: [Step] = []
  private(set) var outcomes: [StatementOutcome]
  /// The first error of all, whichever step it came from.
  private(set) var firstError: PostgresError?
  private var cursor = 0
  private var hasAnswer = false
  private let keys: [StatementKey]
  private let commits: [Bool]
  private let beganIdle: Bool
  private var isStale = false
  private var hasCommitted = false

  /// Plans a pipeline.
  ///
  /// - Parameters:
  ///   - pipeline: The statements.
  ///   - cache: The connection's statements, which take in those that are to be prepared.
  ///   - transaction: The connection's state before the pipeline.
  ///   - rollsBackFirst: Whether an attempt at the same pipeline left a failed transaction.
  init(
    _ pipeline: Pipeline,
    cache: inout StatementCache,
    transaction: TransactionStatus,
    rollsBackFirst: Bool = false
  ) {
    outcomes = Array(repeating: .skipped, count: pipeline.count)
    keys = pipeline.entries.map { StatementKey($0.sql) }
    commits = pipeline.entries.map(\.sql.isCommit)
    beganIdle = transaction == .idle || rollsBackFirst
    steps.reserveCapacity(pipeline.count + 2)
    if rollsBackFirst { steps.append(.rollback) }
    // In a failed transaction the server refuses to drop statements too.
    let discarded = transaction != .failed || rollsBackFirst ? cache.takeDiscarded() : []
    // Behind the first statement: dropping takes a snapshot, before which a transaction must have
    // got its isolation level. But never behind a COMMIT, which must not seem to have failed.
    let isBefore = commits.first ?? true
    if isBefore { drop(discarded) }
    for (index, entry) in pipeline.entries.enumerated() {
      add(entry, index, pipeline, &cache)
      if index == 0, !isBefore { drop(discarded) }
    }
    steps.append(.sync)
  }

  private mutating func drop(_ discarded: [StatementCache.ID]) {
    for id in discarded { steps.append(.deallocate(id)) }
  }

  private mutating func add(
    _ entry: Pipeline.Entry,
    _ index: Int,
    _ pipeline: Pipeline,
    _ cache: inout StatementCache
  ) {
    guard entry.isPrepared else { return steps.append(.executeOnce(entry: index)) }
    let types = pipeline.parameters[entry.parameters].lazy.map(\.type)
    switch cache.use(keys[index], types: types) {
    case .prepared(let id): steps.append(.execute(id, entry: index))
    case .prepare(let id):
      steps.append(.prepare(id, entry: index))
      steps.append(.execute(id, entry: index))
    }
  }

  /// The step whose answer is due.
  var due: Step { steps[cursor] }

  /// Takes an answer.
  ///
  /// - Parameters:
  ///   - answer: What libpq handed over.
  ///   - cache: The connection's statements.
  /// - Returns: What follows.
  mutating func received(_ answer: Answer, cache: inout StatementCache) -> Verdict {
    precondition(cursor < steps.count, "an answer is asked for after the last")
    switch answer {
    case .foreign: return .fault
    case .synced:
      guard steps[cursor] == .sync else { return .fault }
      cursor += 1
      return .finished
    case .endOfStep:
      guard hasAnswer else { return .fault }
      hasAnswer = false
      // An error of the Sync itself, from a constraint that is checked at the end, is followed by
      // an end of its own before the Sync's answer.
      if steps[cursor] != .sync { cursor += 1 }
      return .goOn
    case .completed(let result):
      guard !hasAnswer, completed(result, cache: &cache) else { return .fault }
    case .failed(let error):
      failed(error, cache: &cache)
    case .skipped:
      guard !hasAnswer, steps[cursor] != .sync else { return .fault }
      skipped(cache: &cache)
    }
    hasAnswer = true
    return .goOn
  }

  /// The connection ended, or answers made no sense: nothing that was not answered is known.
  mutating func lost(_ error: PostgresError) {
    if firstError == nil { firstError = error }
  }

  /// Whether the same pipeline is to be run once more, because a prepared statement was stale.
  ///
  /// Safe when its transaction began with it and none of it was made durable. PostgreSQL answers
  /// 0A000 after DDL that changed the result's columns, 26000 where the statement was dropped.
  var isWorthRepeating: Bool { isStale && beganIdle && !hasCommitted }

  private mutating func completed(
    _ result: StatementResult,
    cache: inout StatementCache
  ) -> Bool {
    switch steps[cursor] {
    case .rollback, .deallocate: break
    case .prepare(let id, let entry): cache.prepared(keys[entry], id)
    case .execute(_, let entry), .executeOnce(let entry):
      if commits[entry], result.command == "ROLLBACK" {
        // The server answers COMMIT of a failed transaction without an error.
        record(PostgresError(.transactionRolledBack), entry)
      } else {
        if commits[entry] {
          hasCommitted = true
          // An error of this side's, such as a result too large, does not keep COMMIT from running.
          firstError?.wasCommitSent = true
        }
        outcomes[entry] = .completed(result)
      }
    case .sync: return false
    }
    return true
  }

  private mutating func failed(_ error: PostgresError, cache: inout StatementCache) {
    switch steps[cursor] {
    case .rollback: if firstError == nil { firstError = error }
    case .sync:
      guard firstError == nil else { return }
      firstError = error
      if hasCommitted { firstError?.wasCommitSent = true }
    case .deallocate(let id):
      if error.sqlState != .invalidStatementName { cache.notDropped(id) }
      isStale = isStale || firstError == nil
      if firstError == nil { firstError = error }
    case .prepare(let id, let entry):
      cache.notPrepared(keys[entry], id)
      record(error, entry)
    case .execute(let id, let entry):
      switch error.sqlState {
      case .invalidStatementName?:
        cache.stale(keys[entry], id, exists: false)
        isStale = true
      case .featureNotSupported?:
        cache.stale(keys[entry], id, exists: true)
        isStale = true
      default: break
      }
      record(error, entry)
    case .executeOnce(let entry): record(error, entry)
    }
  }

  private mutating func skipped(cache: inout StatementCache) {
    switch steps[cursor] {
    case .deallocate(let id): cache.notDropped(id)
    case .prepare(let id, let entry): cache.notPrepared(keys[entry], id)
    case .rollback, .execute, .executeOnce, .sync: break
    }
  }

  private mutating func record(_ error: PostgresError, _ entry: Int) {
    var error = error
    error.statementIndex = entry
    if hasCommitted { error.wasCommitSent = true }
    outcomes[entry] = .failed(error)
    if firstError == nil { firstError = error }
  }
}

/// What one statement of a pipeline came to.
package enum StatementOutcome: Sendable {
  case completed(StatementResult)
  /// The first error; the statements behind it are skipped.
  case failed(PostgresError)
  /// A statement before it failed, so that the server did not run it.
  case skipped
}

/// Whether a connection is inside a transaction.
package enum TransactionStatus: Sendable, Hashable {
  /// Outside.
  case idle
  /// Inside.
  case open
  /// Inside of one that failed: nothing but ROLLBACK is left.
  case failed
}
