internal import Postgres
package import Reactor

/// What an administrator sees of a database, whether Florin is installed in it or not.
package struct DatabaseDiagnosis: Sendable, Hashable {
  /// PostgreSQL's own version, such as `15.8`.
  package let version: String
  /// Breaches of the rules that keep tenants apart and data safe, in the order of the rules.
  package let findings: [HardeningFinding]

  /// Every rule that was looked at, in order: its name, and what it asks for as one line.
  package static let rules: [(name: String, summary: String)] =
    HardeningRule.all.map { ($0.name, $0.summary) }
}

extension Storage {
  /// Looks at a database as its administrator, and changes nothing.
  ///
  /// - Parameters:
  ///   - configuration: Where the database is.
  ///   - loop: Where the connection lives; it is closed before this returns.
  /// - Returns: What is found.
  /// - Throws: `PostgresError` when the database cannot be reached or does not answer.
  package static func diagnose(
    _ configuration: StorageConfiguration,
    on loop: EventLoop
  ) async throws -> DatabaseDiagnosis {
    var options = try PostgresConnectionOptions(connectionString: configuration.database)
    if let password = configuration.password { options.password = password }
    let connection = try await PostgresConnection.connect(options, on: loop)
    defer { connection.close() }
    let version = try await connection.once(DiagnosisStatements.version)
    guard let row = version.rows.first else { throw PostgresError(.unexpectedResult) }
    return DatabaseDiagnosis(
      version: try row[0],
      findings: try await HardeningCheck.findings(on: connection)
    )
  }
}

/// The SQL of a diagnosis.
enum DiagnosisStatements {
  static let version: SQL = "SELECT split_part(current_setting('server_version'), ' ', 1)"
}
