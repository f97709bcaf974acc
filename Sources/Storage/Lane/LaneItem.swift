internal import OrderToCash
internal import Primitives
internal import Signing

/// A submission in the lane, with what can be worked out before a batch takes it.
///
/// Made on the loop of the call, so that the lane's loop need not hash requests. A class, because
/// it is handed on many times and a submission has many parts to count references of.
final class LaneItem: Sendable {
  let submission: Submission
  /// Under which the write is done once.
  let key: IdempotencyKey
  /// SHA-256 of the request as received.
  let requestDigest: Digest

  init(_ submission: Submission) {
    self.submission = submission
    key = IdempotencyKey(
      method: submission.command.method.rawValue,
      principalID: submission.principal.id,
      requestID: submission.requestID
    )
    requestDigest = SHA256.hash(submission.requestBytes)
  }

  /// What the item counts for against the lane's bound in bytes: the request, twice, because its
  /// rows and its reply are about as large, and what every command costs.
  var byteCount: Int { submission.requestBytes.count * 2 + LaneItem.overheadByteCount }

  /// Whether another item is the same write: the names are the same if the keys are.
  func isRepetition(of other: LaneItem) -> Bool {
    key == other.key && requestDigest == other.requestDigest
  }

  /// When the last of the callers no longer waits; nil when one waits for ever.
  static func latestDeadline(of items: [LaneItem]) -> ContinuousClock.Instant? {
    var latest: ContinuousClock.Instant?
    for item in items {
      guard let deadline = item.submission.deadline else { return nil }
      latest = max(latest ?? deadline, deadline)
    }
    return latest
  }

  /// How long each statement of a batch may take: until the last of the callers no longer waits,
  /// within bounds.
  static func statementTimeout(
    of items: [LaneItem],
    at now: ContinuousClock.Instant
  ) -> Duration {
    guard let latest = latestDeadline(of: items) else { return StorageLimits.statementTimeoutMax }
    let left = now.duration(to: latest)
    return min(max(left, StorageLimits.statementTimeoutMin), StorageLimits.statementTimeoutMax)
  }

  /// Leaf, salt, keys and headers of rows, rounded up.
  private static let overheadByteCount = 1024
}
