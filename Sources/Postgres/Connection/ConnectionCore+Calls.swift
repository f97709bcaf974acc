internal import Primitives
internal import Reactor

/// Calls: sent whole, answered in order, given up at any time.
extension ConnectionCore {
  /// A call arrives on the loop.
  func submit(_ call: Call) {
    if call.ticket.isCancelled {
      return call.waiter.resume(returning: .failure(PostgresError(.cancelled)))
    }
    switch machine.submitted(call) {
    case .start:
      watchDeadline(of: call)
      start(call)
    case .wait: watchDeadline(of: call)
    case .refuse(let error): call.waiter.resume(returning: .failure(error))
    }
  }

  /// The caller of a call gives up, because its task was cancelled or its deadline passed.
  func abandon(_ id: ObjectIdentifier, _ error: PostgresError) {
    switch machine.abandoned(id) {
    case .none: break
    case .left(let call):
      forgetDeadline(of: call)
      call.waiter.resume(returning: .failure(error))
    case .draining(let call, let sendsCancel):
      forgetDeadline(of: call)
      var error = error
      error.wasCommitSent = wasCommitSent
      call.waiter.resume(returning: .failure(error))
      boundDraining()
      if sendsCancel { cancelOnServer() }
    }
  }

  private func start(_ call: Call) {
    hasRepeated = false
    send(call, rollsBackFirst: false)
  }

  /// Has the server stop what runs; nothing else is sent until it has been told.
  private func cancelOnServer() {
    guard let libpq else { return }
    let core = LoopBound(self)
    libpq.requestCancel {
      core.execute { core in core.follow(core.machine.cancelEnded()) }
    }
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
    self.run = run
    wasCommitSent = false
    for step in run.steps {
      guard send(step, call.pipeline) else { return lost() }
    }
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

  // MARK: Answers

  /// Takes the answers that are there.
  func takeAnswers() {
    while run != nil, let libpq, !libpq.isBusy {
      let answer = nextAnswer(from: libpq)
      switch run?.received(answer, cache: &cache) {
      case .goOn: continue
      case .finished: finish()
      case .fault, nil:
        // Libpq makes answers up when it finds the connection broken.
        guard libpq.descriptor != nil else { return lost() }
        return close(
          PostgresError(.connectionLost, because: "the server's answers are out of order")
        )
      }
    }
  }

  private func nextAnswer(from libpq: LibpqConnection) -> PipelineRunStateMachine.Answer {
    guard let result = libpq.nextResult() else { return .endOfStep }
    let notices = libpq.takeNotices()
    switch result.status {
    case .synced: return .synced
    case .skipped: return .skipped
    case .failed:
      let report = result.report
      note(report)
      return .failed(PostgresError(.server, sqlState: report.sqlState, serverReport: report))
    case .completed:
      if let error = objection(to: notices) { return .failed(error) }
      guard result.byteCount <= PostgresLimits.resultBytes else {
        return .failed(PostgresError(.resultTooLarge))
      }
      return .completed(result.copied())
    case .row, .copyIn, .copyOut, .unexpected: return .failed(PostgresError(.unexpectedResult))
    }
  }

  /// Why a COMMIT that the server calls done is not to be believed.
  ///
  /// Source: `SyncRepWaitForLSN` of PostgreSQL 15, which ends a cancelled wait with a warning.
  private func objection(to notices: [ServerReport]) -> PostgresError? {
    guard !notices.isEmpty, let call = machine.running, let step = run?.due else { return nil }
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

  private func finish() {
    guard let run, let call = machine.running, let status = libpq?.transactionStatus else { return }
    self.run = nil
    if run.isWorthRepeating, !hasRepeated, !machine.isAbandoned {
      hasRepeated = true
      return send(call, rollsBackFirst: status != .idle)
    }
    let isAbandoned = machine.isAbandoned
    let succession = machine.ended(status)
    if isAbandoned {
      drained()
    } else {
      forgetDeadline(of: call)
      call.waiter.resume(
        returning: .success(Call.Report(outcomes: run.outcomes, firstError: run.firstError))
      )
    }
    follow(succession)
  }

  func follow(_ succession: ConnectionStateMachine<Call>.Succession) {
    for (call, error) in succession.refused {
      forgetDeadline(of: call)
      call.waiter.resume(returning: .failure(error))
    }
    if let call = succession.start { start(call) }
  }
}
