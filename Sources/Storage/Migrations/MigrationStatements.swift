internal import Postgres

/// The SQL round migrations; theirs is in the folders beside this file.
enum MigrationStatements {
  // MARK: The control schema

  static let hasControlTables: SQL = """
    SELECT to_regclass('florin_control.control_migrations') IS NOT NULL
    """

  /// Keeps a second server's migration of the control schema waiting.
  static let lockControl: SQL = """
    LOCK TABLE florin_control.control_migrations IN SHARE ROW EXCLUSIVE MODE
    """

  static let controlVersions: SQL = """
    SELECT version, encode(digest, 'hex') FROM florin_control.control_migrations
    ORDER BY version
    """

  static let recordControl: SQL = """
    INSERT INTO florin_control.control_migrations (version, name, digest, applied_at)
    VALUES ($1, $2, decode($3, 'hex'), now())
    """

  // MARK: Tenants' schemas

  /// A lock that is not had in this time is given up, so that the tenant's calls wait no longer for
  /// a migration that waits.
  static let setLockTimeout: SQL = "SET LOCAL lock_timeout = '2s'"

  /// The version that a schema is at; holds another migration of it back.
  static let lockVersion: StaticString = "SELECT schema_version FROM {schema}.guard FOR UPDATE"

  static let setVersion: StaticString = "UPDATE {schema}.guard SET schema_version = $1"

  static let digests: SQL = """
    SELECT version, encode(digest, 'hex') FROM florin_control.tenant_migrations ORDER BY version
    """

  static let recordDigest: SQL = """
    INSERT INTO florin_control.tenant_migrations (version, name, digest, applied_at)
    VALUES ($1, $2, decode($3, 'hex'), now())
    ON CONFLICT (version) DO NOTHING
    """

  // MARK: The fleet

  static let versionCounts: SQL = """
    SELECT schema_version, count(*) FROM florin_control.tenants
    WHERE state IN ('active', 'suspended')
    GROUP BY schema_version ORDER BY schema_version
    """

  static let failures: SQL = """
    SELECT t.id, t.schema_version, a.failure, a.began_at
    FROM florin_control.migration_attempts a
      JOIN florin_control.tenants t ON t.id = a.tenant_id
    WHERE a.failure IS NOT NULL AND t.state IN ('active', 'suspended')
    ORDER BY t.id LIMIT 1000
    """

  /// Tenants below a version, by their identifiers: all, or those of a list.
  static let outdated: SQL = """
    SELECT id, schema_name, schema_version FROM florin_control.tenants
    WHERE state IN ('active', 'suspended') AND schema_version < $1
      AND ($2::uuid[] IS NULL OR id = ANY ($2))
    ORDER BY id
    """

  static let beginAttempt: SQL = """
    INSERT INTO florin_control.migration_attempts (tenant_id, target_version, began_at)
    VALUES ($1, $2, now())
    ON CONFLICT (tenant_id) DO UPDATE
      SET target_version = excluded.target_version, began_at = excluded.began_at,
        ended_at = NULL, failure = NULL
    """

  static let endAttempt: SQL = """
    UPDATE florin_control.migration_attempts SET ended_at = now(), failure = $2
    WHERE tenant_id = $1
    """
}
