internal import Postgres

extension HardeningRule {
  /// Functions that PUBLIC must not execute.
  ///
  /// | functions | what they would allow |
  /// | --- | --- |
  /// | `set_config` | changing role and reading in one statement |
  /// | `*_to_xml*`, `ts_stat`, `ts_rewrite`, `dblink*` | running SQL that comes as a value |
  /// | `lo_*`, `loread`, `lowrite` | objects that belong to no schema |
  /// | `pg_read_*`, `pg_ls_*`, `pg_stat_file` | the server's files |
  /// | `pg_sleep*`, `pg_[try_]advisory_*`, `pg_export_snapshot` | holding what all share |
  /// | `pg_cancel_backend`, `pg_terminate_backend` | ending what the login's others do |
  /// | `pg_stat_get_*`, `pg_*_size`, `pg_lock_status`, … | counts, sizes, texts of others |
  /// | `pg_notify`, `pg_logical_emit_message` | messages to everybody |
  ///
  /// Roles that watch the server keep what they need through `pg_monitor`.
  static let ofFunctions: [HardeningRule] = [
    HardeningRule(
      "functions-revoked",
      "functions that reach beyond a role's own rows are not for PUBLIC",
      isMendedByInstallation: true,
      query: """
        SELECT format('%s may execute %s', grantee, oid::regprocedure) AS subject,
          format('REVOKE EXECUTE ON FUNCTION %s FROM %s;', oid::regprocedure, grantee)
            || CASE WHEN is_watching AND grantee = 'PUBLIC'
              THEN format(' GRANT EXECUTE ON FUNCTION %s TO pg_monitor;', oid::regprocedure)
              ELSE '' END AS mending
        FROM (
          SELECT p.oid,
            CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END AS grantee,
            p.proname ~ '^pg_stat_get_|_size$|^pg_lock_status$|blocking_pids$|^pg_prepared_xact$'
              AS is_watching
          FROM pg_catalog.pg_proc p
            JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            CROSS JOIN LATERAL pg_catalog.aclexplode(
              coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))
            ) acl
            LEFT JOIN pg_catalog.pg_roles r ON r.oid = acl.grantee
          WHERE acl.privilege_type = 'EXECUTE'
            AND (acl.grantee = 0 OR r.rolname ~ '^(t_[a-z2-7]{26}|florin_serve_[0-9]+)$')
            AND (
              n.nspname = 'pg_catalog' AND (
                p.proname ~ '^(lo_|pg_read_|pg_ls_|pg_advisory_|pg_try_advisory_|pg_stat_get_)'
                OR p.proname ~ '_to_xml'
                OR p.proname ~ '^(pg_sleep|pg_logical_slot_|pg_(create|copy)_.*_slot$)'
                OR p.proname = ANY (ARRAY[
                  'set_config', 'ts_stat', 'loread', 'lowrite', 'pg_notify', 'pg_stat_file',
                  'pg_cancel_backend', 'pg_terminate_backend', 'pg_export_snapshot',
                  'pg_logical_emit_message', 'pg_drop_replication_slot',
                  'pg_replication_slot_advance', 'pg_lock_status', 'pg_blocking_pids',
                  'pg_safe_snapshot_blocking_pids', 'pg_isolation_test_session_is_blocked',
                  'pg_relation_size', 'pg_table_size', 'pg_indexes_size',
                  'pg_total_relation_size', 'pg_database_size', 'pg_tablespace_size',
                  'pg_prepared_statement', 'pg_prepared_xact', 'pg_cursor', 'pg_rotate_logfile_old'
                ])
                OR p.proname = 'ts_rewrite' AND p.pronargs = 2
              )
              OR p.proname ~ '^(dblink|crosstab|connectby|xpath_table)'
            )
        ) found
        ORDER BY 1
        """
    )
  ]
}
