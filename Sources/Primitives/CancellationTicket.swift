internal import Synchronization

/// The number under which a task waits, for the handler of its cancellation.
///
/// The handler runs whenever it likes, also before there is a number: whichever of the two comes
/// second acts on the first.
package final class CancellationTicket: Sendable {
  // Numbers count up from zero: they do not come near the two that mean something else.
  private static let unset = UInt64.max
  private static let isCancelled = UInt64.max - 1

  private let value = Atomic<UInt64>(CancellationTicket.unset)

  package init() {}

  /// The task waits under a number; at most once.
  ///
  /// - Returns: Whether the cancellation came before, which is then the caller's to handle.
  package func wasCancelled(beforeWaitingAs number: UInt64) -> Bool {
    let (isFirst, _) = value.compareExchange(
      expected: CancellationTicket.unset,
      desired: number,
      ordering: .acquiringAndReleasing
    )
    return !isFirst
  }

  /// The task was cancelled.
  ///
  /// - Returns: The number that it waits under; nil when there is none yet.
  package func cancel() -> UInt64? {
    let number = value.exchange(CancellationTicket.isCancelled, ordering: .acquiringAndReleasing)
    return number >= CancellationTicket.isCancelled ? nil : number
  }
}
