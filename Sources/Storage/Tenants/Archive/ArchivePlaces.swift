internal import Synchronization

/// How many exports and restores run at once: each has a connection to itself for as long as its
/// caller takes, and some must be left for everything else.
final class ArchivePlaces: Sendable {
  private let limit: Int
  private let taken = Mutex(0)

  /// Places for half of the connections, and one at least.
  init(connections: Int) { limit = max(1, connections / 2) }

  /// Does something in a place of its own.
  ///
  /// - Parameter body: What to do.
  /// - Returns: What the body returns.
  /// - Throws: `StorageError.overloaded` when all places are taken; what the body throws.
  func withPlace<Result>(_ body: () async throws -> Result) async throws -> Result {
    let isTaken = taken.withLock { taken in
      guard taken < limit else { return false }
      taken += 1
      return true
    }
    guard isTaken else {
      throw StorageError.overloaded(retryAfter: StorageLimits.archiveRetryAfter)
    }
    defer { taken.withLock { $0 -= 1 } }
    return try await body()
  }
}
