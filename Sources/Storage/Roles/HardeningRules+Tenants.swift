internal import Postgres

extension HardeningRule {
  /// What stands in tenants' schemas and in the control schema, and who may use it.
  static let ofTenants: [HardeningRule] = [
    HardeningRule(
      "schema-owners",
      "florin_owner owns every schema and every table of Florin",
      query: """
        SELECT format('%I owns schema %I', r.rolname, n.nspname) AS subject,
          format('ALTER SCHEMA %I OWNER TO florin_owner;', n.nspname) AS mending
        FROM pg_catalog.pg_namespace n
          JOIN pg_catalog.pg_roles r ON r.oid = n.nspowner
        WHERE n.nspname ~ '^(t_[a-z2-7]{26}|florin_control)$' AND r.rolname <> 'florin_owner'
        UNION ALL
        SELECT format('%I owns %I.%I', r.rolname, n.nspname, c.relname),
          format('ALTER TABLE %I.%I OWNER TO florin_owner;', n.nspname, c.relname)
        FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_catalog.pg_roles r ON r.oid = c.relowner
        WHERE n.nspname ~ '^(t_[a-z2-7]{26}|florin_control)$' AND r.rolname <> 'florin_owner'
          AND c.relkind <> 'i'
        ORDER BY 1
        """
    ),
    HardeningRule(
      "schema-privileges",
      "only a tenant's own role uses its schema, and creates nothing in it",
      query: """
        SELECT format(
            '%s has %s on schema %I', coalesce(r.rolname, 'PUBLIC'), acl.privilege_type, n.nspname
          ) AS subject,
          format(
            'REVOKE %s ON SCHEMA %I FROM %s;', acl.privilege_type, n.nspname,
            coalesce(quote_ident(r.rolname), 'PUBLIC')
          ) AS mending
        FROM pg_catalog.pg_namespace n
          CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) acl
          LEFT JOIN pg_catalog.pg_roles r ON r.oid = acl.grantee
        WHERE n.nspname ~ '^(t_[a-z2-7]{26}|florin_control)$' AND acl.grantee <> n.nspowner
          AND NOT (
            coalesce(r.rolname, '') = n.nspname AND acl.privilege_type = 'USAGE'
              AND NOT acl.is_grantable
          )
        ORDER BY 1
        """
    ),
    HardeningRule(
      "table-privileges",
      "a tenant's role reads and writes its rows, and cannot change the audit trail or the guard",
      query: """
        SELECT format('%s has %s on %I.%I', grantee, privilege_type, nspname, relname) AS subject,
          format('REVOKE %s ON %I.%I FROM %s;', privilege_type, nspname, relname, grantee)
            AS mending
        FROM (
          SELECT n.nspname, c.relname, acl.privilege_type, acl.is_grantable,
            CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END AS grantee
          FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            CROSS JOIN LATERAL (
              SELECT e.grantee, e.privilege_type, e.is_grantable
              FROM pg_catalog.aclexplode(c.relacl) e
              UNION ALL
              SELECT e.grantee, e.privilege_type, e.is_grantable
              FROM pg_catalog.pg_attribute a
                CROSS JOIN LATERAL pg_catalog.aclexplode(a.attacl) e
              WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL
            ) acl
            LEFT JOIN pg_catalog.pg_roles r ON r.oid = acl.grantee
          WHERE n.nspname ~ '^(t_[a-z2-7]{26}|florin_control)$' AND acl.grantee <> c.relowner
        ) granted
        WHERE grantee <> nspname OR is_grantable OR NOT (
          CASE
            WHEN nspname = 'florin_control'
              THEN privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
            WHEN relname = 'guard' THEN privilege_type = 'SELECT'
            WHEN relname = 'audit_head' THEN privilege_type IN ('SELECT', 'UPDATE')
            WHEN relname LIKE 'audit\\_%' THEN privilege_type IN ('SELECT', 'INSERT')
            ELSE privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
          END
        )
        ORDER BY 1
        """
    ),
    HardeningRule(
      "tenants-usable",
      "each tenant's role exists, uses its schema and reads its tables",
      query: """
        SELECT CASE WHEN r.oid IS NULL THEN format('schema %I has no role', n.nspname)
            ELSE format('%I may not use its schema', n.nspname) END AS subject,
          CASE WHEN r.oid IS NOT NULL
            THEN format('GRANT USAGE ON SCHEMA %I TO %I;', n.nspname, n.nspname) END AS mending
        FROM pg_catalog.pg_namespace n
          LEFT JOIN pg_catalog.pg_roles r ON r.rolname = n.nspname
        WHERE n.nspname ~ '^t_[a-z2-7]{26}$'
          AND (r.oid IS NULL OR NOT has_schema_privilege(r.oid, n.oid, 'USAGE'))
        UNION ALL
        SELECT format('%I may not read %I.%I', r.rolname, n.nspname, c.relname),
          CASE
            WHEN c.relname = 'guard'
              THEN format('GRANT SELECT ON %I.%I TO %I;', n.nspname, c.relname, r.rolname)
            WHEN c.relname = 'audit_head'
              THEN format('GRANT SELECT, UPDATE ON %I.%I TO %I;', n.nspname, c.relname, r.rolname)
            WHEN c.relname LIKE 'audit\\_%'
              THEN format('GRANT SELECT, INSERT ON %I.%I TO %I;', n.nspname, c.relname, r.rolname)
          END
        FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_catalog.pg_roles r ON r.rolname = n.nspname
        WHERE n.nspname ~ '^t_[a-z2-7]{26}$' AND c.relkind IN ('r', 'p')
          AND NOT has_table_privilege(r.oid, c.oid, 'SELECT')
        ORDER BY 1
        """
    ),
    HardeningRule(
      "code-absent",
      "no function, trigger, rule or view in a schema of Florin, and none that lends its rights",
      query: """
        SELECT format('function %s', p.oid::regprocedure) AS subject,
          format('DROP ROUTINE %s;', p.oid::regprocedure) AS mending
        FROM pg_catalog.pg_proc p
          JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname ~ '^(t_[a-z2-7]{26}|florin_control)$'
        UNION ALL
        SELECT format('%s runs with the rights of its owner', p.oid::regprocedure),
          format('ALTER ROUTINE %s SECURITY INVOKER;', p.oid::regprocedure)
        FROM pg_catalog.pg_proc p
          JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE p.prosecdef AND n.nspname !~ '^(pg_catalog|information_schema|t_[a-z2-7]{26})$'
        UNION ALL
        SELECT format('trigger %I on %s', t.tgname, t.tgrelid::regclass),
          format('DROP TRIGGER %I ON %s;', t.tgname, t.tgrelid::regclass)
        FROM pg_catalog.pg_trigger t
          JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE NOT t.tgisinternal AND n.nspname ~ '^(t_[a-z2-7]{26}|florin_control)$'
        UNION ALL
        SELECT format('event trigger %I', evtname), format('DROP EVENT TRIGGER %I;', evtname)
        FROM pg_catalog.pg_event_trigger
        UNION ALL
        SELECT format('rule or view %I on %s', w.rulename, w.ev_class::regclass), NULL
        FROM pg_catalog.pg_rewrite w
          JOIN pg_catalog.pg_class c ON c.oid = w.ev_class
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname ~ '^(t_[a-z2-7]{26}|florin_control)$'
        ORDER BY 1
        """
    ),
  ]
}
