internal import ConnectionPool
internal import MerkleLog
internal import Postgres
internal import Primitives
internal import Synchronization
internal import WriteLane

/// What a command of a lane comes to.
typealias LaneReply = Result<SubmissionReply, SubmissionError>

/// Where a tenant's lane writes: its schema, one transaction to a batch.
///
/// Errors are mapped by their SQLSTATE and by what the next attempt reads, never by the names of
/// constraints: whoever loses a race for a unique value loads the winner's row when it tries again,
/// and its command is then refused by the rule.
final class PostgresLaneStore: LaneStore {
  typealias Item = LaneItem
  typealias Reply = LaneReply
  typealias Attempt = LaneAttempt
  typealias Outcome = BatchOutcome<LaneReply, LaneAttempt>

  private let tenantID: TenantID
  private let access: TenantAccess
  private let settings: LaneSettings
  /// The edge of the tree after the last batch; nil when that is not known.
  private let edge = Mutex<TreeEdge?>(nil)

  init(_ tenantID: TenantID, _ access: TenantAccess, _ settings: LaneSettings) {
    self.tenantID = tenantID
    self.access = access
    self.settings = settings
  }

  func commit(_ batch: [LaneItem]) async -> Outcome {
    // A tenant that was suspended or moved meanwhile is looked up again, once.
    for _ in 0..<2 {
      let tenant: TenantHandle
      do {
        tenant = try await access.handle(of: tenantID)
      } catch {
        return unreachable(error, batch)
      }
      guard tenant.isWritable else { return answer(batch, with: .tenantSuspended) }
      switch await attempt(batch, tenant) {
      case .success(.committed(let replies)): return .committed(replies.map { .success($0) })
      case .success(.unknown(let attempt)): return .unknown(attempt)
      case .success(.fenced): access.doubt(tenantID)
      case .failure(let failure): return .failed(failure.error, isRetryable: failure.isRetryable)
      }
    }
    return .failed(.unavailable, isRetryable: true)
  }

  private struct Failure: Error {
    let error: LaneError
    let isRetryable: Bool
  }

  private func attempt(
    _ batch: [LaneItem],
    _ tenant: TenantHandle
  ) async -> Result<BatchTransaction.End, Failure> {
    let known = edge.withLock { $0.take() }
    do {
      return .success(
        try await access.withConnection(
          to: tenant,
          .own,
          deadline: LaneItem.latestDeadline(of: batch)
        ) { connection in
          var transaction = BatchTransaction(
            batch,
            of: tenant,
            on: connection,
            edge: known,
            settings
          )
          let end = try await transaction.run()
          edge.withLock { $0 = transaction.edge }
          return end
        }
      )
    } catch let error as PostgresError {
      return .failure(failure(of: error))
    } catch let error as BatchFault {
      return .failure(Failure(error: .failed(error), isRetryable: error.isRetryable))
    } catch {
      return .failure(Failure(error: .failed(error), isRetryable: false))
    }
  }

  /// What a failed transaction means for its batch.
  private func failure(of error: PostgresError) -> Failure {
    switch error.sqlState {
    case .uniqueViolation, .lockNotAvailable:
      return Failure(error: .failed(error), isRetryable: true)
    case .queryCanceled:
      // The time of the last caller is over; alone, each command gets the time of its own caller.
      return Failure(error: .failed(error), isRetryable: false)
    case .readOnlyTransaction, .diskFull, .outOfMemory:
      return Failure(error: .unavailable, isRetryable: true)
    default:
      let isUnreachable = error.isConnectionLost || error.code == .queueFull
      return Failure(
        error: isUnreachable ? .unavailable : .failed(error),
        isRetryable: error.isRetryable || error.code == .transactionRolledBack
      )
    }
  }

  private func unreachable(_ error: any Error, _ batch: [LaneItem]) -> Outcome {
    guard let error = error as? TenantError else {
      return .failed(.unavailable, isRetryable: true)
    }
    return error == .unknown
      ? answer(batch, with: .tenantUnknown) : .failed(.failed(error), isRetryable: false)
  }

  /// The same answer for all, without a transaction.
  private func answer(_ batch: [LaneItem], with error: SubmissionError) -> Outcome {
    .committed(batch.map { _ in .success(.failure(error)) })
  }
}

// MARK: - Lost answers

extension PostgresLaneStore {
  /// Finds out what became of a transaction whose answer was lost (RELIABILITY 3.3).
  ///
  /// The leaf decides, not the number of the transaction: after a crash the server may give a
  /// number out again that it had not yet written down, so that "committed" can mean somebody
  /// else's. The number tells whether the transaction may still be under way.
  func resolve(_ attempt: LaneAttempt) async -> AttemptResolution<LaneReply> {
    guard !attempt.isUnconfirmed else { return .unknowable }
    do {
      return try await access.withConnection(to: attempt.tenant, deadline: nil) { connection in
        if try await isUnderWay(attempt, connection) { return .inProgress }
        if try await hasLeaf(attempt, connection) {
          settings.signals.committed(through: attempt.eventPosition, of: tenantID)
          return .committed(attempt.replies.map { .success($0) })
        }
        // A replica may not have received the transaction yet.
        let answer = try await connection.query(LaneAttempt.isReplica)
        let isReplica: Bool = try answer.rows.first?[0] ?? true
        return isReplica ? .unknown : .aborted
      }
    } catch {
      return .unknown
    }
  }

  private func isUnderWay(
    _ attempt: LaneAttempt,
    _ connection: PostgresConnection
  ) async throws -> Bool {
    do throws(PostgresError) {
      let answer = try await connection.query(LaneAttempt.status, attempt.transaction)
      let status: String? = try answer.rows.first?[0] ?? nil
      return status == "in progress"
    } catch {
      // A number that this server has never given out: it was promoted, or recovered from a crash.
      guard error.code == .server else { throw error }
      return false
    }
  }

  private func hasLeaf(
    _ attempt: LaneAttempt,
    _ connection: PostgresConnection
  ) async throws -> Bool {
    let tenant = attempt.tenant
    let results = try await connection.pipeline { pipeline in
      pipeline.addPrologue(.beginReadOnly, of: tenant, timeout: StorageLimits.statementTimeoutMax)
      let first = Int64(clamping: attempt.firstIndex)
      pipeline.add(AuditStatements.bodies(tenant.schema), first, first + 1)
      pipeline.add(.commit)
    }
    guard let row = results[4].rows.first else { return false }
    let body: [UInt8] = try row[0]
    return body == attempt.firstLeaf
  }
}
