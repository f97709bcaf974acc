internal import Postgres

extension HardeningRule {
  /// What PUBLIC, every role there is, may do besides executing functions.
  static let ofPublic: [HardeningRule] = [
    HardeningRule(
      "row-counts-hidden",
      "the planner's row counts of other tenants' tables are not for PUBLIC",
      isMendedByInstallation: true,
      query: """
        SELECT 'PUBLIC may read ' || string_agg('pg_class.' || attname, ', ' ORDER BY attname)
            AS subject,
          (
            SELECT format(
              'REVOKE SELECT ON pg_catalog.pg_class FROM PUBLIC; '
                'GRANT SELECT ON pg_catalog.pg_class TO pg_monitor; '
                'GRANT SELECT (%s) ON pg_catalog.pg_class TO PUBLIC;',
              string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
            )
            FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = 'pg_catalog.pg_class'::regclass AND a.attnum > 0
              AND a.attname !~ '^(reltuples|relpages|relall)'
          ) AS mending
        FROM pg_catalog.pg_attribute
        WHERE attrelid = 'pg_catalog.pg_class'::regclass AND attnum > 0
          AND attname ~ '^(reltuples|relpages|relall)'
          AND has_column_privilege('public', attrelid, attnum, 'SELECT')
        HAVING count(*) > 0
        """
    ),
    HardeningRule(
      "database-closed",
      "PUBLIC may neither create schemas nor temporary tables in the database",
      isMendedByInstallation: true,
      query: """
        SELECT 'PUBLIC has ' || privilege || ' on the database' AS subject,
          format('REVOKE %s ON DATABASE %I FROM PUBLIC;', privilege, current_database()) AS mending
        FROM unnest(ARRAY['CREATE', 'TEMPORARY']) privilege
        WHERE has_database_privilege('public', current_database(), privilege)
        """
    ),
    HardeningRule(
      "schemas-closed",
      "PUBLIC has no rights in any schema",
      isMendedByInstallation: true,
      query: """
        SELECT format('PUBLIC has %s on schema %I', privilege, nspname) AS subject,
          format('REVOKE %s ON SCHEMA %I FROM PUBLIC;', privilege, nspname) AS mending
        FROM pg_catalog.pg_namespace
          CROSS JOIN unnest(ARRAY['CREATE', 'USAGE']) privilege
        WHERE has_schema_privilege('public', oid, privilege)
          AND nspname NOT LIKE 'pg\\_toast%' AND nspname NOT LIKE 'pg\\_temp%'
          AND NOT (nspname IN ('pg_catalog', 'information_schema') AND privilege = 'USAGE')
        ORDER BY nspname, privilege
        """
    ),
    HardeningRule(
      "languages-closed",
      "PUBLIC may not run blocks of code: one statement would hold many",
      isMendedByInstallation: true,
      query: """
        SELECT 'PUBLIC may use language ' || quote_ident(lanname) AS subject,
          format(
            'REVOKE USAGE ON LANGUAGE %I FROM PUBLIC; GRANT USAGE ON LANGUAGE %I TO florin_migrate;',
            lanname, lanname
          ) AS mending
        FROM pg_catalog.pg_language
        WHERE lanispl AND has_language_privilege('public', oid, 'USAGE')
        ORDER BY lanname
        """
    ),
    HardeningRule(
      "relations-closed",
      "PUBLIC has no rights on any table",
      query: """
        SELECT format('PUBLIC has %s on %I.%I', acl.privilege_type, n.nspname, c.relname) AS subject,
          format('REVOKE %s ON %I.%I FROM PUBLIC;', acl.privilege_type, n.nspname, c.relname)
            AS mending
        FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) acl
        WHERE acl.grantee = 0
          AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
        ORDER BY n.nspname, c.relname, acl.privilege_type
        """
    ),
    HardeningRule(
      "defaults-closed",
      "nothing that is created later is granted to PUBLIC or to a tenant by default",
      isMendedByInstallation: true,
      query: """
        SELECT format(
            '%s gets %s by default on what %I creates',
            CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE g.rolname END,
            acl.privilege_type, o.rolname
          ) AS subject,
          format(
            'ALTER DEFAULT PRIVILEGES FOR ROLE %I%s REVOKE %s ON %s FROM %s;',
            o.rolname, ' IN SCHEMA ' || quote_ident(n.nspname), acl.privilege_type,
            CASE d.defaclobjtype
              WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
              WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END,
            CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(g.rolname) END
          ) AS mending
        FROM pg_catalog.pg_default_acl d
          JOIN pg_catalog.pg_roles o ON o.oid = d.defaclrole
          LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
          CROSS JOIN LATERAL pg_catalog.aclexplode(d.defaclacl) acl
          LEFT JOIN pg_catalog.pg_roles g ON g.oid = acl.grantee
        WHERE acl.grantee = 0 OR g.rolname ~ '^(t_[a-z2-7]{26}|florin_serve_[0-9]+)$'
        UNION ALL
        SELECT 'PUBLIC gets EXECUTE by default on functions that florin_owner creates',
          'ALTER DEFAULT PRIVILEGES FOR ROLE florin_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;'
        WHERE NOT EXISTS (
          SELECT FROM pg_catalog.pg_default_acl d
            JOIN pg_catalog.pg_roles o ON o.oid = d.defaclrole
          WHERE o.rolname = 'florin_owner' AND d.defaclobjtype = 'f' AND d.defaclnamespace = 0
        )
        """
    ),
    HardeningRule(
      "other-databases-closed",
      "logins of Florin cannot connect to the cluster's other databases",
      severity: .advice,
      query: """
        SELECT 'PUBLIC may connect to database ' || quote_ident(datname) AS subject,
          format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC;', datname) AS mending
        FROM pg_catalog.pg_database
        WHERE datname <> current_database() AND datallowconn
          AND has_database_privilege('public', oid, 'CONNECT')
        ORDER BY datname
        """
    ),
    HardeningRule(
      "large-objects-absent",
      "there are no large objects: they belong to no schema",
      query: """
        SELECT 'large object ' || oid AS subject,
          format('SELECT pg_catalog.lo_unlink(%s);', oid) AS mending
        FROM pg_catalog.pg_largeobject_metadata
        ORDER BY oid
        """
    ),
  ]
}
