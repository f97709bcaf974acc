internal import Reactor

/// COPY: outside of pipeline mode, from its statement to its last answer.
extension ConnectionCore {
  /// Sends the statement.
  func startCopy(_ call: Call, _ direction: CopyRunStateMachine.Direction) {
    guard let libpq, let entry = call.pipeline.entries.first else { return }
    run = .copy(CopyRunStateMachine(direction))
    wasCommitSent = false
    guard libpq.leavePipelineMode(),
      libpq.sendOnce(entry.sql.text, call.pipeline, entry.parameters)
    else { return lost() }
    flush()
  }

  /// Takes the answers and the data that are there.
  func takeCopyAnswers() {
    while case .copy(var copy) = run, let libpq, !isPaused {
      if copy.givesData {
        guard takeCopyData(libpq) else { return }
        continue
      }
      guard !copy.takesData, !libpq.isBusy else { return }
      let verdict = copy.received(nextCopyAnswer(from: libpq))
      run = .copy(copy)
      switch verdict {
      case .goOn, .receiveData: continue
      case .sendData:
        if machine.isAbandoned {
          endCopy(because: "the caller has gone")
        } else if case .copyIn(let channel) = machine.running?.caller {
          _ = channel.write(0)
        }
      case .finished: finishCopy(copy)
      case .fault: return answersOutOfOrder()
      }
    }
  }

  private func nextCopyAnswer(from libpq: LibpqConnection) -> CopyRunStateMachine.Answer {
    guard let result = libpq.nextResult() else { return .endOfAnswers }
    _ = libpq.takeNotices()
    switch result.status {
    case .copyIn: return .began(.fromClient)
    case .copyOut: return .began(.toClient)
    case .completed: return .completed(result.copied())
    case .failed:
      let report = result.report
      note(report)
      return .failed(PostgresError(.server, sqlState: report.sqlState, serverReport: report))
    case .row, .skipped, .synced, .unexpected: return .failed(PostgresError(.unexpectedResult))
    }
  }

  /// Takes data to its reader; false when there is none at the moment.
  private func takeCopyData(_ libpq: LibpqConnection) -> Bool {
    guard case .copyOut(let channel) = machine.running?.caller else { return false }
    var piece: [UInt8] = []
    while true {
      switch libpq.takeCopyData(into: &piece) {
      case .data:
        guard piece.count >= PostgresLimits.batchBytes else { continue }
        deliver(piece, to: channel)
        return !isPaused
      case .wouldBlock:
        deliver(piece, to: channel)
        return false
      case .finished:
        deliver(piece, to: channel)
        endCopyData()
        return true
      }
    }
  }

  private func deliver(_ piece: [UInt8], to channel: Channel<[UInt8]>) {
    guard !piece.isEmpty, !machine.isAbandoned else { return }
    if !channel.write(piece) { pause() }
  }

  /// The data is over; what it came to is the next answer.
  private func endCopyData() {
    guard case .copy(var copy) = run else { return }
    copy.dataEnded()
    run = .copy(copy)
  }

  private func finishCopy(_ copy: CopyRunStateMachine) {
    guard libpq?.enterPipelineMode() == true else { return lost() }
    finish(Call.Report(outcomes: [copy.outcome], firstError: copy.firstError))
  }

  // MARK: From the client

  /// Sends data of a COPY FROM STDIN, and tells the caller when it has gone to the socket.
  func writeCopy(_ id: ObjectIdentifier, _ bytes: [UInt8]) {
    guard case .copy(let copy) = run, copy.takesData, machine.running?.id == id else { return }
    guard libpq?.sendCopyData(bytes) == true else { return lost() }
    isCopyWriterWaiting = true
    flush()
  }

  /// Ends a COPY FROM STDIN, whose result is the next answer.
  func finishCopy(_ id: ObjectIdentifier) {
    guard machine.running?.id == id else { return }
    endCopy(because: nil)
  }

  /// Ends or breaks off what takes the client's data; false when nothing does.
  @discardableResult
  func endCopy(because reason: String?) -> Bool {
    guard case .copy(var copy) = run, copy.takesData else { return false }
    guard libpq?.sendCopyEnd(because: reason) == true else {
      lost()
      return true
    }
    copy.ended()
    run = .copy(copy)
    flush()
    return true
  }

  /// Everything that was sent has gone to the socket.
  func copyFlushed() {
    guard isCopyWriterWaiting else { return }
    isCopyWriterWaiting = false
    if case .copyIn(let channel) = machine.running?.caller { _ = channel.write(0) }
  }
}
