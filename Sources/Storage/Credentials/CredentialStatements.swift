internal import Postgres

/// The SQL over credentials; what reads returns the columns of `CredentialRow`.
enum CredentialStatements {
  static let changedSince: SQL = """
    SELECT id, tenant_id, principal_id, display_name, environment, prefix, secret_digest,
      certificate_fingerprint, generation, created_at, expires_at, revoked_at, last_used_at
    FROM florin_control.credentials WHERE generation > $1 ORDER BY generation
    """

  static let byID: SQL = """
    SELECT id, tenant_id, principal_id, display_name, environment, prefix, secret_digest,
      certificate_fingerprint, generation, created_at, expires_at, revoked_at, last_used_at
    FROM florin_control.credentials WHERE id = $1
    """

  static let byFingerprint: SQL = """
    SELECT id, tenant_id, principal_id, display_name, environment, prefix, secret_digest,
      certificate_fingerprint, generation, created_at, expires_at, revoked_at, last_used_at
    FROM florin_control.credentials
    WHERE certificate_fingerprint = $1 AND revoked_at IS NULL
    """

  static let page: SQL = """
    SELECT id, tenant_id, principal_id, display_name, environment, prefix, secret_digest,
      certificate_fingerprint, generation, created_at, expires_at, revoked_at, last_used_at
    FROM florin_control.credentials
    WHERE tenant_id IS NOT DISTINCT FROM $1 AND ($2::uuid IS NULL OR id > $2)
    ORDER BY id LIMIT $3
    """

  /// Raises the generation of credentials; its row stays locked until the commit.
  static let nextGeneration: SQL = """
    UPDATE florin_control.generations SET credentials = credentials + 1 RETURNING credentials
    """

  /// Keeps the tenant from being dropped until the commit; no row when it has been.
  static let holdTenant: SQL = """
    SELECT true FROM florin_control.tenants
    WHERE id = $1 AND state IN ('creating', 'active', 'suspended')
    FOR NO KEY UPDATE
    """

  /// Whom a principal acts for: at most one tenant, or the operators.
  static let ownerOfPrincipal: SQL = """
    SELECT tenant_id FROM florin_control.credentials WHERE principal_id = $1 LIMIT 1
    """

  static let insert: SQL = """
    INSERT INTO florin_control.credentials (
      id, tenant_id, principal_id, display_name, environment, prefix, secret_digest,
      certificate_fingerprint, generation, created_at, expires_at
    )
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now(), $10)
    ON CONFLICT DO NOTHING
    """

  static let revoke: SQL = """
    UPDATE florin_control.credentials SET revoked_at = now(), generation = $2
    WHERE id = $1 AND revoked_at IS NULL
    """

  static let revokeAll: SQL = """
    UPDATE florin_control.credentials SET revoked_at = now(), generation = $2
    WHERE tenant_id = $1 AND revoked_at IS NULL
    """

  /// Notes uses, unless later ones are known; no change that others must learn of.
  static let noteUses: SQL = """
    UPDATE florin_control.credentials c SET last_used_at = u.used_at
    FROM unnest($1::uuid[], $2::timestamptz[]) AS u (id, used_at)
    WHERE c.id = u.id AND (c.last_used_at IS NULL OR c.last_used_at < u.used_at)
    """
}
