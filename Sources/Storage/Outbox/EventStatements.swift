internal import Postgres

/// What is said to PostgreSQL about events; each for one tenant's schema.
enum EventStatements {
  /// New events from a position ($1) on, all of one instant ($9).
  static func insert(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        INSERT INTO {schema}.events (
          position, event_id, type, subject_kind, subject_id, subject_version, leaf_index, payload,
          recorded_at
        )
        SELECT $1 + new.ordinality - 1, new.event_id, new.type, new.subject_kind, new.subject_id,
          new.subject_version, new.leaf_index, new.payload, $9
        FROM unnest($2, $3, $4, $5, $6, $7, $8) WITH ORDINALITY AS new (
          event_id, type, subject_kind, subject_id, subject_version, leaf_index, payload, ordinality
        )
        """,
      schema: schema
    )
  }

  /// At most so many events ($2) behind a position ($1).
  static func after(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT position, event_id, type, subject_kind, subject_id, subject_version, leaf_index,
          recorded_at, payload
        FROM {schema}.events
        WHERE position > $1
        ORDER BY position
        LIMIT $2
        """,
      schema: schema
    )
  }

  /// The position of the last event, and of the oldest that is kept; NULL when none is.
  static func bounds(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        SELECT event_position, (SELECT min(position) FROM {schema}.events)
        FROM {schema}.audit_head
        """,
      schema: schema
    )
  }

  /// Removes at most so many events ($2), the oldest first, from before an instant ($1).
  ///
  /// Reads no more than it removes, and one: events lie in the order of their times.
  static func purge(_ schema: SchemaName) -> SQL {
    .rendered(
      template: """
        DELETE FROM {schema}.events
        WHERE position <= (
          SELECT max(oldest.position)
          FROM (
            SELECT position, recorded_at FROM {schema}.events ORDER BY position LIMIT $2
          ) AS oldest
          WHERE oldest.recorded_at < $1
        )
        """,
      schema: schema
    )
  }
}
