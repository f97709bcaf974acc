internal import Synchronization

/// One call of a connection, as the loop sees it.
struct Call: ConnectionCall, Sendable {
  /// What a pipeline came to, statement by statement.
  struct Report: Sendable {
    let outcomes: [StatementOutcome]
    let firstError: PostgresError?
  }

  typealias Waiter = CheckedContinuation<Result<Report, PostgresError>, Never>

  /// Who waits, and for what.
  enum Caller: Sendable {
    /// The outcomes of a pipeline.
    case report(Waiter)
    /// The rows of the pipeline's only statement, in batches.
    case rows(Channel<Rows>)
    /// What COPY TO STDOUT sends, in pieces of whole rows.
    case copyOut(Channel<[UInt8]>)
    /// Leave to go on with COPY FROM STDIN: once when it has begun, once for each piece that has
    /// gone to the socket, and the number of rows at the end.
    case copyIn(Channel<Int>)
  }

  let ticket: CallTicket
  let pipeline: Pipeline
  let caller: Caller
  /// The moment after which the caller no longer waits.
  let deadline: ContinuousClock.Instant?

  var id: ObjectIdentifier { ObjectIdentifier(ticket) }
  var isRollback: Bool { pipeline.entries.first?.sql.isRollback ?? false }
  var commits: Bool { pipeline.entries.contains { $0.sql.isCommit } }

  /// Why the call is not to be sent any more, if its caller has gone.
  var refusal: PostgresError? {
    if ticket.isCancelled { return PostgresError(.cancelled) }
    if let deadline, deadline <= .now { return PostgresError(.deadlineExceeded) }
    return nil
  }

  /// Whether the statement is COPY, which pipelines do not have.
  var isCopy: Bool {
    switch caller {
    case .copyIn, .copyOut: true
    case .report, .rows: false
    }
  }

  /// Tells the caller that there will be no answer, or no more.
  func fail(_ error: PostgresError) {
    switch caller {
    case .report(let waiter): waiter.resume(returning: .failure(error))
    case .rows(let channel): channel.finish(error)
    case .copyOut(let channel): channel.finish(error)
    case .copyIn(let channel): channel.finish(error)
    }
  }

  /// Tells the caller what the call came to.
  func finish(_ report: Report) {
    switch caller {
    case .report(let waiter): waiter.resume(returning: .success(report))
    case .rows(let channel): channel.finish(report.firstError)
    case .copyOut(let channel): channel.finish(report.firstError)
    case .copyIn(let channel):
      if case .completed(let result) = report.outcomes.first {
        _ = channel.write(result.affectedRows)
      }
      channel.finish(report.firstError)
    }
  }
}

/// Tells a call apart, and remembers that its caller gave up before the call reached the loop.
final class CallTicket: Sendable {
  private let cancelled = Atomic<Bool>(false)

  /// Whether the caller has given up.
  var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

  /// The caller gives up.
  func cancel() { cancelled.store(true, ordering: .releasing) }
}
