internal import Postgres

/// The SQL over tenants in the control schema; what reads returns the columns of `TenantRow`.
enum TenantStatements {
  // MARK: Reading

  static let byID: SQL = """
    SELECT id, name, display_name, schema_name, state, cluster_name, login_shard, epoch,
      fenced_epoch, schema_version, generation, exported_at, exported_size, created_at
    FROM florin_control.tenants WHERE id = $1
    """

  static let byName: SQL = """
    SELECT id, name, display_name, schema_name, state, cluster_name, login_shard, epoch,
      fenced_epoch, schema_version, generation, exported_at, exported_size, created_at
    FROM florin_control.tenants WHERE name = $1 AND state <> 'dropped'
    """

  static let page: SQL = """
    SELECT id, name, display_name, schema_name, state, cluster_name, login_shard, epoch,
      fenced_epoch, schema_version, generation, exported_at, exported_size, created_at
    FROM florin_control.tenants
    WHERE state <> 'dropped' AND ($1::uuid IS NULL OR id > $1)
    ORDER BY id LIMIT $2
    """

  static let changedSince: SQL = """
    SELECT id, name, display_name, schema_name, state, cluster_name, login_shard, epoch,
      fenced_epoch, schema_version, generation, exported_at, exported_size, created_at
    FROM florin_control.tenants WHERE generation > $1 ORDER BY generation
    """

  static let unfinished: SQL = """
    SELECT id, name, display_name, schema_name, state, cluster_name, login_shard, epoch,
      fenced_epoch, schema_version, generation, exported_at, exported_size, created_at
    FROM florin_control.tenants
    WHERE state IN ('creating', 'dropping') OR fenced_epoch < epoch
    ORDER BY id
    """

  // MARK: Changing

  /// Raises the generation of tenants; its row stays locked until the commit.
  static let nextGeneration: SQL = """
    UPDATE florin_control.generations SET tenants = tenants + 1 RETURNING tenants
    """

  /// Wakes the servers that keep tenants and credentials in memory.
  static let notify: SQL = "NOTIFY florin_control"

  /// Gives a tenant to the first login that has room; no row when none has.
  ///
  /// Runs after `nextGeneration`, whose lock keeps others out.
  static let takeShard: SQL = """
    UPDATE florin_control.login_shards SET tenant_count = tenant_count + 1
    WHERE cluster_name = $1 AND shard = (
      SELECT min(shard) FROM florin_control.login_shards
      WHERE cluster_name = $1 AND tenant_count < $2
    )
    RETURNING shard
    """

  /// The login that `takeShard` or `addShard` would name now.
  static let nextShard: SQL = """
    SELECT coalesce(
      min(shard) FILTER (WHERE tenant_count < $2),
      max(shard) + 1,
      0
    )::smallint
    FROM florin_control.login_shards WHERE cluster_name = $1
    """

  static let addShard: SQL = """
    INSERT INTO florin_control.login_shards (cluster_name, shard, tenant_count)
    SELECT $1, coalesce(max(shard) + 1, 0), 1
    FROM florin_control.login_shards WHERE cluster_name = $1
    RETURNING shard
    """

  static let leaveShard: SQL = """
    UPDATE florin_control.login_shards SET tenant_count = tenant_count - 1
    WHERE cluster_name = $1 AND shard = $2
    """

  static let insert: SQL = """
    INSERT INTO florin_control.tenants (
      id, name, display_name, schema_name, state, cluster_name, login_shard, epoch, fenced_epoch,
      schema_version, generation, created_at
    )
    VALUES ($1, $2, $3, $4, 'creating', $5, $6, $7, 0, 0, $8, now())
    ON CONFLICT DO NOTHING
    """

  /// A dropped tenant comes back from its archive, under a new schema and a later epoch.
  static let revive: SQL = """
    UPDATE florin_control.tenants
    SET name = $2, display_name = $3, schema_name = $4, state = 'creating', cluster_name = $5,
      login_shard = $6, epoch = epoch + 1, schema_version = 0, generation = $7,
      exported_at = NULL, exported_size = NULL
    WHERE id = $1 AND state = 'dropped'
    """

  /// The schema is there: the tenant begins to work.
  static let activate: SQL = """
    UPDATE florin_control.tenants
    SET state = 'active', schema_version = $2, fenced_epoch = epoch, generation = $3
    WHERE id = $1 AND state = 'creating'
    """

  /// Changes the state of a tenant that is in another one; its schema learns of it next.
  static let setState: SQL = """
    UPDATE florin_control.tenants SET state = $2, epoch = epoch + 1, generation = $3
    WHERE id = $1 AND state = $4
    """

  /// The tenant goes; its schema learns of it next.
  static let setDropping: SQL = """
    UPDATE florin_control.tenants SET state = 'dropping', epoch = epoch + 1, generation = $2
    WHERE id = $1 AND state IN ('creating', 'active', 'suspended')
    """

  /// The schema has heard of an epoch.
  static let setFenced: SQL = """
    UPDATE florin_control.tenants SET fenced_epoch = $2
    WHERE id = $1 AND fenced_epoch < $2
    """

  static let setVersion: SQL = """
    UPDATE florin_control.tenants SET schema_version = $2, generation = $3
    WHERE id = $1 AND schema_version < $2
    """

  static let setExported: SQL = """
    UPDATE florin_control.tenants
    SET exported_at = now(), exported_size = $2, generation = $3
    WHERE id = $1
    """

  static let setDropped: SQL = """
    UPDATE florin_control.tenants
    SET state = 'dropped', fenced_epoch = epoch, generation = $2
    WHERE id = $1 AND state = 'dropping'
    """

  // MARK: Operators' requests

  /// No row when the request is known already.
  static let claimRequest: SQL = """
    INSERT INTO florin_control.operator_requests (
      principal_id, method, request_id, request_digest, resource_id, recorded_at
    )
    VALUES ($1, $2, $3, $4, $5, now())
    ON CONFLICT (principal_id, method, request_id) DO NOTHING
    RETURNING true
    """

  static let knownRequest: SQL = """
    SELECT request_digest, resource_id FROM florin_control.operator_requests
    WHERE principal_id = $1 AND method = $2 AND request_id = $3
    """

  /// Removes at most so many ($2) that are older than so many seconds ($1).
  static let purgeRequests: SQL = """
    DELETE FROM florin_control.operator_requests WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM florin_control.operator_requests
      WHERE recorded_at < now() - make_interval(secs => $1::bigint)
      LIMIT $2
    ))
    """
}
