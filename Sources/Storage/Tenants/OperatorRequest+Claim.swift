internal import Postgres
internal import Primitives

extension OperatorRequest {
  /// Notes the request in the transaction of its effect.
  ///
  /// Waits for another transaction that makes the same request.
  ///
  /// - Parameters:
  ///   - resource: What the request makes or changes.
  ///   - connection: A session of `florin_control`, in the transaction.
  /// - Returns: Nil for a new request; for a repetition, what the first made.
  /// - Throws: `TenantError.requestIDReused` when the name was used for another request.
  func claim(for resource: UUIDBits, on connection: PostgresConnection) async throws -> UUIDBits? {
    let claimed = try await connection.query(
      TenantStatements.claimRequest,
      principal.id,
      method,
      requestID,
      digest,
      resource
    )
    if !claimed.rows.isEmpty { return nil }
    guard let made = try await made(on: connection) else { throw PostgresError(.unexpectedResult) }
    return made
  }

  /// What a request of this name has made.
  ///
  /// - Parameter connection: A session of `florin_control`.
  /// - Returns: The resource; nil when there was no such request.
  /// - Throws: `TenantError.requestIDReused` when the name was used for another request.
  func made(on connection: PostgresConnection) async throws -> UUIDBits? {
    let known = try await connection.query(
      TenantStatements.knownRequest,
      principal.id,
      method,
      requestID
    )
    guard let row = known.rows.first else { return nil }
    let knownDigest: [UInt8] = try row[0]
    let made: UUIDBits = try row[1]
    guard knownDigest == digest else { throw TenantError.requestIDReused(made) }
    return made
  }
}
