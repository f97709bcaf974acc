internal import Postgres

/// What is said to PostgreSQL about the audit trail; each for one tenant's schema.
enum AuditStatements {
  /// The right edge of the tree, locked until the transaction ends, and the transaction's number.
  static func lockHead(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT epoch, size, frontier, event_position, recorded_at, pg_current_xact_id()
        FROM {schema}.audit_head
        FOR UPDATE
        """,
      schema: schema
    )
  }

  /// The leaves from an index ($1) up to another ($2), which is not among them.
  static func bodies(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT body FROM {schema}.audit_entries
        WHERE index >= $1 AND index < $2
        ORDER BY index
        """,
      schema: schema
    )
  }

  /// The tiles of a level ($1) from an index ($2) up to another ($3), which is not among them.
  static func tiles(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT data FROM {schema}.audit_tiles
        WHERE level = $1 AND index >= $2 AND index < $3
        ORDER BY index
        """,
      schema: schema
    )
  }

  /// Leaves from an index ($1) on.
  static func insertEntries(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        INSERT INTO {schema}.audit_entries (index, body, salt, changes)
        SELECT $1 + new.ordinality - 1, new.body, new.salt, new.changes
        FROM unnest($2, $3, $4) WITH ORDINALITY AS new (body, salt, changes, ordinality)
        """,
      schema: schema
    )
  }

  static func insertTiles(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        INSERT INTO {schema}.audit_tiles (level, index, width, data)
        SELECT level, index, 256, data FROM unnest($1, $2, $3) AS new (level, index, data)
        """,
      schema: schema
    )
  }

  static func updateHead(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        UPDATE {schema}.audit_head
        SET size = $1, frontier = $2, event_position = $3, recorded_at = $4
        """,
      schema: schema
    )
  }

  /// The right edge of the tree, without a lock.
  static func head(_ schema: SchemaName) -> SQL {
    .rendered(
      template:
        "SELECT epoch, size, frontier, event_position, recorded_at FROM {schema}.audit_head",
      schema: schema
    )
  }

  /// At most so many leaves ($2) from an index ($1) on.
  static func entries(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT index, body, salt, changes FROM {schema}.audit_entries
        WHERE index >= $1
        ORDER BY index
        LIMIT $2
        """,
      schema: schema
    )
  }
}
