internal import Postgres

/// One thing that keeps tenants apart beside the roles themselves, and how to see that it holds.
struct HardeningRule: Sendable {
  /// Names the rule in reports, in kebab-case.
  let name: String
  /// What the rule asks for, as one line.
  let summary: String
  /// What a breach means.
  let severity: HardeningSeverity
  /// Whether an installation mends breaches by itself.
  let isMendedByInstallation: Bool
  /// Finds the breaches: `subject text`, what breaks the rule, and `mending text`, the SQL that
  /// mends it; null where a person must decide.
  let query: SQL

  init(
    _ name: String,
    _ summary: String,
    severity: HardeningSeverity = .essential,
    isMendedByInstallation: Bool = false,
    query: SQL
  ) {
    self.name = name
    self.summary = summary
    self.severity = severity
    self.isMendedByInstallation = isMendedByInstallation
    self.query = query
  }

  /// All rules.
  ///
  /// Source: DESIGN 8; RELIABILITY 0 (1 to 4), 2.4, 2.5.
  static let all: [HardeningRule] =
    ofFunctions + ofPublic + ofRoles + ofTenants + ofInstallation
}

/// What a breach of a hardening rule means.
package enum HardeningSeverity: String, Sendable, Hashable {
  /// Tenants are less apart, or data less safe, than is promised.
  case essential
  /// Good practice that something outside of Florin may make up for.
  case advice
}
