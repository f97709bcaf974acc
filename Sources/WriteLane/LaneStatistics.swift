/// What a lane has done so far, and how full it is.
package struct LaneStatistics: Sendable, Hashable {
  /// Items that wait.
  package internal(set) var queuedItems = 0
  /// Bytes of the items that wait.
  package internal(set) var queuedBytes = 0
  /// Transactions that were begun.
  package internal(set) var attempts: UInt64 = 0
  /// Transactions that were committed.
  package internal(set) var commits: UInt64 = 0
  /// Items in those transactions.
  package internal(set) var committedItems: UInt64 = 0
  /// Batches that were repeated whole.
  package internal(set) var repeats: UInt64 = 0
  /// Batches whose items were run one by one.
  package internal(set) var splits: UInt64 = 0
  /// Transactions whose end was not seen.
  package internal(set) var lostAnswers: UInt64 = 0
  /// Submissions that were refused because the lane was full.
  package internal(set) var refusals: UInt64 = 0

  /// Adds what another lane has done; what waits in it is not done.
  mutating func addCounters(of other: LaneStatistics) {
    attempts += other.attempts
    commits += other.commits
    committedItems += other.committedItems
    repeats += other.repeats
    splits += other.splits
    lostAnswers += other.lostAnswers
    refusals += other.refusals
  }
}
