internal import Postgres

extension HardeningRule {
  /// The roles and who is a member of which.
  static let ofRoles: [HardeningRule] = [
    HardeningRule(
      "role-attributes",
      "each role has exactly the attributes of its kind",
      isMendedByInstallation: true,
      query: """
        SELECT format('%I lacks %s', rolname, wanted) AS subject,
          format('ALTER ROLE %I %s;', rolname, wanted) AS mending
        FROM (
          SELECT rolname, unnest(array_remove(ARRAY[
            CASE WHEN rolsuper THEN 'NOSUPERUSER' END,
            CASE WHEN rolcreatedb THEN 'NOCREATEDB' END,
            CASE WHEN rolreplication THEN 'NOREPLICATION' END,
            CASE WHEN rolbypassrls THEN 'NOBYPASSRLS' END,
            CASE WHEN rolcreaterole AND rolname <> 'florin_migrate' THEN 'NOCREATEROLE' END,
            CASE WHEN NOT rolcreaterole AND rolname = 'florin_migrate' THEN 'CREATEROLE' END,
            CASE WHEN rolcanlogin AND rolname ~ '^(florin_owner$|t_)' THEN 'NOLOGIN' END,
            CASE WHEN NOT rolcanlogin AND rolname ~ '^florin_(migrate$|control$|serve_)'
              THEN 'LOGIN' END,
            CASE WHEN rolinherit AND rolname ~ '^florin_(control$|serve_)' THEN 'NOINHERIT' END
          ], NULL)) AS wanted
          FROM pg_catalog.pg_roles
          WHERE rolname ~ '^(t_[a-z2-7]{26}|florin_(owner|migrate|control|serve_[0-9]+))$'
        ) roles
        ORDER BY 1
        """
    ),
    HardeningRule(
      "roles-present",
      "the roles of the installation exist",
      query: """
        SELECT 'there is no role ' || wanted AS subject, NULL::text AS mending
        FROM unnest(ARRAY['florin_owner', 'florin_migrate', 'florin_control']) wanted
        WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted)
        """
    ),
    HardeningRule(
      "memberships",
      "a tenant's role has one serving login as its member, and is itself a member of nothing",
      query: """
        SELECT format('%I is a member of %I', member.rolname, granted.rolname) AS subject,
          format('REVOKE %I FROM %I;', granted.rolname, member.rolname) AS mending
        FROM pg_catalog.pg_auth_members m
          JOIN pg_catalog.pg_roles member ON member.oid = m.member
          JOIN pg_catalog.pg_roles granted ON granted.oid = m.roleid
        WHERE CASE
          -- Where creating a role makes its creator a member that may only grant it on.
          WHEN member.rolname = 'florin_migrate' AND m.admin_option
            AND granted.rolname ~ '^(t_[a-z2-7]{26}|florin_serve_[0-9]+)$'
            AND to_jsonb(m) ->> 'set_option' = 'false'
            AND to_jsonb(m) ->> 'inherit_option' = 'false' THEN false
          WHEN granted.rolname ~ '^t_[a-z2-7]{26}$'
            THEN member.rolname !~ '^florin_serve_[0-9]+$'
          WHEN granted.rolname = 'florin_owner' THEN member.rolname <> 'florin_migrate'
          WHEN granted.rolname ~ '^florin_(migrate|control|serve_[0-9]+)$' THEN true
          ELSE member.rolname ~ '^(t_[a-z2-7]{26}|florin_(owner|migrate|control|serve_[0-9]+))$'
        END
        ORDER BY 1
        """
    ),
    HardeningRule(
      "memberships-not-passed-on",
      "no serving login may hand its memberships on",
      query: """
        SELECT format('%I may grant %I', member.rolname, granted.rolname) AS subject,
          format('REVOKE ADMIN OPTION FOR %I FROM %I;', granted.rolname, member.rolname) AS mending
        FROM pg_catalog.pg_auth_members m
          JOIN pg_catalog.pg_roles member ON member.oid = m.member
          JOIN pg_catalog.pg_roles granted ON granted.oid = m.roleid
        WHERE m.admin_option AND member.rolname ~ '^(t_[a-z2-7]{26}|florin_serve_[0-9]+)$'
        ORDER BY 1
        """
    ),
    HardeningRule(
      "role-settings-absent",
      "neither serving logins nor tenants' roles have settings of their own",
      query: """
        SELECT format('%I begins its sessions with %s', r.rolname, array_to_string(s.setconfig, ', '))
            AS subject,
          format(
            'ALTER ROLE %I%s RESET ALL;', r.rolname,
            ' IN DATABASE ' || quote_ident(d.datname)
          ) AS mending
        FROM pg_catalog.pg_db_role_setting s
          JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
          LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
        WHERE r.rolname ~ '^(t_[a-z2-7]{26}|florin_(owner|migrate|control|serve_[0-9]+))$'
        UNION ALL
        SELECT format('every session in %I begins with %s', d.datname, setting),
          format('ALTER DATABASE %I RESET %s;', d.datname, split_part(setting, '=', 1))
        FROM pg_catalog.pg_db_role_setting s
          JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
          CROSS JOIN LATERAL unnest(s.setconfig) setting
        WHERE s.setrole = 0 AND d.datname = current_database()
          AND setting ~ '^(search_path|role|session_authorization|row_security|synchronous_commit)='
        ORDER BY 1
        """
    ),
    HardeningRule(
      "login-load",
      "a serving login has at most 200 tenants: its first SET ROLE is quadratic in them",
      severity: .advice,
      query: """
        SELECT format('%I is a member of %s roles', r.rolname, count(*)) AS subject,
          NULL::text AS mending
        FROM pg_catalog.pg_auth_members m
          JOIN pg_catalog.pg_roles r ON r.oid = m.member
        WHERE r.rolname ~ '^florin_serve_[0-9]+$'
        GROUP BY r.rolname
        HAVING count(*) > 200
        ORDER BY r.rolname
        """
    ),
  ]
}
