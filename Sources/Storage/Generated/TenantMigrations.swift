// Made by scripts/migrations from Sources/Storage/Migrations/tenant; do not edit.

extension Migration {
  /// The migrations of a tenant's schema, in order.
  static let tenant: [Migration] = [
    Migration(
      version: 1,
      name: "foundation",
      digest: "3274dfcec7340c850c6c9eedf549f748f3169c177928e4294efa9c9c5b4bb469",
      statements: [
        """
        CREATE TABLE {schema}.guard (
          tenant_id uuid NOT NULL CONSTRAINT guard_key PRIMARY KEY,
          epoch bigint NOT NULL,
          state text NOT NULL CONSTRAINT guard_state CHECK (state IN ('active', 'suspended', 'dropping')),
          schema_version integer NOT NULL
        )
        """,
        """
        GRANT SELECT ON {schema}.guard TO {schema}
        """,
        """
        CREATE TABLE {schema}.customers (
          id uuid NOT NULL CONSTRAINT customers_key PRIMARY KEY,
          version bigint NOT NULL,
          external_id text COLLATE "C",
          display_name text NOT NULL,
          legal_name text NOT NULL,
          state text NOT NULL,
          block_reason text,
          merged_into_id uuid,
          roles smallint NOT NULL CONSTRAINT customers_roles CHECK (roles BETWEEN 0 AND 15),
          parent_id uuid,
          payer_id uuid,
          bill_to_id uuid,
          addresses json,
          tax_schemes text[] NOT NULL,
          tax_values text[] COLLATE "C" NOT NULL,
          bank_accounts json,
          contacts json,
          net_days smallint NOT NULL,
          discount_days smallint,
          discount_rate numeric,
          currency_code text NOT NULL,
          credit_limit_minor bigint,
          credit_limit_currency_code text,
          credit_limit_valid_from date,
          credit_limit_valid_until date,
          credit_limit_approved_by text,
          language_code text,
          acknowledgements json,
          duplicate_key text COLLATE "C" NOT NULL,
          audit_opening bytea NOT NULL,
          created_at timestamptz NOT NULL,
          updated_at timestamptz NOT NULL,
          CONSTRAINT customers_version CHECK (version >= 1),
          CONSTRAINT customers_state CHECK (
            CASE state
              WHEN 'active' THEN block_reason IS NULL AND merged_into_id IS NULL
              WHEN 'blocked' THEN block_reason IS NOT NULL AND merged_into_id IS NULL
              WHEN 'merged' THEN block_reason IS NULL AND merged_into_id IS NOT NULL
              ELSE false
            END
          )
        ) WITH (fillfactor = 90)
        """,
        """
        CREATE UNIQUE INDEX customers_external_id ON {schema}.customers (external_id)
          WHERE external_id IS NOT NULL
        """,
        """
        CREATE INDEX customers_duplicate_key ON {schema}.customers (duplicate_key, id)
        """,
        """
        CREATE INDEX customers_tax_values ON {schema}.customers USING gin (tax_values)
          WITH (fastupdate = off)
        """,
        """
        CREATE INDEX customers_parent_id ON {schema}.customers (parent_id, id)
          WHERE parent_id IS NOT NULL
        """,
        """
        CREATE INDEX customers_payer_id ON {schema}.customers (payer_id, id) WHERE payer_id IS NOT NULL
        """,
        """
        CREATE INDEX customers_bill_to_id ON {schema}.customers (bill_to_id, id)
          WHERE bill_to_id IS NOT NULL
        """,
        """
        CREATE INDEX customers_not_active ON {schema}.customers (id) WHERE state <> 'active'
        """,
        """
        GRANT SELECT, INSERT, UPDATE ON {schema}.customers TO {schema}
        """,
        """
        CREATE TABLE {schema}.idempotency_records (
          key uuid NOT NULL CONSTRAINT idempotency_records_key PRIMARY KEY,
          principal_id text NOT NULL,
          method smallint NOT NULL,
          request_id text NOT NULL,
          request_digest bytea NOT NULL,
          command_id uuid NOT NULL,
          leaf_index bigint NOT NULL,
          transaction_id bigint NOT NULL,
          recorded_at timestamptz NOT NULL,
          reply bytea NOT NULL
        )
        """,
        """
        CREATE INDEX idempotency_records_recorded_at ON {schema}.idempotency_records
          USING brin (recorded_at) WITH (autosummarize = on)
        """,
        """
        GRANT SELECT, INSERT, DELETE ON {schema}.idempotency_records TO {schema}
        """,
        """
        CREATE TABLE {schema}.events (
          position bigint NOT NULL CONSTRAINT events_key PRIMARY KEY,
          event_id uuid NOT NULL,
          type text NOT NULL,
          subject_kind smallint NOT NULL,
          subject_id uuid NOT NULL,
          subject_version bigint NOT NULL,
          leaf_index bigint NOT NULL,
          recorded_at timestamptz NOT NULL,
          payload bytea NOT NULL
        )
        """,
        """
        GRANT SELECT, INSERT, DELETE ON {schema}.events TO {schema}
        """,
        """
        CREATE TABLE {schema}.audit_entries (
          index bigint NOT NULL CONSTRAINT audit_entries_key PRIMARY KEY,
          body bytea NOT NULL CONSTRAINT audit_entries_length CHECK (octet_length(body) <= 65535),
          salt bytea NOT NULL,
          changes bytea
        )
        """,
        """
        GRANT SELECT, INSERT ON {schema}.audit_entries TO {schema}
        """,
        """
        CREATE TABLE {schema}.audit_tiles (
          level smallint NOT NULL,
          index bigint NOT NULL,
          width smallint NOT NULL CONSTRAINT audit_tiles_width CHECK (width = 256),
          data bytea NOT NULL CONSTRAINT audit_tiles_length CHECK (octet_length(data) = 32 * width),
          CONSTRAINT audit_tiles_key PRIMARY KEY (level, index)
        )
        """,
        """
        ALTER TABLE {schema}.audit_tiles ALTER COLUMN data SET STORAGE EXTERNAL
        """,
        """
        GRANT SELECT, INSERT ON {schema}.audit_tiles TO {schema}
        """,
        """
        CREATE TABLE {schema}.audit_head (
          is_single boolean NOT NULL DEFAULT true
            CONSTRAINT audit_head_key PRIMARY KEY
            CONSTRAINT audit_head_single CHECK (is_single),
          epoch bigint NOT NULL DEFAULT 1,
          size bigint NOT NULL,
          frontier bytea NOT NULL,
          event_position bigint NOT NULL,
          recorded_at timestamptz NOT NULL
        ) WITH (fillfactor = 10)
        """,
        """
        INSERT INTO {schema}.audit_head (size, frontier, event_position, recorded_at)
          VALUES (0, '', 0, 'epoch')
        """,
        """
        GRANT SELECT, UPDATE ON {schema}.audit_head TO {schema}
        """,
      ]
    ),
  ]
}

extension TenantTable {
  /// A tenant's tables in order of creation.
  static let all: [TenantTable] = [
    TenantTable(
      name: "customers",
      firstVersion: 1,
      lastVersion: nil,
      copyOut: "COPY {schema}.customers TO STDOUT",
      copyIn: "COPY {schema}.customers FROM STDIN",
      empty: "DELETE FROM {schema}.customers"
    ),
    TenantTable(
      name: "idempotency_records",
      firstVersion: 1,
      lastVersion: nil,
      copyOut: "COPY {schema}.idempotency_records TO STDOUT",
      copyIn: "COPY {schema}.idempotency_records FROM STDIN",
      empty: "DELETE FROM {schema}.idempotency_records"
    ),
    TenantTable(
      name: "events",
      firstVersion: 1,
      lastVersion: nil,
      copyOut: "COPY {schema}.events TO STDOUT",
      copyIn: "COPY {schema}.events FROM STDIN",
      empty: "DELETE FROM {schema}.events"
    ),
    TenantTable(
      name: "audit_entries",
      firstVersion: 1,
      lastVersion: nil,
      copyOut: "COPY {schema}.audit_entries TO STDOUT",
      copyIn: "COPY {schema}.audit_entries FROM STDIN",
      empty: "DELETE FROM {schema}.audit_entries"
    ),
    TenantTable(
      name: "audit_tiles",
      firstVersion: 1,
      lastVersion: nil,
      copyOut: "COPY {schema}.audit_tiles TO STDOUT",
      copyIn: "COPY {schema}.audit_tiles FROM STDIN",
      empty: "DELETE FROM {schema}.audit_tiles"
    ),
    TenantTable(
      name: "audit_head",
      firstVersion: 1,
      lastVersion: nil,
      copyOut: "COPY {schema}.audit_head TO STDOUT",
      copyIn: "COPY {schema}.audit_head FROM STDIN",
      empty: "DELETE FROM {schema}.audit_head"
    ),
  ]
}
