// Made by scripts/migrations from Sources/Storage/Migrations/control; do not edit.

extension Migration {
  /// The migrations of the control schema, in order.
  static let control: [Migration] = [
    Migration(
      version: 1,
      name: "foundation",
      digest: "1d108f5dae04b3735c39b63b3eed3cbaced271272f3b0ed006dc7a828941993f",
      statements: [
        """
        CREATE TABLE florin_control.control_migrations (
          version integer NOT NULL CONSTRAINT control_migrations_key PRIMARY KEY,
          name text NOT NULL,
          digest bytea NOT NULL,
          applied_at timestamptz NOT NULL
        )
        """,
        """
        GRANT SELECT ON florin_control.control_migrations TO florin_control
        """,
        """
        CREATE TABLE florin_control.tenant_migrations (
          version integer NOT NULL CONSTRAINT tenant_migrations_key PRIMARY KEY,
          name text NOT NULL,
          digest bytea NOT NULL,
          applied_at timestamptz NOT NULL
        )
        """,
        """
        GRANT SELECT, INSERT ON florin_control.tenant_migrations TO florin_control
        """,
        """
        CREATE TABLE florin_control.generations (
          is_single boolean NOT NULL DEFAULT true
            CONSTRAINT generations_key PRIMARY KEY
            CONSTRAINT generations_single CHECK (is_single),
          tenants bigint NOT NULL,
          credentials bigint NOT NULL
        ) WITH (fillfactor = 10)
        """,
        """
        INSERT INTO florin_control.generations (tenants, credentials) VALUES (0, 0)
        """,
        """
        GRANT SELECT, UPDATE ON florin_control.generations TO florin_control
        """,
        """
        CREATE TABLE florin_control.clusters (
          name text COLLATE "C" NOT NULL CONSTRAINT clusters_key PRIMARY KEY,
          added_at timestamptz NOT NULL
        )
        """,
        """
        INSERT INTO florin_control.clusters (name, added_at) VALUES ('main', now())
        """,
        """
        GRANT SELECT ON florin_control.clusters TO florin_control
        """,
        """
        CREATE TABLE florin_control.login_shards (
          cluster_name text COLLATE "C" NOT NULL
            CONSTRAINT login_shards_cluster REFERENCES florin_control.clusters (name),
          shard smallint NOT NULL CONSTRAINT login_shards_shard CHECK (shard >= 0),
          tenant_count integer NOT NULL CONSTRAINT login_shards_tenant_count CHECK (tenant_count >= 0),
          CONSTRAINT login_shards_key PRIMARY KEY (cluster_name, shard)
        )
        """,
        """
        GRANT SELECT, INSERT, UPDATE ON florin_control.login_shards TO florin_control
        """,
        """
        CREATE TABLE florin_control.tenants (
          id uuid NOT NULL CONSTRAINT tenants_key PRIMARY KEY,
          name text COLLATE "C" NOT NULL
            CONSTRAINT tenants_name_form CHECK (name ~ '^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$'),
          display_name text NOT NULL
            CONSTRAINT tenants_display_name CHECK (char_length(display_name) BETWEEN 1 AND 200),
          schema_name text COLLATE "C" NOT NULL
            CONSTRAINT tenants_schema_name UNIQUE
            CONSTRAINT tenants_schema_name_form CHECK (schema_name ~ '^t_[a-z2-7]{26}$'),
          state text NOT NULL CONSTRAINT tenants_state
            CHECK (state IN ('creating', 'active', 'suspended', 'dropping', 'dropped')),
          cluster_name text COLLATE "C" NOT NULL,
          login_shard smallint NOT NULL,
          epoch bigint NOT NULL CONSTRAINT tenants_epoch CHECK (epoch >= 1),
          fenced_epoch bigint NOT NULL
            CONSTRAINT tenants_fenced_epoch CHECK (fenced_epoch BETWEEN 0 AND epoch),
          schema_version integer NOT NULL,
          generation bigint NOT NULL,
          exported_at timestamptz,
          exported_size bigint,
          created_at timestamptz NOT NULL,
          CONSTRAINT tenants_login_shard FOREIGN KEY (cluster_name, login_shard)
            REFERENCES florin_control.login_shards (cluster_name, shard)
        )
        """,
        """
        CREATE UNIQUE INDEX tenants_name ON florin_control.tenants (name) WHERE state <> 'dropped'
        """,
        """
        CREATE INDEX tenants_generation ON florin_control.tenants (generation)
        """,
        """
        CREATE INDEX tenants_unfinished ON florin_control.tenants (id)
          WHERE state IN ('creating', 'dropping') OR fenced_epoch < epoch
        """,
        """
        GRANT SELECT, INSERT, UPDATE ON florin_control.tenants TO florin_control
        """,
        """
        CREATE TABLE florin_control.migration_attempts (
          tenant_id uuid NOT NULL
            CONSTRAINT migration_attempts_key PRIMARY KEY
            CONSTRAINT migration_attempts_tenant REFERENCES florin_control.tenants (id),
          target_version integer NOT NULL,
          began_at timestamptz NOT NULL,
          ended_at timestamptz,
          failure text
        )
        """,
        """
        GRANT SELECT, INSERT, UPDATE ON florin_control.migration_attempts TO florin_control
        """,
        """
        CREATE TABLE florin_control.credentials (
          id uuid NOT NULL CONSTRAINT credentials_key PRIMARY KEY,
          tenant_id uuid CONSTRAINT credentials_tenant REFERENCES florin_control.tenants (id),
          principal_id uuid NOT NULL,
          display_name text NOT NULL
            CONSTRAINT credentials_display_name CHECK (char_length(display_name) BETWEEN 1 AND 200),
          environment text COLLATE "C",
          prefix text COLLATE "C" CONSTRAINT credentials_prefix UNIQUE,
          secret_digest bytea,
          certificate_fingerprint bytea,
          generation bigint NOT NULL,
          created_at timestamptz NOT NULL,
          expires_at timestamptz,
          revoked_at timestamptz,
          last_used_at timestamptz,
          CONSTRAINT credentials_kind CHECK (
            CASE WHEN prefix IS NULL
              THEN environment IS NULL AND secret_digest IS NULL
                AND octet_length(certificate_fingerprint) = 32
              ELSE environment IS NOT NULL AND certificate_fingerprint IS NULL
                AND prefix ~ '^[0-9A-Za-z]{8}$' AND octet_length(secret_digest) = 32
            END
          )
        ) WITH (fillfactor = 80)
        """,
        """
        CREATE UNIQUE INDEX credentials_certificate_fingerprint
          ON florin_control.credentials (certificate_fingerprint)
          WHERE certificate_fingerprint IS NOT NULL AND revoked_at IS NULL
        """,
        """
        CREATE INDEX credentials_tenant_id ON florin_control.credentials (tenant_id, id)
        """,
        """
        CREATE INDEX credentials_generation ON florin_control.credentials (generation)
        """,
        """
        GRANT SELECT, INSERT, UPDATE ON florin_control.credentials TO florin_control
        """,
        """
        CREATE TABLE florin_control.operator_requests (
          principal_id text COLLATE "C" NOT NULL,
          method text COLLATE "C" NOT NULL,
          request_id text COLLATE "C" NOT NULL
            CONSTRAINT operator_requests_request_id CHECK (char_length(request_id) BETWEEN 1 AND 128),
          request_digest bytea NOT NULL,
          resource_id uuid,
          recorded_at timestamptz NOT NULL,
          CONSTRAINT operator_requests_key PRIMARY KEY (principal_id, method, request_id)
        )
        """,
        """
        GRANT SELECT, INSERT, DELETE ON florin_control.operator_requests TO florin_control
        """,
      ]
    ),
  ]
}
