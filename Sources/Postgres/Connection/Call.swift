internal import Synchronization

/// One call of a connection, as the loop sees it.
struct Call: ConnectionCall, Sendable {
  /// What a pipeline came to, statement by statement.
  struct Report: Sendable {
    let outcomes: [StatementOutcome]
    let firstError: PostgresError?
  }

  typealias Waiter = CheckedContinuation<Result<Report, PostgresError>, Never>

  let ticket: CallTicket
  let pipeline: Pipeline
  let waiter: Waiter
  /// The moment after which the caller no longer waits.
  let deadline: ContinuousClock.Instant?

  var id: ObjectIdentifier { ObjectIdentifier(ticket) }
  var isRollback: Bool { pipeline.entries.first?.sql.isRollback ?? false }
  var commits: Bool { pipeline.entries.contains { $0.sql.isCommit } }
}

/// Tells a call apart, and remembers that its caller gave up before the call reached the loop.
final class CallTicket: Sendable {
  private let cancelled = Atomic<Bool>(false)

  /// Whether the caller has given up.
  var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

  /// The caller gives up.
  func cancel() { cancelled.store(true, ordering: .releasing) }
}
