internal import Postgres

/// What is said to PostgreSQL about idempotency records; each for one tenant's schema.
enum IdempotencyStatements {
  /// The records under certain keys.
  static func find(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT key, principal_id, method, request_id, request_digest, leaf_index, reply
        FROM {schema}.idempotency_records
        WHERE key = ANY ($1)
        """,
      schema: schema
    )
  }

  /// New records, all of one instant ($9) and of this transaction.
  ///
  /// Written under the lock of the audit head: two server processes that do the same write at once
  /// meet there, never in a circle, and the second finds the key taken.
  static func insert(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        INSERT INTO {schema}.idempotency_records (
          key, principal_id, method, request_id, request_digest, command_id, leaf_index, reply,
          recorded_at, transaction_id
        )
        SELECT key, principal_id, method, request_id, request_digest, command_id, leaf_index,
          reply, $9, (SELECT pg_current_xact_id()::text::bigint)
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS new (
          key, principal_id, method, request_id, request_digest, command_id, leaf_index, reply
        )
        """,
      schema: schema
    )
  }

  /// Removes at most so many records ($2) from before an instant ($1).
  static func purge(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        DELETE FROM {schema}.idempotency_records
        WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM {schema}.idempotency_records WHERE recorded_at < $1 LIMIT $2
        ))
        """,
      schema: schema
    )
  }
}
