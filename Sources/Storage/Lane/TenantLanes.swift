internal import Postgres
internal import Primitives
package import WriteLane

/// The lanes of a process, one for each tenant that writes: the one door for every write.
package final class TenantLanes: Sendable {
  private let access: TenantAccess
  private let settings: LaneSettings
  private let limits: LaneLimits
  private let lanes = LaneDirectory<TenantID, PostgresLaneStore>()

  init(_ access: TenantAccess, _ settings: LaneSettings, _ limits: LaneLimits) {
    self.access = access
    self.settings = settings
    self.limits = limits
  }

  /// Does a write, or says why not, once that is durable.
  ///
  /// Cancellation of the task takes out a write that no batch has taken yet.
  ///
  /// - Parameters:
  ///   - submission: The write.
  ///   - tenant: Whose it is.
  /// - Returns: The reply, of now or of the first time.
  /// - Throws: `SubmissionError`.
  package func submit(
    _ submission: Submission,
    to tenant: TenantHandle
  ) async throws(SubmissionError) -> SubmissionReply {
    let item = LaneItem(submission)
    let reply: LaneReply
    do throws(LaneError) {
      let lane = try lanes.lane(for: tenant.id) {
        Lane(
          store: PostgresLaneStore(tenant.id, access, settings),
          limits: limits,
          executor: access.loop(of: tenant)
        )
      }
      reply = try await lane.submit(
        item,
        byteCount: item.byteCount,
        deadline: submission.deadline
      )
    } catch {
      let known = SubmissionError(error)
      if case .internalFault = known, case .failed(let cause) = error {
        access.report(.callFailed(tenant.id, cause))
      }
      throw known
    }
    return try reply.get()
  }

  /// Forgets the lane of a tenant that is gone; what waits in it is refused by the database.
  func remove(_ tenant: TenantID) { lanes.remove(tenant) }

  /// How many lanes there are.
  var count: Int { lanes.count }

  /// Forgets lanes that nobody has used since a moment.
  package func removeIdle(unusedSince moment: ContinuousClock.Instant) {
    lanes.removeIdle(unusedSince: moment)
  }

  /// What all lanes have done and hold.
  package var statistics: LaneStatistics { lanes.statistics }

  /// Takes no writes any more, and returns when those that were taken have their answers.
  package func drain() async { await lanes.drain() }
}

extension SubmissionError {
  /// What the lane's answer means for its caller.
  init(_ error: LaneError) {
    switch error {
    case .queueFull(let retryAfter): self = .overloaded(retryAfter: retryAfter)
    case .deadlineExceeded: self = .deadlineExceeded
    case .cancelled: self = .cancelled
    case .draining, .unavailable: self = .unavailable
    case .outcomeUnknown: self = .outcomeUnknown
    case .failed(let cause): self.init(cause)
    }
  }

  private init(_ cause: any Error) {
    switch StorageError(classifying: cause) {
    case .deadlineExceeded: self = .deadlineExceeded
    case .unavailable, .cancelled: self = .unavailable
    case .overloaded(let retryAfter): self = .overloaded(retryAfter: retryAfter)
    case .internalFault:
      // What two attempts and one alone have not settled goes on racing: let it be tried again.
      let isRace = (cause as? PostgresError)?.isRetryable ?? (cause as? BatchFault)?.isRetryable
      self = isRace == true ? .unavailable : .internalFault
    }
  }
}
