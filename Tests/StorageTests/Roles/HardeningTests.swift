import Postgres
import Testing

@testable import Storage

/// Each rule finds what breaks it, and what it says mends it does.
@Suite(.timeLimit(.minutes(5)), .serialized) struct HardeningTests {
  /// Something that breaks a rule.
  struct Breach: Sendable, CustomTestStringConvertible {
    let rule: String
    /// Breaks it; `{schema}` is a tenant's.
    let statements: [StaticString]
    /// What a finding's subject says.
    let subject: String
    /// Undoes what the mending cannot, so that the cluster stays as it was for other tests.
    var cleanUp: [StaticString] = []

    var testDescription: String { "\(rule): \(subject)" }
  }

  static let breaches: [Breach] = functions + publicRights + roles + tenants

  private static let functions: [Breach] = [
    Breach(
      rule: "functions-revoked",
      statements: ["GRANT EXECUTE ON FUNCTION set_config(text, text, boolean) TO PUBLIC"],
      subject: "PUBLIC may execute set_config(text,text,boolean)"
    ),
    Breach(
      rule: "functions-revoked",
      statements: [
        "GRANT EXECUTE ON FUNCTION query_to_xml(text, boolean, boolean, text) TO PUBLIC"
      ],
      subject: "PUBLIC may execute query_to_xml(text,boolean,boolean,text)"
    ),
    Breach(
      rule: "functions-revoked",
      statements: ["GRANT EXECUTE ON FUNCTION ts_stat(text) TO PUBLIC"],
      subject: "PUBLIC may execute ts_stat(text)"
    ),
    Breach(
      rule: "functions-revoked",
      statements: ["GRANT EXECUTE ON FUNCTION lo_import(text) TO PUBLIC"],
      subject: "PUBLIC may execute lo_import(text)"
    ),
    Breach(
      rule: "functions-revoked",
      statements: ["GRANT EXECUTE ON FUNCTION pg_read_file(text) TO {schema}"],
      subject: "may execute pg_read_file(text)"
    ),
    Breach(
      rule: "functions-revoked",
      statements: ["GRANT EXECUTE ON FUNCTION pg_sleep(double precision) TO PUBLIC"],
      subject: "PUBLIC may execute pg_sleep(double precision)"
    ),
    Breach(
      rule: "functions-revoked",
      statements: ["GRANT EXECUTE ON FUNCTION pg_notify(text, text) TO {schema}"],
      subject: "may execute pg_notify(text,text)"
    ),
    Breach(
      rule: "functions-revoked",
      statements: ["GRANT EXECUTE ON FUNCTION pg_stat_get_live_tuples(oid) TO PUBLIC"],
      subject: "PUBLIC may execute pg_stat_get_live_tuples(oid)"
    ),
    Breach(
      rule: "functions-revoked",
      statements: ["GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC"],
      subject: "PUBLIC may execute pg_advisory_lock(bigint)"
    ),
    Breach(
      rule: "functions-revoked",
      statements: [
        """
        CREATE FUNCTION public.dblink(text, text) RETURNS integer LANGUAGE sql AS 'SELECT 1'
        """,
        "GRANT EXECUTE ON FUNCTION public.dblink(text, text) TO PUBLIC",
      ],
      subject: "PUBLIC may execute public.dblink(text,text)"
    ),
  ]

  private static let publicRights: [Breach] = [
    Breach(
      rule: "row-counts-hidden",
      statements: ["GRANT SELECT ON pg_class TO PUBLIC"],
      subject: "PUBLIC may read pg_class.relallvisible, pg_class.relpages, pg_class.reltuples"
    ),
    Breach(
      rule: "database-closed",
      statements: [
        """
        DO $do$ BEGIN
          EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database());
        END $do$
        """
      ],
      subject: "PUBLIC has TEMPORARY on the database"
    ),
    Breach(
      rule: "schemas-closed",
      statements: ["GRANT CREATE, USAGE ON SCHEMA public TO PUBLIC"],
      subject: "PUBLIC has CREATE on schema public"
    ),
    Breach(
      rule: "languages-closed",
      statements: ["GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC"],
      subject: "PUBLIC may use language plpgsql"
    ),
    Breach(
      rule: "relations-closed",
      statements: ["GRANT SELECT ON florin_control.tenants TO PUBLIC"],
      subject: "PUBLIC has SELECT on florin_control.tenants"
    ),
    Breach(
      rule: "defaults-closed",
      statements: [
        "ALTER DEFAULT PRIVILEGES FOR ROLE florin_owner GRANT SELECT ON TABLES TO PUBLIC"
      ],
      subject: "PUBLIC gets SELECT by default on what florin_owner creates"
    ),
    Breach(
      rule: "defaults-closed",
      statements: [
        """
        ALTER DEFAULT PRIVILEGES FOR ROLE florin_owner IN SCHEMA {schema}
          GRANT UPDATE ON TABLES TO {schema}
        """
      ],
      subject: "gets UPDATE by default on what florin_owner creates"
    ),
    Breach(
      rule: "large-objects-absent",
      statements: ["SELECT lo_create(4711)"],
      subject: "large object 4711"
    ),
  ]

  private static let roles: [Breach] = [
    Breach(
      rule: "role-attributes",
      statements: ["ALTER ROLE {schema} LOGIN"],
      subject: "lacks NOLOGIN"
    ),
    Breach(
      rule: "role-attributes",
      statements: ["ALTER ROLE {schema} BYPASSRLS"],
      subject: "lacks NOBYPASSRLS"
    ),
    Breach(
      rule: "memberships",
      statements: ["GRANT pg_read_all_data TO {schema}"],
      subject: "is a member of pg_read_all_data"
    ),
    Breach(
      rule: "memberships",
      statements: ["GRANT florin_owner TO {schema}"],
      subject: "is a member of florin_owner"
    ),
    Breach(
      rule: "memberships",
      statements: ["GRANT {schema} TO florin_control"],
      subject: "florin_control is a member of"
    ),
    Breach(
      rule: "memberships-not-passed-on",
      statements: ["GRANT {schema} TO florin_serve_00 WITH ADMIN OPTION"],
      subject: "florin_serve_00 may grant"
    ),
    Breach(
      rule: "role-settings-absent",
      statements: ["ALTER ROLE {schema} SET search_path = 'public'"],
      subject: "begins its sessions with search_path=public"
    ),
    Breach(
      rule: "role-settings-absent",
      statements: [
        """
        DO $do$ BEGIN
          EXECUTE format('ALTER DATABASE %I SET search_path = public', current_database());
        END $do$
        """
      ],
      subject: "begins with search_path=public"
    ),
  ]

  private static let tenants: [Breach] = [
    Breach(
      rule: "schema-owners",
      statements: ["ALTER SCHEMA {schema} OWNER TO {schema}"],
      subject: "owns schema"
    ),
    Breach(
      rule: "schema-owners",
      statements: ["ALTER TABLE {schema}.audit_entries OWNER TO {schema}"],
      subject: ".audit_entries"
    ),
    Breach(
      rule: "schema-privileges",
      statements: ["GRANT CREATE ON SCHEMA {schema} TO {schema}"],
      subject: "has CREATE on schema"
    ),
    Breach(
      rule: "schema-privileges",
      statements: ["GRANT USAGE ON SCHEMA florin_control TO {schema}"],
      subject: "has USAGE on schema florin_control"
    ),
    Breach(
      rule: "table-privileges",
      statements: ["GRANT UPDATE ON {schema}.audit_entries TO {schema}"],
      subject: "has UPDATE on"
    ),
    Breach(
      rule: "table-privileges",
      statements: ["GRANT DELETE ON {schema}.audit_head TO {schema}"],
      subject: "has DELETE on"
    ),
    Breach(
      rule: "table-privileges",
      statements: ["GRANT UPDATE (epoch) ON {schema}.guard TO {schema}"],
      subject: "has UPDATE on"
    ),
    Breach(
      rule: "table-privileges",
      statements: ["GRANT TRUNCATE ON {schema}.events TO {schema}"],
      subject: "has TRUNCATE on"
    ),
    Breach(
      rule: "table-privileges",
      statements: ["GRANT SELECT ON {schema}.events TO florin_control"],
      subject: "florin_control has SELECT on"
    ),
    Breach(
      rule: "tenants-usable",
      statements: ["REVOKE USAGE ON SCHEMA {schema} FROM {schema}"],
      subject: "may not use its schema"
    ),
    Breach(
      rule: "code-absent",
      statements: [
        """
        CREATE FUNCTION {schema}.thief() RETURNS integer LANGUAGE sql SECURITY DEFINER
          AS 'SELECT 1'
        """
      ],
      subject: ".thief()"
    ),
    Breach(
      rule: "code-absent",
      statements: [
        """
        CREATE TRIGGER thief BEFORE UPDATE ON {schema}.customers FOR EACH ROW
          EXECUTE FUNCTION suppress_redundant_updates_trigger()
        """
      ],
      subject: "trigger thief on"
    ),
    Breach(
      rule: "extensions-absent",
      statements: ["CREATE EXTENSION tablefunc"],
      subject: "extension tablefunc"
    ),
  ]

  // MARK: Tests

  @Test func `a new installation breaks no rule but those of the cluster`() async throws {
    let installation = try await TestInstallation.fresh()
    _ = try await installation.tenant()
    let findings = try await installation.storage.hardeningFindings()
    // Test clusters do without durability, have a database for each test, and share their logins.
    let expected: Set = ["durable", "other-databases-closed", "checksums", "login-load"]
    #expect(findings.filter { !expected.contains($0.rule) } == [])
    #expect(findings.contains { $0.rule == "durable" && $0.subject == "fsync is off" })
  }

  @Test func `each breach is found, and mended by what the finding says`() async throws {
    let installation = try await TestInstallation.fresh()
    let tenant = try await installation.tenant()
    for breach in Self.breaches {
      try await installation.withConnection { connection in
        let before = try await Self.findings(on: connection)
        for statement in breach.statements {
          try await connection.once(.rendered(template: statement, schema: tenant.schema))
        }
        let found = try await Self.findings(on: connection)
          .filter { !before.contains($0) }
        #expect(
          found.contains { $0.rule == breach.rule && $0.subject.contains(breach.subject) },
          "\(breach.testDescription): \(found.map(\.subject))"
        )
        // What one mending uncovers, such as rights that went with an owner, the next one mends.
        var left = found
        for _ in 0..<3 where !left.isEmpty {
          try await mend(left, connection)
          left = try await Self.findings(on: connection)
            .filter { !before.contains($0) }
        }
        #expect(left == [], "\(breach.testDescription)")
      }
    }
  }

  @Test func `installing again mends what it mends by itself`() async throws {
    let installation = try await TestInstallation.fresh()
    let tenant = try await installation.tenant()
    let mended = Set(HardeningRule.all.filter(\.isMendedByInstallation).map(\.name))
    try await installation.withConnection { connection in
      for breach in Self.breaches where mended.contains(breach.rule) {
        for statement in breach.statements {
          try await connection.once(.rendered(template: statement, schema: tenant.schema))
        }
      }
    }
    _ = try await installation.another()
    let findings = try await installation.storage.hardeningFindings()
    #expect(findings.filter { mended.contains($0.rule) } == [])
  }

  /// What is found, but for what the tests beside this one change: all share the cluster's logins.
  private static func findings(on connection: PostgresConnection) async throws -> [HardeningFinding]
  {
    try await HardeningCheck.findings(on: connection).filter { $0.rule != "login-load" }
  }

  private func mend(
    _ findings: [HardeningFinding],
    _ connection: PostgresConnection
  ) async throws {
    try await connection.transaction { connection in
      let text = findings.compactMap(\.mending).joined(separator: "\n")
      try await connection.once(InstallationStatements.keepMending, text)
      try await connection.once(InstallationStatements.mend)
    }
  }
}
