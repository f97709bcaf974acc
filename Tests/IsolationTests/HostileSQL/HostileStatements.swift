/// Statements that someone would send who got SQL of theirs into a tenant's transaction.
///
/// `{schema}` is the schema of another tenant and its role alike.
///
/// Source: RELIABILITY 0 (1 to 4), 2.4, 2.6; all functions of PostgreSQL 15 that PUBLIC may execute
/// were looked at.
enum HostileStatements {
  /// Statements that the server refuses.
  static let refused: [StaticString] = [
    "SELECT payload FROM {schema}.events",
    "SELECT count(*) FROM {schema}.customers",
    """
    INSERT INTO {schema}.events (position, event_id, type, subject_kind, subject_id,
      subject_version, leaf_index, recorded_at, payload) VALUES (99, gen_random_uuid(),
      'x', 1, gen_random_uuid(), 1, 0, now(), '\\x00')
    """,
    "UPDATE {schema}.audit_head SET size = 7",
    "DELETE FROM {schema}.events",
    "TRUNCATE {schema}.events",
    "LOCK TABLE {schema}.guard IN ACCESS EXCLUSIVE MODE",
    """
    SELECT set_config('role', '{schema}', true), query_to_xml('SELECT payload FROM
      {schema}.events', true, true, '')
    """,
    "SELECT set_config('role', '{schema}', false)",
    "SELECT set_config('search_path', '{schema}', true)",
    "UPDATE pg_settings SET setting = '{schema}' WHERE name = 'role'",
    "SELECT query_to_xml('SELECT display_name FROM {schema}.customers', true, true, '')",
    "SELECT table_to_xml('{schema}.customers', true, true, '')",
    "SELECT schema_to_xml('{schema}', true, true, '')",
    "SELECT database_to_xml(true, true, '')",
    """
    SELECT query_to_xmlschema('SELECT display_name FROM {schema}.customers', true, true,
      '')
    """,
    "SELECT cursor_to_xml('c', 1, true, true, '')",
    "SELECT * FROM ts_stat('SELECT to_tsvector(display_name) FROM {schema}.customers')",
    """
    SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, ''b''::tsquery FROM
      {schema}.customers')
    """,
    "DO $$ BEGIN SET LOCAL ROLE {schema}; PERFORM * FROM {schema}.customers; END $$",
    "SET SESSION AUTHORIZATION {schema}",
    "SET ROLE postgres",
    "SET ROLE florin_owner",
    "SET ROLE florin_migrate",
    "SET ROLE florin_control",
    "SET ROLE pg_read_all_data",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "COPY pg_catalog.pg_class TO '/tmp/stolen'",
    "COPY {schema}.events FROM PROGRAM 'id'",
    "COPY {schema}.customers TO STDOUT",
    "COPY {schema}.events FROM STDIN",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_read_binary_file('postgresql.conf')",
    "SELECT * FROM pg_ls_dir('.')",
    "SELECT * FROM pg_ls_logdir()",
    "SELECT pg_stat_file('postgresql.conf')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT lo_export(1, '/tmp/x')",
    "SELECT lo_unlink(1)",
    "SELECT lowrite(1, 'x')",
    "SELECT dblink('dbname=postgres', 'SELECT 1')",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION postgres_fdw",
    "CREATE EXTENSION pg_trgm",
    "CREATE SERVER thief FOREIGN DATA WRAPPER postgres_fdw",
    "CREATE FOREIGN DATA WRAPPER thief",
    "LOAD 'auto_explain'",
    "CREATE SCHEMA thief",
    "CREATE TABLE thief (a int)",
    "CREATE TABLE public.thief (a int)",
    "CREATE TABLE {schema}.thief (a int)",
    "CREATE TEMPORARY TABLE customers (a int)",
    "CREATE TEMPORARY VIEW customers AS SELECT 1",
    "CREATE VIEW public.thief AS SELECT * FROM {schema}.customers",
    "CREATE MATERIALIZED VIEW public.thief AS SELECT 1",
    "SELECT 1 INTO TEMPORARY thief",
    """
    CREATE FUNCTION public.thief() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT
      1'
    """,
    "CREATE FUNCTION pg_temp.thief() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE PROCEDURE {schema}.thief() LANGUAGE sql AS 'SELECT 1'",
    """
    CREATE TRIGGER thief BEFORE INSERT ON {schema}.customers FOR EACH ROW EXECUTE
      FUNCTION suppress_redundant_updates_trigger()
    """,
    "CREATE RULE thief AS ON SELECT TO {schema}.customers DO INSTEAD SELECT 1",
    "CREATE EVENT TRIGGER thief ON ddl_command_start EXECUTE FUNCTION event_trigger()",
    "CREATE OPERATOR public.=== (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int)",
    "CREATE TYPE public.thief AS (a int)",
    "CREATE SEQUENCE public.thief",
    "CREATE DOMAIN public.thief AS int",
    "CREATE AGGREGATE public.thief (int) (SFUNC = int4pl, STYPE = int)",
    "CREATE CAST (text AS int) WITH INOUT AS IMPLICIT",
    """
    CREATE COLLATION public.thief FROM "C"
    """,
    "CREATE LANGUAGE plpython3u",
    "CREATE PUBLICATION thief FOR ALL TABLES",
    "CREATE SUBSCRIPTION thief CONNECTION 'host=x' PUBLICATION thief",
    "CREATE INDEX thief ON {schema}.customers (display_name)",
    "CREATE POLICY thief ON {schema}.customers",
    "CREATE STATISTICS public.thief ON a, b FROM {schema}.customers",
    "CREATE ROLE thief",
    "CREATE DATABASE thief",
    "CREATE TABLESPACE thief LOCATION '/tmp'",
    "ALTER TABLE {schema}.customers OWNER TO CURRENT_USER",
    "ALTER TABLE {schema}.audit_entries DISABLE TRIGGER ALL",
    "ALTER SCHEMA {schema} RENAME TO thief",
    "ALTER ROLE {schema} LOGIN",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER ROLE {schema} SET search_path = 'thief'",
    "ALTER DEFAULT PRIVILEGES FOR ROLE florin_owner GRANT SELECT ON TABLES TO PUBLIC",
    "ALTER SYSTEM SET log_statement = 'all'",
    "ALTER DATABASE postgres SET search_path = 'thief'",
    "ALTER DATABASE postgres OWNER TO CURRENT_USER",
    "ALTER FUNCTION pg_catalog.set_config(text, text, boolean) SECURITY DEFINER",
    "GRANT {schema} TO CURRENT_USER",
    "GRANT florin_owner TO CURRENT_USER",
    "GRANT EXECUTE ON FUNCTION set_config(text, text, boolean) TO PUBLIC",
    "GRANT USAGE ON SCHEMA {schema} TO CURRENT_USER",
    "GRANT SELECT ON {schema}.customers TO CURRENT_USER",
    "REVOKE ALL ON {schema}.customers FROM {schema}",
    "REASSIGN OWNED BY {schema} TO CURRENT_USER",
    "DROP OWNED BY {schema}",
    "DROP OWNED BY florin_owner",
    "DROP SCHEMA {schema} CASCADE",
    "DROP TABLE {schema}.customers",
    "DROP ROLE {schema}",
    "COMMENT ON TABLE {schema}.customers IS 'thief'",
    "SECURITY LABEL ON TABLE {schema}.customers IS 'thief'",
    "VACUUM {schema}.customers",
    "ANALYZE {schema}.customers",
    "CLUSTER {schema}.customers",
    "REINDEX TABLE {schema}.customers",
    "CHECKPOINT",
    "SELECT rolpassword FROM pg_authid",
    "SELECT passwd FROM pg_shadow",
    "SELECT query FROM pg_stat_activity",
    "SELECT * FROM pg_stat_get_activity(NULL)",
    "SELECT n_live_tup FROM pg_stat_all_tables",
    "SELECT pg_stat_get_live_tuples('{schema}.customers'::regclass)",
    "SELECT pg_stat_get_live_tuples(oid) FROM pg_class WHERE relname = 'customers'",
    "SELECT reltuples FROM pg_class WHERE relname = 'customers'",
    "SELECT * FROM pg_class",
    "SELECT pg_relation_size(oid) FROM pg_class WHERE relname = 'customers'",
    "SELECT pg_total_relation_size('{schema}.customers')",
    "SELECT pg_database_size(current_database())",
    "SELECT * FROM pg_statistic",
    "SELECT statement FROM pg_prepared_statements",
    "SELECT * FROM pg_prepared_xacts",
    "SELECT * FROM pg_cursors",
    "SELECT * FROM pg_locks",
    "SELECT * FROM pg_largeobject",
    "SELECT * FROM pg_hba_file_rules",
    "SELECT * FROM pg_file_settings",
    "SELECT currtid2('{schema}.customers', '(0,1)')",
    "SELECT pg_sequence_last_value('{schema}.customers'::regclass)",
    "SELECT pg_cancel_backend(pid) FROM generate_series(1, 100) AS pid",
    "SELECT pg_terminate_backend(1)",
    "SELECT pg_sleep(3600)",
    "SELECT pg_sleep_for('1 hour')",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_xact_lock(g) FROM generate_series(1, 1000000) g",
    "SELECT pg_notify('florin_control', 'x')",
    "SELECT pg_export_snapshot()",
    "SELECT pg_logical_emit_message(false, 'thief', 'x')",
    "SELECT pg_create_physical_replication_slot('thief')",
    "SELECT pg_create_logical_replication_slot('thief', 'pgoutput')",
    "SELECT pg_switch_wal()",
    "SELECT pg_reload_conf()",
    "SELECT pg_rotate_logfile()",
    "SELECT pg_promote()",
    "SELECT pg_import_system_collations('pg_catalog')",
    "SELECT pg_stat_reset()",
    "SELECT pg_create_restore_point('thief')",
    "EXPLAIN ANALYZE SELECT * FROM {schema}.customers",
    "EXPLAIN SELECT * FROM {schema}.customers",
    "DECLARE thief CURSOR WITH HOLD FOR SELECT * FROM {schema}.customers",
    "PREPARE thief AS SELECT * FROM {schema}.customers",
    "SELECT * FROM {schema}.guard FOR UPDATE",
    "WITH stolen AS (DELETE FROM {schema}.events RETURNING *) SELECT * FROM stolen",
    """
    MERGE INTO {schema}.customers USING (VALUES (1)) AS v (a) ON false WHEN NOT MATCHED
      THEN DO NOTHING
    """,
    "SELECT (SELECT display_name FROM {schema}.customers LIMIT 1)",
    "SELECT has_table_privilege('{schema}.customers', 'SELECT')",
    "SELECT pg_get_viewdef('{schema}.customers'::regclass)",
    "SELECT to_regclass('{schema}.customers')",
    "SELECT * FROM florin_control.tenants",
    "SELECT * FROM florin_control.credentials",
    "UPDATE florin_control.tenants SET state = 'dropped'",
    "IMPORT FOREIGN SCHEMA public FROM SERVER thief INTO {schema}",
    "SELECT pg_read_file_old('/etc/passwd', 0, 100)",
  ]

  /// Statements that the server refuses within a transaction; without one there is nothing for them
  /// to do.
  static let refusedInTransactions: [StaticString] = ["PREPARE TRANSACTION 'thief'"]

  /// Statements that a tenant's role may not send, and a serving login may: it looks after the
  /// memory of its own backend.
  static let refusedToTenants: [StaticString] = [
    "SELECT * FROM pg_backend_memory_contexts", "SELECT pg_get_backend_memory_contexts()",
  ]

  /// Statements that find nothing.
  static let fruitless: [StaticString] = [
    "SELECT * FROM pg_stats WHERE schemaname = '{schema}'",
    "SELECT * FROM pg_stats_ext",
    "SELECT * FROM pg_replication_slots",
    "SELECT column_name FROM information_schema.columns WHERE table_schema = '{schema}'",
  ]

  /// Statements that change nothing but the session, or what the role itself creates later.
  static let harmless: [StaticString] = [
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO PUBLIC",
    "NOTIFY florin_control",
    "RESET ROLE",
    "SET LOCAL ROLE NONE",
    "RESET ALL",
  ]
}
