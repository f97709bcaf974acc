import Testing

@testable import Postgres

/// Which answers are due and what they mean, without a server.
@Suite struct PipelineMachineTests {
  private static let select: SQL = "SELECT 1"
  private static let insert: SQL = "INSERT INTO t (id) VALUES ($1)"

  private static func result(_ command: String) -> StatementResult {
    StatementResult(command: command, affectedRows: 0, rows: .none)
  }

  private static func error(_ sqlState: SQLState) -> PostgresError {
    PostgresError(.server, sqlState: sqlState)
  }

  /// A run, and the cache that it shares with others.
  private struct Bench {
    var cache = StatementCache(capacity: 2)
    var run: PipelineRunStateMachine

    init(
      _ statements: [SQL],
      transaction: TransactionStatus = .idle,
      cache: StatementCache = StatementCache(capacity: 2),
      rollsBackFirst: Bool = false
    ) {
      self.cache = cache
      var pipeline = Pipeline()
      for sql in statements { pipeline.add(sql) }
      run = PipelineRunStateMachine(
        pipeline,
        cache: &self.cache,
        transaction: transaction,
        rollsBackFirst: rollsBackFirst
      )
    }

    mutating func receive(
      _ answer: PipelineRunStateMachine.Answer
    )
      -> PipelineRunStateMachine.Verdict
    { run.received(answer, cache: &cache) }

    /// Answers a step with success and its end.
    mutating func complete(_ command: String) {
      #expect(receive(.completed(PipelineMachineTests.result(command))) == .goOn)
      #expect(receive(.endOfStep) == .goOn)
    }

    /// Answers what is left as skipped.
    mutating func skipTheRest() {
      while run.due != .sync {
        #expect(receive(.skipped) == .goOn)
        #expect(receive(.endOfStep) == .goOn)
      }
      #expect(receive(.synced) == .finished)
    }
  }

  private static let first = StatementCache.ID(number: 1)
  private static let second = StatementCache.ID(number: 2)

  @Test func `a statement is prepared before its first run alone`() {
    var bench = Bench([Self.select, Self.select])
    #expect(
      bench.run.steps == [
        .prepare(Self.first, entry: 0), .execute(Self.first, entry: 0),
        .execute(Self.first, entry: 1), .sync,
      ]
    )
    for command in ["", "SELECT", "SELECT"] { bench.complete(command) }
    #expect(bench.receive(.synced) == .finished)
    let again = Bench([Self.select], cache: bench.cache)
    #expect(again.run.steps == [.execute(Self.first, entry: 0), .sync])
  }

  @Test func `a statement that was not prepared after all is prepared next time`() {
    var bench = Bench([Self.insert, Self.select])
    bench.complete("")
    #expect(bench.receive(.failed(Self.error(.uniqueViolation))) == .goOn)
    #expect(bench.receive(.endOfStep) == .goOn)
    bench.skipTheRest()
    #expect(bench.run.firstError?.statementIndex == 0)
    let again = Bench([Self.insert, Self.select], cache: bench.cache)
    #expect(
      again.run.steps == [
        .execute(Self.first, entry: 0), .prepare(.init(number: 3), entry: 1),
        .execute(.init(number: 3), entry: 1), .sync,
      ]
    )
  }

  @Test func `what gave way is dropped by the next pipeline`() {
    var bench = Bench([Self.select, Self.insert, .begin])
    #expect(!bench.run.steps.contains(.deallocate(Self.first)))
    for command in ["", "SELECT", "", "INSERT", "", "BEGIN"] { bench.complete(command) }
    #expect(bench.receive(.synced) == .finished)
    let next = Bench([.begin], cache: bench.cache)
    // Behind BEGIN, whose isolation level must come before the snapshot that dropping takes.
    #expect(next.run.steps.dropFirst().contains(.deallocate(Self.first)))
    #expect(next.run.steps.first != .deallocate(Self.first))
    let committing = Bench([.commit], transaction: .open, cache: bench.cache)
    #expect(committing.run.steps.first == .deallocate(Self.first))
    // A failed transaction refuses it, so it waits.
    let failed = Bench([.rollback], transaction: .failed, cache: bench.cache)
    #expect(!failed.run.steps.contains(.deallocate(Self.first)))
  }

  @Test func `a dropping that was skipped is tried again`() {
    var bench = Bench([Self.select, Self.insert, .begin])
    for command in ["", "SELECT", "", "INSERT", "", "BEGIN"] { bench.complete(command) }
    _ = bench.receive(.synced)
    var next = Bench([.begin], cache: bench.cache)
    next.skipTheRest()
    let last = Bench([.begin], cache: next.cache)
    #expect(last.run.steps.contains(.deallocate(Self.first)))
  }

  @Test(arguments: [
    (SQLState.featureNotSupported, TransactionStatus.idle, true),
    (.invalidStatementName, .idle, true),
    (.featureNotSupported, .open, false),
    (.invalidStatementName, .open, false),
    (.uniqueViolation, .idle, false),
  ])
  func `a stale statement makes its pipeline worth repeating, outside of a transaction`(
    sqlState: SQLState,
    transaction: TransactionStatus,
    isWorthRepeating: Bool
  ) {
    var bench = Bench([.begin, Self.select], transaction: transaction)
    for command in ["", "BEGIN", ""] { bench.complete(command) }
    _ = bench.receive(.failed(Self.error(sqlState)))
    _ = bench.receive(.endOfStep)
    #expect(bench.receive(.synced) == .finished)
    #expect(bench.run.isWorthRepeating == isWorthRepeating)
  }

  @Test func `a pipeline that has committed is not repeated`() {
    var bench = Bench([.begin, .commit, Self.select], cache: StatementCache(capacity: 9))
    for command in ["", "BEGIN", "", "COMMIT", ""] { bench.complete(command) }
    _ = bench.receive(.failed(Self.error(.featureNotSupported)))
    _ = bench.receive(.endOfStep)
    _ = bench.receive(.synced)
    #expect(!bench.run.isWorthRepeating)
  }

  @Test func `a repeated pipeline rolls back first, and prepares the stale statement`() {
    var bench = Bench([.begin, Self.select])
    for command in ["", "BEGIN", ""] { bench.complete(command) }
    _ = bench.receive(.failed(Self.error(.featureNotSupported)))
    _ = bench.receive(.endOfStep)
    _ = bench.receive(.synced)
    let again = Bench(
      [.begin, Self.select],
      transaction: .failed,
      cache: bench.cache,
      rollsBackFirst: true
    )
    #expect(
      again.run.steps == [
        .rollback, .execute(Self.first, entry: 0), .deallocate(Self.second),
        .prepare(.init(number: 3), entry: 1), .execute(.init(number: 3), entry: 1), .sync,
      ]
    )
  }

  @Test func `COMMIT that is answered with ROLLBACK fails`() {
    var bench = Bench([.commit])
    bench.complete("")
    bench.complete("ROLLBACK")
    #expect(bench.receive(.synced) == .finished)
    #expect(bench.run.firstError?.code == .transactionRolledBack)
  }

  @Test func `an error of the Sync itself is the pipeline's`() {
    var bench = Bench([Self.insert])
    bench.complete("")
    bench.complete("INSERT")
    #expect(bench.receive(.failed(Self.error(.foreignKeyViolation))) == .goOn)
    #expect(bench.receive(.endOfStep) == .goOn)
    #expect(bench.receive(.synced) == .finished)
    #expect(bench.run.firstError?.sqlState == .foreignKeyViolation)
    #expect(bench.run.firstError?.statementIndex == nil)
  }

  @Test func `answers that are not due end the connection`() {
    typealias Answer = PipelineRunStateMachine.Answer
    let completed = Answer.completed(Self.result("SELECT"))
    let histories: [[Answer]] = [
      [.synced], [.endOfStep], [.foreign], [completed, completed], [completed, .skipped],
      [completed, .endOfStep, .endOfStep],
      [completed, .endOfStep, completed, .endOfStep, completed],
      [completed, .endOfStep, completed, .endOfStep, .skipped],
    ]
    for history in histories {
      var bench = Bench([Self.select])
      for answer in history.dropLast() { #expect(bench.receive(answer) == .goOn) }
      #expect(bench.receive(history[history.count - 1]) == .fault)
    }
  }
}
