import Testing

@testable import Postgres

/// Pipelines in which this side finds fault with an answer, which the server knows nothing of.
@Suite struct PipelineRunTests {
  private static let tooLarge = PipelineRunStateMachine.Answer.failed(
    PostgresError(.resultTooLarge)
  )

  /// Runs BEGIN, a query, COMMIT and another query, and answers them.
  private func run(_ answers: [PipelineRunStateMachine.Answer]) -> PipelineRunStateMachine {
    var pipeline = Pipeline()
    for sql: SQL in [.begin, "SELECT 1", .commit, "SELECT 2"] { pipeline.addOnce(sql) }
    var cache = StatementCache(capacity: 1)
    var run = PipelineRunStateMachine(pipeline, cache: &cache, transaction: .idle)
    for answer in answers {
      #expect(run.received(answer, cache: &cache) == .goOn)
      #expect(run.received(.endOfStep, cache: &cache) == .goOn)
    }
    #expect(run.received(.synced, cache: &cache) == .finished)
    return run
  }

  private func completed(_ command: String) -> PipelineRunStateMachine.Answer {
    .completed(StatementResult(command: command, affectedRows: 0, rows: .none))
  }

  @Test func `an error of ours before a COMMIT that went through says that it was sent`() {
    let run = run([completed("BEGIN"), Self.tooLarge, completed("COMMIT"), completed("SELECT")])
    #expect(run.firstError?.statementIndex == 1)
    #expect(run.firstError?.wasCommitSent == true)
  }

  @Test func `an error after a COMMIT that went through says that it was sent`() {
    let deadlock = PostgresError(.server, sqlState: .deadlockDetected)
    let run = run([
      completed("BEGIN"), completed("SELECT"), completed("COMMIT"), .failed(deadlock),
    ])
    #expect(run.firstError?.statementIndex == 3)
    #expect(run.firstError?.wasCommitSent == true && run.firstError?.isRetryable == false)
  }

  @Test func `an error that kept COMMIT from running says that nothing stayed`() {
    let deadlock = PostgresError(.server, sqlState: .deadlockDetected)
    let run = run([completed("BEGIN"), .failed(deadlock), .skipped, .skipped])
    #expect(run.firstError?.wasCommitSent == false && run.firstError?.isRetryable == true)
  }
}
