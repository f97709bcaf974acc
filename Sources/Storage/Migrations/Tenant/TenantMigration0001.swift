/// Tenant migration 1: what a tenant's schema holds from its first day.
///
/// The statements run in order, one to a round trip (Citus asks for that), in one transaction, as
/// the owner role, in a schema that exists and is empty; `{schema}` is the schema's name, and the
/// tenant's role bears the same name. Provisioning adds the one row of `guard`.
///
/// Seven tables and ten indexes: what a backend keeps for every tenant it has touched grows with
/// their number (RELIABILITY 2.2), and every row of a command costs the processor of the database
/// a few microseconds in each. Measured for one new customer, 200 to a transaction: 18 us for the
/// customer, 6 for its idempotency record, 5 for its event, 4 for its leaf. Hence:
///
/// - Addresses, contacts and bank accounts stand in the customer's row as JSON: they are only ever
///   read and written with their customer. `json` and not `jsonb`: nothing indexes them, and
///   `jsonb` costs 6 us a customer where `json` costs 3.
/// - Tax identifiers are an array of `SCHEME:value` under a GIN index (2 us) where a table of
///   their own costs 8.
/// - Customers refer to each other without foreign keys, which cost 8 us more: the role may not
///   delete a customer, the lane holds the row lock of each customer that a command names, and
///   the checker looks for references that lead nowhere.
///
/// Locks: none that anybody waits for, the tables are new. Duration: some 30 ms, whatever the
/// size. Undo: drop the schema.
package enum TenantMigration0001 {
  /// The statements, in order.
  package static let statements: [StaticString] = [
    guardTable, guardGrant,
    customers, customersByExternalID, customersByDuplicateKey, customersByTaxIdentifier,
    customersNotActive, customersGrant,
    idempotencyRecords, idempotencyRecordsByTime, idempotencyRecordsGrant,
    events, eventsGrant,
    auditEntries, auditEntriesGrant,
    auditTiles, auditTilesStorage, auditTilesGrant,
    auditHead, auditHeadRow, auditHeadGrant,
  ]

  // MARK: Guard

  /// Whose schema this is; each transaction reads it first, and goes on only if it names the
  /// tenant that the caller means, at the epoch that the caller knows.
  ///
  /// Who changes the row takes ACCESS EXCLUSIVE on the table first: that waits for every
  /// transaction that has read the old row.
  private static let guardTable: StaticString = """
    CREATE TABLE {schema}.guard (
      is_single boolean NOT NULL DEFAULT true
        CONSTRAINT guard_key PRIMARY KEY
        CONSTRAINT guard_single CHECK (is_single),
      tenant_id uuid NOT NULL,
      epoch bigint NOT NULL,
      state text NOT NULL
        CONSTRAINT guard_state CHECK (state IN ('active', 'suspended', 'dropping')),
      schema_version integer NOT NULL
    )
    """

  private static let guardGrant: StaticString = "GRANT SELECT ON {schema}.guard TO {schema}"

  // MARK: Customers

  /// Whom the tenant sells to.
  ///
  /// `roles`: 1 sold-to, 2 bill-to, 4 ship-to, 8 payer. `audit_opening`: the key of the digests of
  /// this customer in the audit trail; to destroy it is to erase the customer from the trail.
  private static let customers: StaticString = """
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
      tax_identifiers text[] COLLATE "C" NOT NULL,
      addresses json,
      contacts json,
      bank_accounts json,
      net_days smallint NOT NULL,
      discount_days smallint,
      discount_rate numeric,
      currency_code text NOT NULL,
      credit_limit_minor bigint,
      credit_limit_currency_code text,
      credit_limit_valid_from date,
      credit_limit_valid_until date,
      credit_limit_approved_by text,
      language text,
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
    """

  private static let customersByExternalID: StaticString = """
    CREATE UNIQUE INDEX customers_external_id ON {schema}.customers (external_id)
      WHERE external_id IS NOT NULL
    """

  /// For the suspicion of duplicates, and for lists by the beginning of a name: the key begins
  /// with the normalised name.
  private static let customersByDuplicateKey: StaticString = """
    CREATE INDEX customers_duplicate_key ON {schema}.customers (duplicate_key, id)
    """

  /// Without the pending list: it would make look-ups slow while customers are being loaded.
  private static let customersByTaxIdentifier: StaticString = """
    CREATE INDEX customers_tax_identifiers ON {schema}.customers USING gin (tax_identifiers)
      WITH (fastupdate = off)
    """

  /// For lists of the few that are blocked or merged; costs the many nothing.
  private static let customersNotActive: StaticString = """
    CREATE INDEX customers_not_active ON {schema}.customers (id) WHERE state <> 'active'
    """

  private static let customersGrant: StaticString = """
    GRANT SELECT, INSERT, UPDATE ON {schema}.customers TO {schema}
    """

  // MARK: Idempotency

  /// What was answered to each write that took effect.
  ///
  /// `key`: the first 16 bytes of the digest of principal, method and request identifier.
  private static let idempotencyRecords: StaticString = """
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
    """

  /// For the purge: rows lie in the order of their times, so that ranges of blocks tell enough.
  private static let idempotencyRecordsByTime: StaticString = """
    CREATE INDEX idempotency_records_recorded_at ON {schema}.idempotency_records
      USING brin (recorded_at) WITH (autosummarize = on)
    """

  private static let idempotencyRecordsGrant: StaticString = """
    GRANT SELECT, INSERT, DELETE ON {schema}.idempotency_records TO {schema}
    """

  // MARK: Events

  /// The outbox.
  ///
  /// `position`: 1, 2, 3, … without gaps, in the order of commit: given out under the lock of the
  /// audit head. `leaf_index`: the command that caused the event.
  private static let events: StaticString = """
    CREATE TABLE {schema}.events (
      position bigint NOT NULL CONSTRAINT events_key PRIMARY KEY,
      event_id uuid NOT NULL,
      type text NOT NULL,
      subject_kind smallint NOT NULL,
      subject_id uuid NOT NULL,
      leaf_index bigint NOT NULL,
      recorded_at timestamptz NOT NULL,
      payload bytea NOT NULL
    )
    """

  private static let eventsGrant: StaticString = """
    GRANT SELECT, INSERT, DELETE ON {schema}.events TO {schema}
    """

  // MARK: Audit

  /// The leaves of the audit trail.
  ///
  /// `body`: the leaf, byte for byte. `salt`: the key of its commitments to the request and to the
  /// address of the caller.
  private static let auditEntries: StaticString = """
    CREATE TABLE {schema}.audit_entries (
      index bigint NOT NULL CONSTRAINT audit_entries_key PRIMARY KEY,
      body bytea NOT NULL CONSTRAINT audit_entries_length CHECK (octet_length(body) <= 65535),
      salt bytea NOT NULL
    )
    """

  private static let auditEntriesGrant: StaticString = """
    GRANT SELECT, INSERT ON {schema}.audit_entries TO {schema}
    """

  /// Tiles of the tree (C2SP tlog-tiles), written once, when all their 256 hashes are known.
  private static let auditTiles: StaticString = """
    CREATE TABLE {schema}.audit_tiles (
      level smallint NOT NULL,
      index bigint NOT NULL,
      width smallint NOT NULL CONSTRAINT audit_tiles_width CHECK (width = 256),
      data bytea NOT NULL CONSTRAINT audit_tiles_length CHECK (octet_length(data) = 32 * width),
      CONSTRAINT audit_tiles_key PRIMARY KEY (level, index)
    )
    """

  /// Hashes do not compress.
  private static let auditTilesStorage: StaticString = """
    ALTER TABLE {schema}.audit_tiles ALTER COLUMN data SET STORAGE EXTERNAL
    """

  private static let auditTilesGrant: StaticString = """
    GRANT SELECT, INSERT ON {schema}.audit_tiles TO {schema}
    """

  /// The right edge of the tree, and the last position of an event.
  ///
  /// The lock of its one row puts the batches of all server processes in one order. The page has
  /// room for many versions of the row.
  private static let auditHead: StaticString = """
    CREATE TABLE {schema}.audit_head (
      is_single boolean NOT NULL DEFAULT true
        CONSTRAINT audit_head_key PRIMARY KEY
        CONSTRAINT audit_head_single CHECK (is_single),
      size bigint NOT NULL,
      frontier bytea NOT NULL,
      event_position bigint NOT NULL,
      recorded_at timestamptz NOT NULL
    ) WITH (fillfactor = 10)
    """

  private static let auditHeadRow: StaticString = """
    INSERT INTO {schema}.audit_head (size, frontier, event_position, recorded_at)
      VALUES (0, '', 0, 'epoch')
    """

  private static let auditHeadGrant: StaticString = """
    GRANT SELECT, UPDATE ON {schema}.audit_head TO {schema}
    """
}
