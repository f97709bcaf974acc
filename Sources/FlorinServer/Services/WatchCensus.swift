internal import GRPC
internal import Primitives
internal import Synchronization

/// Counts the streams of events that each tenant has open.
final class WatchCensus: Sendable {
  private let maximum: Int
  private let counts = Mutex<[TenantID: Int]>([:])

  /// A census.
  ///
  /// - Parameter maximum: Streams that one tenant may have at once.
  init(maximum: Int) { self.maximum = maximum }

  /// Runs a stream that is counted.
  ///
  /// - Throws: RESOURCE_EXHAUSTED when the tenant has as many as it may; what the body throws.
  func counting(_ tenant: TenantID, _ body: () async throws -> Void) async throws {
    let isAllowed = counts.withLock { counts in
      guard counts[tenant, default: 0] < maximum else { return false }
      counts[tenant, default: 0] += 1
      return true
    }
    guard isAllowed else {
      throw RPCError(.watchLimit, facts: ["max": "\(maximum)"])
    }
    defer {
      counts.withLock { counts in
        let left = counts[tenant, default: 1] - 1
        counts[tenant] = left > 0 ? left : nil
      }
    }
    try await body()
  }

  /// How many streams a tenant has open.
  func count(of tenant: TenantID) -> Int { counts.withLock { $0[tenant, default: 0] } }
}
