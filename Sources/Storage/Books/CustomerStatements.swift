internal import Postgres

/// What is said to PostgreSQL about customers; each for one tenant's schema.
enum CustomerStatements {
  /// The customers with certain identifiers ($1) or external identifiers ($2); locked in the order
  /// of their identifiers, so that batches of several server processes do not wait for each other
  /// in a circle.
  ///
  /// Not `FOR UPDATE`: keys never change, and who reads them need not wait.
  static func lock(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT id, version, external_id, display_name, legal_name, state, block_reason,
          merged_into_id, roles, parent_id, payer_id, bill_to_id, addresses, tax_schemes,
          tax_values, bank_accounts, contacts, net_days, discount_days, discount_rate::text,
          currency_code, credit_limit_minor, credit_limit_currency_code, credit_limit_valid_from,
          credit_limit_valid_until, credit_limit_approved_by, language_code, acknowledgements,
          audit_opening, created_at, updated_at
        FROM {schema}.customers
        WHERE id = ANY ($1) OR external_id = ANY ($2)
        ORDER BY id
        FOR NO KEY UPDATE
        """,
      schema: schema
    )
  }

  /// Who has certain duplicate keys ($1).
  ///
  /// Of those under a key at most twenty: they raise a suspicion, and one other than the suspect is
  /// enough; merged ones raise none. Identifiers alone and no locks: a warning names a customer and
  /// asks nothing of it, and twenty whole ones for each key of a batch would be a gigabyte.
  static func twins(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT twin.id, wanted.key
        FROM unnest($1) AS wanted (key)
        CROSS JOIN LATERAL (
          SELECT id FROM {schema}.customers
          WHERE duplicate_key = wanted.key AND state <> 'merged'
          ORDER BY duplicate_key, id
          LIMIT 20
        ) AS twin
        """,
      schema: schema
    )
  }

  /// Who has certain tax numbers, given by scheme ($1) and value ($2); at most twenty of each, as
  /// `twins` has them.
  static func namesakes(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT namesake.id, wanted.scheme, wanted.value
        FROM unnest($1, $2) AS wanted (scheme, value)
        CROSS JOIN LATERAL (
          SELECT id
          FROM (
            SELECT id FROM {schema}.customers
            WHERE tax_values @> ARRAY[wanted.value] AND state <> 'merged'
              AND EXISTS (
                SELECT FROM unnest(tax_schemes, tax_values) AS tax (scheme, value)
                WHERE tax.scheme = wanted.scheme AND tax.value = wanted.value
              )
            OFFSET 0
          ) AS match
          ORDER BY id
          LIMIT 20
        ) AS namesake
        """,
      schema: schema
    )
  }

  /// The customers with certain identifiers ($1) or external identifiers ($2), without locks.
  static func find(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT id, version, external_id, display_name, legal_name, state, block_reason,
          merged_into_id, roles, parent_id, payer_id, bill_to_id, addresses, tax_schemes,
          tax_values, bank_accounts, contacts, net_days, discount_days, discount_rate::text,
          currency_code, credit_limit_minor, credit_limit_currency_code, credit_limit_valid_from,
          credit_limit_valid_until, credit_limit_approved_by, language_code, acknowledgements,
          audit_opening, created_at, updated_at
        FROM {schema}.customers
        WHERE id = ANY ($1) OR external_id = ANY ($2)
        ORDER BY id
        """,
      schema: schema
    )
  }

  /// Who names certain customers ($1), and as what: 1 for parent, 2 for payer, 3 for receiver of
  /// invoices; at most so many ($2) for each of the named and each of these.
  ///
  /// Follows the lock of the named: a customer that comes to name one of them must hold it too.
  static func referrers(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT named.id, referrer.field, referrer.id
        FROM unnest($1) AS named (id)
        CROSS JOIN LATERAL (
          (SELECT 1::int2 AS field, id FROM {schema}.customers WHERE parent_id = named.id LIMIT $2)
          UNION ALL
          (SELECT 2::int2, id FROM {schema}.customers WHERE payer_id = named.id LIMIT $2)
          UNION ALL
          (SELECT 3::int2, id FROM {schema}.customers WHERE bill_to_id = named.id LIMIT $2)
        ) AS referrer
        """,
      schema: schema
    )
  }

  /// The customers below certain others ($1), each with its parent, so many levels ($2) down.
  static func descendants(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        WITH RECURSIVE below (id, parent_id, level) AS (
          SELECT id, parent_id, 1 FROM {schema}.customers WHERE parent_id = ANY ($1)
          UNION ALL
          SELECT child.id, child.parent_id, below.level + 1
          FROM below
          CROSS JOIN LATERAL (
            SELECT id, parent_id FROM {schema}.customers WHERE parent_id = below.id OFFSET 0
          ) AS child
          WHERE below.level < $2
        )
        SELECT id, parent_id FROM below
        """,
      schema: schema
    )
  }

  /// New customers, one for each element of the arrays.
  static func insert(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        INSERT INTO {schema}.customers (
          id, version, external_id, display_name, legal_name, state, block_reason, merged_into_id,
          roles, parent_id, payer_id, bill_to_id, addresses, tax_schemes, tax_values,
          bank_accounts, contacts, net_days, discount_days, discount_rate, currency_code,
          credit_limit_minor, credit_limit_currency_code, credit_limit_valid_from,
          credit_limit_valid_until, credit_limit_approved_by, language_code, acknowledgements,
          duplicate_key, created_at, updated_at, audit_opening
        )
        SELECT id, version, external_id, display_name, legal_name, state, block_reason,
          merged_into_id, roles, parent_id, payer_id, bill_to_id, addresses::json,
          tax_schemes::text[], tax_values::text[], bank_accounts::json, contacts::json, net_days,
          discount_days, discount_rate::numeric, currency_code, credit_limit_minor,
          credit_limit_currency_code, credit_limit_valid_from, credit_limit_valid_until,
          credit_limit_approved_by, language_code, acknowledgements::json, duplicate_key,
          created_at, updated_at, audit_opening
        FROM unnest(
          $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
          $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32
        ) AS new (
          id, version, external_id, display_name, legal_name, state, block_reason, merged_into_id,
          roles, parent_id, payer_id, bill_to_id, addresses, tax_schemes, tax_values,
          bank_accounts, contacts, net_days, discount_days, discount_rate, currency_code,
          credit_limit_minor, credit_limit_currency_code, credit_limit_valid_from,
          credit_limit_valid_until, credit_limit_approved_by, language_code, acknowledgements,
          duplicate_key, created_at, updated_at, audit_opening
        )
        """,
      schema: schema
    )
  }

  /// Takes the external identifiers of certain customers ($1) away, for `insert` and `update` to
  /// give them to others.
  static func releaseExternalIDs(_ schema: SchemaName) -> SQL {
    .rendered(
      template: "UPDATE {schema}.customers SET external_id = NULL WHERE id = ANY ($1)",
      schema: schema
    )
  }

  /// Changed customers, where they are still at the version that the batch has read.
  static func update(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        UPDATE {schema}.customers AS customer SET
          version = new.version, external_id = new.external_id,
          display_name = new.display_name, legal_name = new.legal_name, state = new.state,
          block_reason = new.block_reason, merged_into_id = new.merged_into_id,
          roles = new.roles, parent_id = new.parent_id, payer_id = new.payer_id,
          bill_to_id = new.bill_to_id, addresses = new.addresses::json,
          tax_schemes = new.tax_schemes::text[], tax_values = new.tax_values::text[],
          bank_accounts = new.bank_accounts::json, contacts = new.contacts::json,
          net_days = new.net_days, discount_days = new.discount_days,
          discount_rate = new.discount_rate::numeric, currency_code = new.currency_code,
          credit_limit_minor = new.credit_limit_minor,
          credit_limit_currency_code = new.credit_limit_currency_code,
          credit_limit_valid_from = new.credit_limit_valid_from,
          credit_limit_valid_until = new.credit_limit_valid_until,
          credit_limit_approved_by = new.credit_limit_approved_by,
          language_code = new.language_code, acknowledgements = new.acknowledgements::json,
          duplicate_key = new.duplicate_key, updated_at = new.updated_at
        FROM unnest(
          $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
          $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32
        ) AS new (
          id, version, external_id, display_name, legal_name, state, block_reason, merged_into_id,
          roles, parent_id, payer_id, bill_to_id, addresses, tax_schemes, tax_values,
          bank_accounts, contacts, net_days, discount_days, discount_rate, currency_code,
          credit_limit_minor, credit_limit_currency_code, credit_limit_valid_from,
          credit_limit_valid_until, credit_limit_approved_by, language_code, acknowledgements,
          duplicate_key, created_at, updated_at, seen_version
        )
        WHERE customer.id = new.id AND customer.version = new.seen_version
        """,
      schema: schema
    )
  }
}
