/// Does something that is given up when it takes too long.
///
/// - Parameters:
///   - limit: How long it may take.
///   - body: What to do; cancelled at the limit, and waited for until it has noticed.
/// - Returns: What the body returns.
/// - Throws: `StorageError.deadlineExceeded` at the limit, unless the body ends all the same; what
///   the body throws.
func withTimeout<Result: Sendable>(
  _ limit: Duration,
  _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  try await withThrowingTaskGroup(of: Result?.self) { group in
    group.addTask { try await body() }
    group.addTask {
      try await Task.sleep(for: limit)
      return nil
    }
    defer { group.cancelAll() }
    guard let first = try await group.next(), let result = first else {
      throw StorageError.deadlineExceeded
    }
    return result
  }
}
