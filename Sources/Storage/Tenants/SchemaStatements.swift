/// The SQL that makes, fences and removes a tenant's schema; `{schema}` is its role's name too.
enum SchemaStatements {
  // MARK: Making, as florin_migrate

  static let createRole: StaticString = "CREATE ROLE {schema} NOLOGIN"

  /// On PostgreSQL 16 and later the grant can be narrower than the login's own NOINHERIT says.
  static let grantRole: StaticString = "GRANT {schema} TO {login}"

  // MARK: Making, as florin_owner

  static let createSchema: StaticString = "CREATE SCHEMA {schema}"

  static let grantUsage: StaticString = "GRANT USAGE ON SCHEMA {schema} TO {schema}"

  static let insertGuard: StaticString = """
    INSERT INTO {schema}.guard (tenant_id, epoch, state, schema_version)
    VALUES ($1, $2, 'active', $3)
    """

  static let setHeadEpoch: StaticString = "UPDATE {schema}.audit_head SET epoch = $1"

  // MARK: Fencing, as florin_owner

  /// Changes nothing when the schema has heard of a later epoch.
  static let fence: StaticString = """
    UPDATE {schema}.guard SET epoch = $1, state = $2 WHERE epoch < $1
    """

  /// Waits for the batch that holds the row; the next one finds another epoch than it began with.
  static let fenceHead: StaticString = """
    UPDATE {schema}.audit_head SET epoch = $1 WHERE epoch < $1
    """

  /// How many leaves the audit trail has.
  static let auditSize: StaticString = "SELECT size FROM {schema}.audit_head"

  /// The same; no write commits until this transaction has ended.
  static let lockAuditSize: StaticString = "SELECT size FROM {schema}.audit_head FOR UPDATE"

  static let version: StaticString = "SELECT schema_version FROM {schema}.guard"

  // MARK: Removing

  static let exists: StaticString = """
    SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = '{schema}')
    """

  /// What removes schema and role, in order.
  ///
  /// A role may have left default privileges of its own behind, or be named in those of another,
  /// and could not be dropped then; a member of it may clear them away.
  static let drop: [StaticString] = [
    "DROP SCHEMA IF EXISTS {schema} CASCADE",
    """
    DO $do$ BEGIN
      IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '{schema}') THEN
        GRANT {schema} TO CURRENT_USER;
        DROP OWNED BY {schema};
        DROP ROLE {schema};
      END IF;
    END $do$
    """,
  ]
}
