internal import Synchronization

/// The number of one submission, for the handler of its cancellation, which may come first.
final class LaneTicket: Sendable {
  /// Which of the two came first.
  enum Order: Sendable, Hashable {
    case queued
    case cancelled
  }

  // Numbers count submissions of one lane: they do not come near the two that mean something else.
  private static let unset = UInt64.max
  private static let isCancelled = UInt64.max - 1

  private let value = Atomic<UInt64>(LaneTicket.unset)

  /// The submission waits under a number.
  ///
  /// - Returns: Whether a cancellation came before, which is then the caller's to handle.
  func queued(as id: UInt64) -> Order {
    let (isFirst, _) = value.compareExchange(
      expected: LaneTicket.unset,
      desired: id,
      ordering: .acquiringAndReleasing
    )
    return isFirst ? .queued : .cancelled
  }

  /// The task was cancelled.
  ///
  /// - Returns: The number to cancel; nil when there is none yet.
  func cancel() -> UInt64? {
    let id = value.exchange(LaneTicket.isCancelled, ordering: .acquiringAndReleasing)
    return id >= LaneTicket.isCancelled ? nil : id
  }
}
