internal import Postgres

extension HardeningRule {
  /// The server that everything runs on.
  static let ofInstallation: [HardeningRule] = [
    HardeningRule(
      "extensions-absent",
      "no extension that runs SQL, reads files or reaches other servers",
      query: """
        SELECT 'extension ' || quote_ident(extname) AS subject,
          format('DROP EXTENSION %I;', extname) AS mending
        FROM pg_catalog.pg_extension
        WHERE extname IN (
          'dblink', 'postgres_fdw', 'file_fdw', 'adminpack', 'tablefunc', 'xml2', 'pageinspect',
          'pg_buffercache', 'pg_freespacemap', 'pg_visibility', 'pgrowlocks', 'pgstattuple',
          'pg_walinspect', 'lo', 'pg_surgery', 'old_snapshot', 'amcheck', 'pg_prewarm'
        ) OR extname ~ '^(pl.*u|plpython.*|plsh|plr|pljava)$'
        ORDER BY extname
        """
    ),
    HardeningRule(
      "durable",
      "what was acknowledged survives a crash",
      query: """
        SELECT format('%s is %s', name, setting) AS subject,
          format('ALTER SYSTEM RESET %I;', name) AS mending
        FROM pg_catalog.pg_settings
        WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'
          OR name IN ('zero_damaged_pages', 'ignore_checksum_failure', 'allow_system_table_mods')
            AND setting = 'on'
        ORDER BY name
        """
    ),
    HardeningRule(
      "checksums",
      "pages carry checksums, so that a disk's faults are seen",
      severity: .advice,
      query: """
        SELECT 'data_checksums is off' AS subject, NULL::text AS mending
        FROM pg_catalog.pg_settings
        WHERE name = 'data_checksums' AND setting = 'off'
        """
    ),
    HardeningRule(
      "passwords",
      "passwords are kept and proved by SCRAM",
      severity: .advice,
      query: """
        SELECT 'password_encryption is ' || setting AS subject,
          'ALTER SYSTEM SET password_encryption = ''scram-sha-256'';' AS mending
        FROM pg_catalog.pg_settings
        WHERE name = 'password_encryption' AND setting <> 'scram-sha-256'
        """
    ),
    HardeningRule(
      "authentication",
      "nobody connects over a network without proving a password or a certificate",
      query: """
        SELECT format(
            'pg_hba.conf line %s lets %s in by %s', line_number,
            array_to_string(user_name, ','), auth_method
          ) AS subject,
          NULL::text AS mending
        FROM pg_catalog.pg_hba_file_rules
        WHERE type LIKE 'host%' AND auth_method IN ('trust', 'password', 'md5', 'ident')
          AND EXISTS (
            SELECT FROM pg_catalog.pg_settings WHERE name = 'listen_addresses' AND setting <> ''
          )
        ORDER BY line_number
        """
    ),
    HardeningRule(
      "lock-table",
      "the lock table has room for a dump of the whole database",
      severity: .advice,
      query: """
        SELECT format(
            'there are %s relations, and room for %s locks', relations.number, locks.number
          ) AS subject,
          format(
            'ALTER SYSTEM SET max_locks_per_transaction = %s;',
            ceil(relations.number * 1.3 / locks.sessions)
          ) AS mending
        FROM (SELECT count(*) AS number FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p'))
            relations,
          (
            SELECT l.setting::bigint * (c.setting::bigint + p.setting::bigint) AS number,
              c.setting::bigint + p.setting::bigint AS sessions
            FROM pg_catalog.pg_settings l, pg_catalog.pg_settings c, pg_catalog.pg_settings p
            WHERE l.name = 'max_locks_per_transaction' AND c.name = 'max_connections'
              AND p.name = 'max_prepared_transactions'
          ) locks
        WHERE relations.number * 1.3 > locks.number
        """
    ),
    HardeningRule(
      "server-version",
      "PostgreSQL is version 15 or later",
      query: """
        SELECT 'the server has version ' || current_setting('server_version') AS subject,
          NULL::text AS mending
        WHERE current_setting('server_version_num')::integer < 150000
        """
    ),
  ]
}
