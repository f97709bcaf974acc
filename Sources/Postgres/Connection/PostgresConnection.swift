internal import Primitives
package import Reactor

/// A session with PostgreSQL, on one event loop.
///
/// Usable from any task; one whose preferred executor is the connection's loop calls without
/// changing threads. One call runs at a time, others wait in line. A session has one transaction:
/// whoever begins one must have the connection to itself until its end, as the pool's leases give.
///
/// A task that is cancelled, or whose deadline passes, leaves at once; what it asked for is
/// cancelled on the server and read to its end, and when it was inside a transaction, everything
/// but ROLLBACK is refused from then on. COMMIT is never cancelled.
///
/// Nothing here blocks the loop, with two exceptions that libpq leaves: reading the files of
/// certificates and passwords, and look-up of host names that come from a service file or the
/// environment rather than from the options. SCRAM authentication takes a few milliseconds of CPU.
package final class PostgresConnection: Sendable {
  let bound: LoopBound<ConnectionCore>
  /// The process on the server that serves this connection.
  package let backendID: Int32
  /// The server's version, such as 150018 for 15.18.
  package let serverVersion: Int
  /// Whether the connection is protected by TLS.
  package let isEncrypted: Bool

  /// What NOTIFY sends to the channels that this connection listens to.
  package let notifications: PostgresNotifications

  private let ending: ConnectionEnding

  private init(_ core: ConnectionCore, _ libpq: LibpqConnection) {
    bound = LoopBound(core)
    notifications = PostgresNotifications(box: core.notifications)
    ending = core.ending
    backendID = libpq.backendID
    serverVersion = Int(libpq.serverVersion)
    isEncrypted = libpq.isEncrypted
  }

  deinit { bound.execute { $0.close(PostgresError(.closed)) } }

  /// The loop that the connection lives on.
  package var loop: EventLoop { bound.loop }

  /// Connects.
  ///
  /// - Parameters:
  ///   - options: Where to, as whom, and how long that may take.
  ///   - loop: The loop that the connection will live on.
  /// - Returns: A connection that is ready, in no transaction.
  /// - Throws: `PostgresError` of code `connectionFailed` or `configuration`, or `cancelled` with
  ///   the task.
  package static func connect(
    _ options: PostgresConnectionOptions,
    on loop: EventLoop
  ) async throws(PostgresError) -> PostgresConnection {
    if let name = ConnectionString.unknownName(among: options.settings.keys) {
      throw PostgresError(.configuration, because: "libpq has no setting \(name)")
    }
    let deadline = ContinuousClock.now + options.connectTimeout
    let addresses = try await HostAddresses.lookedUp(for: options, until: deadline)
    let settings = options.libpqSettings(addresses: addresses)
    let attempt = LoopBound(ConnectionCore(loop: loop, drainTimeout: options.drainTimeout))
    let ticket = CallTicket()
    let result: Result<PostgresConnection, PostgresError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        attempt.execute { core in
          core.connect(settings, timeout: ContinuousClock.now.duration(to: deadline)) { result in
            continuation.resume(
              returning: result.flatMap {
                guard let libpq = core.libpq else { return .failure(PostgresError(.closed)) }
                return .success(PostgresConnection(core, libpq))
              }
            )
          }
          if ticket.isCancelled { core.failToConnect(PostgresError(.cancelled)) }
        }
      }
    } onCancel: {
      ticket.cancel()
      attempt.execute { $0.failToConnect(PostgresError(.cancelled)) }
    }
    return try result.get()
  }

  /// Ends the session; calls that run or wait fail with the code `closed`.
  package func close() { bound.execute { $0.close(PostgresError(.closed)) } }

  // MARK: Statements

  /// Runs statements in one flush and returns their results, if all of them succeed.
  ///
  /// - Parameters:
  ///   - deadline: When the caller no longer waits; nil for never.
  ///   - build: Adds the statements, whose indices are those of the results.
  /// - Returns: A result for each statement.
  /// - Throws: `PostgresError`: the first failure, with the statement's index; the statements
  ///   behind it did not run, and an open transaction has failed.
  package func pipeline(
    deadline: ContinuousClock.Instant? = nil,
    _ build: (inout Pipeline) -> Void
  ) async throws(PostgresError) -> [StatementResult] {
    var pipeline = Pipeline()
    build(&pipeline)
    return try await run(pipeline, deadline: deadline)
  }

  /// Runs a pipeline that was built before; otherwise like `pipeline(deadline:_:)`.
  package func run(
    _ pipeline: Pipeline,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(PostgresError) -> [StatementResult] {
    let report = try await submit(pipeline, deadline)
    return try results(of: report)
  }

  /// Runs statements in one flush and tells what each came to.
  ///
  /// - Parameters:
  ///   - pipeline: The statements.
  ///   - deadline: When the caller no longer waits; nil for never.
  /// - Returns: For each statement whether it completed, failed or was skipped.
  /// - Throws: `PostgresError` when no answers came: the connection was lost, the caller gave up.
  package func outcomes(
    of pipeline: Pipeline,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(PostgresError) -> [StatementOutcome] {
    try await submit(pipeline, deadline).outcomes
  }

  /// Runs one statement.
  ///
  /// - Parameters:
  ///   - sql: The statement.
  ///   - values: What `$1` and so on stand for.
  /// - Returns: Its result.
  /// - Throws: `PostgresError` as `pipeline(deadline:_:)` does.
  package func query<each Value: PostgresEncodable>(
    _ sql: SQL,
    _ values: repeat each Value
  ) async throws(PostgresError) -> StatementResult {
    var pipeline = Pipeline()
    pipeline.add(sql, repeat each values)
    guard let result = try await run(pipeline).first else {
      throw PostgresError(.unexpectedResult)
    }
    return result
  }

  /// Runs a pipeline, even for a task that is cancelled; otherwise like `run(_:deadline:)`.
  ///
  /// For what must be done before others may have the connection.
  func finish(
    _ pipeline: Pipeline,
    by deadline: ContinuousClock.Instant
  ) async throws(PostgresError) -> [StatementResult] {
    let result = await answer(to: pipeline, deadline, CallTicket())
    return try results(of: result.get())
  }

  private func results(of report: Call.Report) throws(PostgresError) -> [StatementResult] {
    if let error = report.firstError { throw error }
    var results: [StatementResult] = []
    results.reserveCapacity(report.outcomes.count)
    for outcome in report.outcomes {
      guard case .completed(let result) = outcome else {
        throw PostgresError(.unexpectedResult)
      }
      results.append(result)
    }
    return results
  }

  private func submit(
    _ pipeline: Pipeline,
    _ deadline: ContinuousClock.Instant?
  ) async throws(PostgresError) -> Call.Report {
    guard pipeline.count > 0 else { return Call.Report(outcomes: [], firstError: nil) }
    let ticket = CallTicket()
    let result = await withTaskCancellationHandler {
      await answer(to: pipeline, deadline, ticket)
    } onCancel: {
      ticket.cancel()
      bound.execute { $0.abandon(ObjectIdentifier(ticket), PostgresError(.cancelled)) }
    }
    return try result.get()
  }

  private func answer(
    to pipeline: Pipeline,
    _ deadline: ContinuousClock.Instant?,
    _ ticket: CallTicket
  ) async -> Result<Call.Report, PostgresError> {
    await withCheckedContinuation { continuation in
      let call = Call(
        ticket: ticket,
        pipeline: pipeline,
        caller: .report(continuation),
        deadline: deadline
      )
      bound.execute { $0.submit(call) }
    }
  }

  // MARK: State

  /// Whether the connection is known to be gone.
  package var isClosed: Bool { ending.hasEnded }

  /// Has a function called once, from any thread, if the connection is lost; at once if it was.
  ///
  /// Closing it is no loss.
  func whenLost(_ action: @escaping @Sendable () -> Void) { ending.whenLost(action) }

  /// Whether nothing runs and no transaction is open; nil once the connection is closed.
  func isAtRest() async -> Bool? {
    if let core = bound.valueIfCurrent { return core.isAtRest }
    return await withCheckedContinuation { continuation in
      bound.execute { continuation.resume(returning: $0.isAtRest) }
    }
  }

  /// Whether the connection is inside a transaction; nil once it is closed.
  package func transactionStatus() async -> TransactionStatus? {
    await withCheckedContinuation { continuation in
      bound.execute { continuation.resume(returning: $0.libpq?.transactionStatus) }
    }
  }
}
