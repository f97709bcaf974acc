internal import Postgres

/// What a check reads; each for one tenant's schema.
enum CheckStatements {
  /// At most so many leaves ($2) from an index ($1) on.
  static func leaves(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT index, body, changes FROM {schema}.audit_entries
        WHERE index >= $1
        ORDER BY index
        LIMIT $2
        """,
      schema: schema
    )
  }

  /// At most so many tiles ($3) of a level ($1) from an index ($2) on.
  static func tiles(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT index, data FROM {schema}.audit_tiles
        WHERE level = $1 AND index >= $2
        ORDER BY index
        LIMIT $3
        """,
      schema: schema
    )
  }

  /// At most so many customers ($2) behind an identifier ($1).
  static func customers(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT id, version, external_id, display_name, legal_name, state, block_reason,
          merged_into_id, roles, parent_id, payer_id, bill_to_id, addresses, tax_schemes,
          tax_values, bank_accounts, contacts, net_days, discount_days, discount_rate::text,
          currency_code, credit_limit_minor, credit_limit_currency_code, credit_limit_valid_from,
          credit_limit_valid_until, credit_limit_approved_by, language_code, acknowledgements,
          audit_opening, created_at, updated_at
        FROM {schema}.customers
        WHERE id > $1
        ORDER BY id
        LIMIT $2
        """,
      schema: schema
    )
  }

  /// At most so many idempotency records ($2) behind a key ($1).
  static func records(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT key, principal_id, method, request_id, command_id, leaf_index
        FROM {schema}.idempotency_records
        WHERE key > $1
        ORDER BY key
        LIMIT $2
        """,
      schema: schema
    )
  }
}
