/// Why a submission has no reply.
package enum LaneError: Error, Sendable {
  /// The lane holds as much as it may. Nothing was written.
  case queueFull(retryAfter: Duration)
  /// The deadline passed, or would have before the item's turn. Nothing was written.
  case deadlineExceeded
  /// The caller gave up before the item's turn. Nothing was written.
  case cancelled
  /// The lane takes nothing more. Nothing was written.
  case draining
  /// The store could not be reached. Nothing was written.
  case unavailable
  /// It may have been written or not, and that could not be found out in time.
  case outcomeUnknown
  /// The item failed for a reason of the store's. Nothing was written.
  case failed(any Error)
}
