internal import Postgres

/// The SQL of an installation.
///
/// Passwords and mendings reach their statements through settings that end with the transaction: a
/// statement that defines a role takes no parameters, and SQL is made of constants alone.
enum InstallationStatements {
  /// The roles of the installation.
  static let roles: [SQL] = [
    """
    DO $do$ BEGIN
      CREATE ROLE florin_owner NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $do$
    """,
    """
    DO $do$ BEGIN
      CREATE ROLE florin_migrate LOGIN CREATEROLE;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $do$
    """,
    """
    DO $do$ BEGIN
      CREATE ROLE florin_control LOGIN NOINHERIT;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $do$
    """,
    """
    DO $do$ BEGIN
      IF NOT pg_catalog.pg_has_role('florin_migrate', 'florin_owner', 'MEMBER') THEN
        GRANT florin_owner TO florin_migrate;
      END IF;
    END $do$
    """,
  ]

  /// What the roles may do in the database.
  ///
  /// `florin_migrate` gives serving logins their passwords and lets them see how much memory their
  /// own backends take, which is by what connections are recycled. `florin_control` tells other
  /// servers of new events. Each login may connect by a right of its own, so that an administrator
  /// may take PUBLIC's away.
  static let rights: [SQL] = [
    """
    DO $do$ BEGIN
      EXECUTE format(
        'GRANT CREATE, CONNECT ON DATABASE %I TO florin_owner, florin_migrate', current_database()
      );
      EXECUTE format('GRANT CONNECT ON DATABASE %I TO florin_control', current_database());
      EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO florin_migrate WITH GRANT OPTION', current_database()
      );
    END $do$
    """,
    """
    DO $do$ BEGIN
      CREATE SCHEMA florin_control AUTHORIZATION florin_owner;
    EXCEPTION WHEN duplicate_schema OR unique_violation THEN NULL;
    END $do$
    """,
    "GRANT USAGE ON SCHEMA florin_control TO florin_control",
    """
    DO $do$ BEGIN
      GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO florin_migrate;
      GRANT SELECT ON pg_catalog.pg_backend_memory_contexts TO florin_migrate WITH GRANT OPTION;
      GRANT EXECUTE ON FUNCTION pg_catalog.pg_get_backend_memory_contexts() TO florin_migrate
        WITH GRANT OPTION;
      GRANT EXECUTE ON FUNCTION pg_catalog.pg_notify(text, text) TO florin_control;
    EXCEPTION WHEN insufficient_privilege THEN NULL;
    END $do$
    """,
  ]

  static let keepVerifier: SQL = "SELECT pg_catalog.set_config('florin.verifier', $1, true)"

  static let setPassword: StaticString = """
    DO $do$ BEGIN
      EXECUTE format('ALTER ROLE {login} PASSWORD %L', current_setting('florin.verifier'));
    END $do$
    """

  static let canReadVerifiers: SQL = """
    SELECT has_table_privilege('pg_catalog.pg_authid', 'SELECT')
    """

  /// Logins of Florin: whether it is that of the control schema, the number of a serving one, and
  /// what the server keeps of its password.
  static let storedVerifiers: SQL = """
    SELECT rolname = 'florin_control', substring(rolname FROM '[0-9]+$')::integer, rolpassword
    FROM pg_catalog.pg_authid
    WHERE rolname ~ '^florin_(control|migrate|serve_[0-9]{2,5})$'
    """

  static let storedLogins: SQL = """
    SELECT rolname = 'florin_control', substring(rolname FROM '[0-9]+$')::integer, NULL::text
    FROM pg_catalog.pg_roles
    WHERE rolname ~ '^florin_(control|migrate|serve_[0-9]{2,5})$'
    """

  /// Whether a login exists, may connect by a right of its own, and can see how much memory its
  /// backends take.
  static let loginExists: StaticString = """
    SELECT EXISTS (
      SELECT FROM pg_catalog.pg_roles login
      WHERE rolname = '{login}'
        AND EXISTS (
          SELECT FROM pg_catalog.pg_database d CROSS JOIN LATERAL pg_catalog.aclexplode(d.datacl) acl
          WHERE d.datname = current_database() AND acl.grantee = login.oid
            AND acl.privilege_type = 'CONNECT'
        )
        AND has_table_privilege(oid, 'pg_catalog.pg_backend_memory_contexts', 'SELECT')
        AND has_function_privilege(oid, 'pg_catalog.pg_get_backend_memory_contexts()', 'EXECUTE')
    )
    """

  /// Makes `{login}` with the password that was kept, or gives a login of another database of the
  /// cluster its rights in this one.
  static let servingLogin: [StaticString] = [
    """
    DO $do$ BEGIN
      CREATE ROLE {login} LOGIN NOINHERIT;
      EXECUTE format('ALTER ROLE {login} PASSWORD %L', current_setting('florin.verifier'));
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $do$
    """,
    """
    DO $do$ BEGIN
      EXECUTE format('GRANT CONNECT ON DATABASE %I TO {login}', current_database());
    END $do$
    """,
    "GRANT SELECT ON pg_catalog.pg_backend_memory_contexts TO {login}",
    "GRANT EXECUTE ON FUNCTION pg_catalog.pg_get_backend_memory_contexts() TO {login}",
  ]

  static let keepMending: SQL = "SELECT pg_catalog.set_config('florin.mending', $1, true)"

  static let mend: SQL = "DO $do$ BEGIN EXECUTE current_setting('florin.mending'); END $do$"
}
