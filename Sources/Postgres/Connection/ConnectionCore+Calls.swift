internal import Primitives
internal import Reactor

/// Calls: sent whole, answered in order, given up at any time.
extension ConnectionCore {
  /// Whether nothing runs and no transaction is open; nil once the connection is closed.
  var isAtRest: Bool? {
    guard let libpq else { return nil }
    return machine.isIdle && libpq.transactionStatus == .idle
  }

  /// A call arrives on the loop.
  func submit(_ call: Call) {
    if let error = call.refusal {
      machine.missed(transactionStatus)
      return call.fail(error)
    }
    switch machine.submitted(call) {
    case .start:
      watchDeadline(of: call)
      start(call)
    case .wait: watchDeadline(of: call)
    case .refuse(let error): call.fail(error)
    }
  }

  /// The caller of a call gives up, because its task was cancelled or its deadline passed.
  func abandon(_ id: ObjectIdentifier, _ error: PostgresError) {
    switch machine.abandoned(id) {
    case .none: break
    case .left(let call):
      forgetDeadline(of: call)
      call.fail(error)
    case .draining(let call, let sendsCancel):
      forgetDeadline(of: call)
      var error = error
      error.wasCommitSent = wasCommitSent
      call.fail(error)
      boundDraining()
      if sendsCancel { cancel() }
      resume()
    }
  }

  private func start(_ call: Call) {
    hasRepeated = false
    switch call.caller {
    case .report, .rows: send(call, rollsBackFirst: false)
    case .copyIn: startCopy(call, .fromClient)
    case .copyOut: startCopy(call, .toClient)
    }
  }

  /// Has the server stop what runs; nothing else is sent until it has been told.
  private func cancel() {
    guard let libpq else { return }
    if endCopy(because: "the caller has gone") { return cancelEnded() }
    let core = LoopBound(self)
    libpq.requestCancel { core.execute { $0.cancelEnded() } }
  }

  private func cancelEnded() {
    let succession = machine.cancelEnded()
    stopDraining()
    follow(succession)
  }

  private func watchDeadline(of call: Call) {
    guard let deadline = call.deadline else { return }
    let left = ContinuousClock.now.duration(to: deadline)
    let timer = owningLoop.schedule(after: left.nanosecondsClamped) { [unowned self] in
      abandon(call.id, PostgresError(.deadlineExceeded))
    }
    deadlines[call.id] = timer
  }

  private func forgetDeadline(of call: Call) {
    guard call.deadline != nil, let timer = deadlines.removeValue(forKey: call.id) else { return }
    owningLoop.cancel(timer)
  }

  // MARK: Sending

  private func send(_ call: Call, rollsBackFirst: Bool) {
    guard let status = libpq?.transactionStatus else { return }
    let run = PipelineRunStateMachine(
      call.pipeline,
      cache: &cache,
      transaction: status,
      rollsBackFirst: rollsBackFirst
    )
    self.run = .pipeline(run)
    wasCommitSent = false
    for step in run.steps {
      guard send(step, call.pipeline) else { return lost() }
    }
    askForSingleRows(call, run)
    flush()
  }

  private func send(_ step: PipelineRunStateMachine.Step, _ pipeline: Pipeline) -> Bool {
    guard let libpq else { return false }
    switch step {
    case .rollback: return libpq.sendOnce(SQL.rollback.text, Pipeline(), 0..<0)
    case .deallocate(let id): return libpq.sendOnce("DEALLOCATE \(id.name)", Pipeline(), 0..<0)
    case .prepare(let id, let index):
      let entry = pipeline.entries[index]
      let types = pipeline.parameters[entry.parameters].map(\.type)
      return libpq.sendPrepare(id.name, entry.sql.text, types)
    case .execute(let id, let index):
      let entry = pipeline.entries[index]
      wasCommitSent = wasCommitSent || entry.sql.isCommit
      return libpq.sendExecute(id.name, pipeline, entry.parameters)
    case .executeOnce(let index):
      let entry = pipeline.entries[index]
      wasCommitSent = wasCommitSent || entry.sql.isCommit
      return libpq.sendOnce(entry.sql.text, pipeline, entry.parameters)
    case .sync: return libpq.sendSync()
    }
  }

  /// Has the rows of a stream come one by one, once its statement is the next to be answered.
  private func askForSingleRows(_ call: Call, _ run: PipelineRunStateMachine) {
    guard case .rows = call.caller, case .execute = run.due else { return }
    _ = libpq?.receiveRowByRow()
  }

  // MARK: Answers

  /// Takes the answers that are there.
  func takePipelineAnswers() {
    while case .pipeline(var run) = run, let libpq, !isPaused, !libpq.isBusy {
      guard let answer = nextAnswer(from: libpq, run.due) else { continue }
      // The machine is changed in place: a second reference to its arrays would copy them.
      self.run = nil
      let verdict = run.received(answer, cache: &cache)
      self.run = .pipeline(run)
      switch verdict {
      case .goOn: if let call = machine.running { askForSingleRows(call, run) }
      case .finished: finish(run)
      case .fault: return answersOutOfOrder()
      }
    }
    deliverBatch()
  }

  /// The next answer; nil for a row of a stream.
  private func nextAnswer(
    from libpq: LibpqConnection,
    _ step: PipelineRunStateMachine.Step
  ) -> PipelineRunStateMachine.Answer? {
    guard let result = libpq.nextResult() else { return .endOfStep }
    if result.status == .row {
      take(result)
      return nil
    }
    let notices = libpq.takeNotices()
    switch result.status {
    case .synced: return .synced
    case .skipped: return .skipped
    case .failed:
      let report = result.report
      note(report)
      return .failed(PostgresError(.server, sqlState: report.sqlState, serverReport: report))
    case .completed:
      if let error = objection(to: notices, step) { return .failed(error) }
      guard result.byteCount <= PostgresLimits.resultBytes else {
        return .failed(PostgresError(.resultTooLarge))
      }
      return .completed(result.copied())
    case .row, .copyIn, .copyOut, .unexpected: return .foreign
    }
  }

  /// Takes a row of a stream.
  private func take(_ result: borrowing LibpqResult) {
    guard !machine.isAbandoned else { return }
    batch.append(result)
    if batch.count >= PostgresLimits.rowsPerBatch || batch.byteCount >= PostgresLimits.batchBytes {
      deliverBatch()
    }
  }

  /// Hands over the rows that have arrived, without waiting for a batch to fill up.
  private func deliverBatch() {
    guard batch.count > 0, case .rows(let channel) = machine.running?.caller else { return }
    let rows = batch.take()
    guard !machine.isAbandoned else { return }
    if !channel.write(rows) { pause() }
  }

  func answersOutOfOrder() {
    // Libpq makes answers up when it finds the connection broken.
    guard libpq?.descriptor != nil else { return lost() }
    close(PostgresError(.unexpectedResult, because: "the server's answers are out of order"))
  }

  /// Why a COMMIT that the server calls done is not to be believed.
  ///
  /// Source: `SyncRepWaitForLSN` of PostgreSQL 15, which ends a cancelled wait with a warning.
  private func objection(
    to notices: [ServerReport],
    _ step: PipelineRunStateMachine.Step
  ) -> PostgresError? {
    guard !notices.isEmpty, let call = machine.running else { return nil }
    switch step {
    case .execute(_, let index) where call.pipeline.entries[index].sql.isCommit,
      .executeOnce(let index) where call.pipeline.entries[index].sql.isCommit:
      guard let warning = notices.first(where: { $0.severity == "WARNING" }) else { return nil }
      if warning.sqlState == .noActiveTransaction {
        return PostgresError(
          .transactionRolledBack,
          sqlState: warning.sqlState,
          serverReport: warning
        )
      }
      var error = PostgresError(
        .commitUncertain,
        sqlState: warning.sqlState,
        serverReport: warning
      )
      error.wasCommitSent = true
      return error
    default: return nil
    }
  }

  private func finish(_ run: PipelineRunStateMachine) {
    deliverBatch()
    if run.isWorthRepeating, !hasRepeated, !machine.isAbandoned, let call = machine.running {
      hasRepeated = true
      return send(call, rollsBackFirst: libpq?.transactionStatus != .idle)
    }
    finish(Call.Report(outcomes: run.outcomes, firstError: run.firstError))
  }

  /// The running call is over; the next may run.
  func finish(_ report: Call.Report) {
    guard let call = machine.running, let status = libpq?.transactionStatus else { return }
    run = nil
    takeRemarks()
    // The last batch may have paused reading, and its reader resumes only what still runs.
    resume()
    let isAbandoned = machine.isAbandoned
    let succession = machine.ended(status)
    if isAbandoned {
      stopDraining()
    } else {
      forgetDeadline(of: call)
      call.finish(report)
    }
    follow(succession)
  }

  private func follow(_ first: ConnectionStateMachine<Call>.Succession) {
    var succession = first
    while true {
      for (call, error) in succession.refused {
        forgetDeadline(of: call)
        call.fail(error)
      }
      guard let call = succession.start else { return }
      // The loop may be late with timers; what is sent too late would be done for nobody.
      guard let error = call.refusal else { return start(call) }
      succession = machine.withdrawn(transactionStatus)
      forgetDeadline(of: call)
      call.fail(error)
    }
  }

  private var transactionStatus: TransactionStatus { libpq?.transactionStatus ?? .idle }
}
