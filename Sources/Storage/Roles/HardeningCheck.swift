internal import Postgres
internal import Primitives

/// A breach of a hardening rule.
package struct HardeningFinding: Sendable, Hashable {
  /// The rule, such as `functions-revoked`.
  package let rule: String
  /// What the rule asks for, as one line.
  package let summary: String
  package let severity: HardeningSeverity
  /// What breaks the rule, as one line.
  package let subject: String
  /// SQL that mends it, for an administrator; nil where a person must decide.
  package let mending: String?
}

/// Holds a database against the rules that keep tenants apart.
///
/// Roles and their grants are one half of the isolation; the other is what PostgreSQL grants to
/// everybody, and what a restored dump or a careless hand grants again. Nothing is changed here.
enum HardeningCheck {
  /// The breaches of rules.
  ///
  /// - Parameters:
  ///   - rules: The rules.
  ///   - connection: A session in the database, in no transaction. A login that may not read what a
  ///     rule looks at finds that the rule cannot be checked.
  /// - Returns: What breaks them, in the order of the rules.
  /// - Throws: `PostgresError`, but for missing privileges.
  static func findings(
    of rules: [HardeningRule] = HardeningRule.all,
    on connection: PostgresConnection
  ) async throws -> [HardeningFinding] {
    var findings: [HardeningFinding] = []
    for rule in rules {
      guard let rows = try await breaches(of: rule, on: connection) else {
        findings.append(finding(rule, "cannot be checked by this login", nil))
        continue
      }
      for row in rows { findings.append(finding(rule, try row[0], try row[1])) }
    }
    return findings
  }

  /// What a rule's query finds; nil when the login may not run it.
  private static func breaches(
    of rule: HardeningRule,
    on connection: PostgresConnection
  ) async throws -> Rows? {
    do {
      // Without a search path, names come qualified, as the mending needs them.
      return try await connection.transaction(.beginReadOnly) { connection in
        try await connection.once(rule.query).rows
      }
    } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
      return nil
    }
  }

  private static func finding(
    _ rule: HardeningRule,
    _ subject: String,
    _ mending: String?
  ) -> HardeningFinding {
    HardeningFinding(
      rule: rule.name,
      summary: rule.summary,
      severity: rule.severity,
      subject: subject,
      mending: mending
    )
  }
}
