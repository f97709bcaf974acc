internal import Postgres

extension PostgresConnection {
  /// Does something in one transaction, and commits it when nothing is thrown.
  ///
  /// - Parameters:
  ///   - beginning: How the transaction begins.
  ///   - role: Whom to act as; nil for the login itself.
  ///   - body: What to do.
  /// - Returns: What the body returns.
  /// - Throws: `PostgresError`, and what the body throws, after everything was undone.
  func transaction<Result>(
    _ beginning: SQL = .begin,
    as role: RoleName? = nil,
    _ body: (PostgresConnection) async throws -> Result
  ) async throws -> Result {
    do {
      _ = try await pipeline { pipeline in
        pipeline.add(beginning)
        pipeline.add(.setLocalEmptySearchPath)
        if let role { pipeline.add(.setLocalRole(role)) }
      }
      let result = try await body(self)
      _ = try await pipeline { pipeline in
        pipeline.add(.setLocalNoStatementTimeout)
        pipeline.add(.commit)
      }
      return result
    } catch {
      // A lost connection has undone everything already.
      _ = try? await query(.rollback)
      throw error
    }
  }

  /// Runs a statement that runs once, as those of installations and migrations do.
  ///
  /// - Parameters:
  ///   - sql: The statement.
  ///   - values: What `$1` and so on stand for.
  /// - Returns: Its result.
  /// - Throws: `PostgresError` as `pipeline(deadline:_:)` does.
  @discardableResult
  func once<each Value: PostgresEncodable>(
    _ sql: SQL,
    _ values: repeat each Value
  ) async throws(PostgresError) -> StatementResult {
    var pipeline = Pipeline()
    pipeline.addOnce(sql, repeat each values)
    guard let result = try await run(pipeline).first else {
      throw PostgresError(.unexpectedResult)
    }
    return result
  }
}
