/// Bounds of a lane.
package struct LaneLimits: Sendable, Hashable {
  /// Items in one batch: PostgreSQL's time per command falls up to about 500 of them.
  package var itemsPerBatch = 512
  /// Bytes of items in one batch, as far as their submitters count; a larger item goes alone.
  package var bytesPerBatch = 4 << 20
  /// Items that wait: eight batches, a second or two of work at the worst.
  package var queuedItems = 4_096
  /// Bytes of items that wait.
  package var queuedBytes = 32 << 20
  /// Before a store is asked again what became of a transaction; doubles up to the longest.
  package var firstResolutionPause: Duration = .milliseconds(10)
  /// The longest pause between two questions, and so how late a deadline may be noticed meanwhile.
  package var longestResolutionPause: Duration = .milliseconds(500)
  /// When callers without a deadline are told that the outcome is unknown.
  package var resolutionTimeout: Duration = .seconds(30)
  /// The shortest time that a refused caller is told to wait.
  package var shortestRetryHint: Duration = .milliseconds(10)
  /// The longest time that a refused caller is told to wait.
  package var longestRetryHint: Duration = .seconds(5)

  package init() {}
}
