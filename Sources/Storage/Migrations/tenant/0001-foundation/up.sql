-- Whose schema this is. Each transaction reads it first, and goes on only if it names the tenant
-- that the caller means, at the epoch that the caller knows.
CREATE TABLE {schema}.guard (
  tenant_id uuid NOT NULL CONSTRAINT guard_key PRIMARY KEY,
  epoch bigint NOT NULL,
  state text NOT NULL CONSTRAINT guard_state CHECK (state IN ('active', 'suspended', 'dropping')),
  schema_version integer NOT NULL
);

GRANT SELECT ON {schema}.guard TO {schema};

-- Whom the tenant sells to. `roles`: 1 sold-to, 2 bill-to, 4 ship-to, 8 payer. `tax_schemes` and
-- `tax_values` belong together, element by element. `duplicate_key`: under which a customer is
-- suspected to be another. `audit_opening`: the key of the digests of this customer in the audit
-- trail; to destroy it is to erase the customer from the trail.
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
) WITH (fillfactor = 90);

CREATE UNIQUE INDEX customers_external_id ON {schema}.customers (external_id)
  WHERE external_id IS NOT NULL;

CREATE INDEX customers_duplicate_key ON {schema}.customers (duplicate_key, id);

-- Without the pending list: it would make look-ups slow while customers are being loaded.
CREATE INDEX customers_tax_values ON {schema}.customers USING gin (tax_values)
  WITH (fastupdate = off);

-- Who names a customer: few do, and the others cost nothing.
CREATE INDEX customers_parent_id ON {schema}.customers (parent_id, id)
  WHERE parent_id IS NOT NULL;

CREATE INDEX customers_payer_id ON {schema}.customers (payer_id, id) WHERE payer_id IS NOT NULL;

CREATE INDEX customers_bill_to_id ON {schema}.customers (bill_to_id, id)
  WHERE bill_to_id IS NOT NULL;

-- For lists of the few that are blocked or merged; costs the many nothing.
CREATE INDEX customers_not_active ON {schema}.customers (id) WHERE state <> 'active';

GRANT SELECT, INSERT, UPDATE ON {schema}.customers TO {schema};

-- What was answered to each write that took effect. `key`: the first 16 bytes of the digest of
-- principal, method and request identifier.
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
);

-- For the purge: rows lie in the order of their times, so that ranges of blocks tell enough.
CREATE INDEX idempotency_records_recorded_at ON {schema}.idempotency_records
  USING brin (recorded_at) WITH (autosummarize = on);

GRANT SELECT, INSERT, DELETE ON {schema}.idempotency_records TO {schema};

-- The outbox. `position`: 1, 2, 3, … without gaps, in the order of commit: given out under the
-- lock of the audit head. `leaf_index`: the command that caused the event.
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
);

GRANT SELECT, INSERT, DELETE ON {schema}.events TO {schema};

-- The leaves of the audit trail. `body`: the leaf, byte for byte. `salt`: the key of its
-- commitments to the request and to the address of the caller. `changes`: where they are too many
-- for the body, which has their root.
CREATE TABLE {schema}.audit_entries (
  index bigint NOT NULL CONSTRAINT audit_entries_key PRIMARY KEY,
  body bytea NOT NULL CONSTRAINT audit_entries_length CHECK (octet_length(body) <= 65535),
  salt bytea NOT NULL,
  changes bytea
);

GRANT SELECT, INSERT ON {schema}.audit_entries TO {schema};

-- Tiles of the tree (C2SP tlog-tiles), written once, when all their 256 hashes are known.
CREATE TABLE {schema}.audit_tiles (
  level smallint NOT NULL,
  index bigint NOT NULL,
  width smallint NOT NULL CONSTRAINT audit_tiles_width CHECK (width = 256),
  data bytea NOT NULL CONSTRAINT audit_tiles_length CHECK (octet_length(data) = 32 * width),
  CONSTRAINT audit_tiles_key PRIMARY KEY (level, index)
);

-- Hashes do not compress.
ALTER TABLE {schema}.audit_tiles ALTER COLUMN data SET STORAGE EXTERNAL;

GRANT SELECT, INSERT ON {schema}.audit_tiles TO {schema};

-- The right edge of the tree, and the last position of an event. The lock of its one row puts the
-- batches of all server processes in one order; its epoch, compared under that lock with the one
-- that the batch began with, keeps out a batch that began before the tenant was suspended or
-- moved. The page has room for many versions of the row.
CREATE TABLE {schema}.audit_head (
  is_single boolean NOT NULL DEFAULT true
    CONSTRAINT audit_head_key PRIMARY KEY
    CONSTRAINT audit_head_single CHECK (is_single),
  epoch bigint NOT NULL DEFAULT 1,
  size bigint NOT NULL,
  frontier bytea NOT NULL,
  event_position bigint NOT NULL,
  recorded_at timestamptz NOT NULL
) WITH (fillfactor = 10);

INSERT INTO {schema}.audit_head (size, frontier, event_position, recorded_at)
  VALUES (0, '', 0, 'epoch');

GRANT SELECT, UPDATE ON {schema}.audit_head TO {schema};
