package import OrderToCash
internal import Postgres
package import Primitives

/// An event of a tenant's outbox.
package struct StoredEvent: Sendable, Hashable {
  /// 1, 2, 3, … in the order of commit.
  package let position: Int64
  package let id: Identifier<EventKind>
  /// A noun and a verb, such as `customer.created`.
  package let type: String
  /// What has changed, at the version after the change.
  package let subject: ResourceReference
  /// The leaf of the command that caused it.
  package let leafIndex: UInt64
  package let recordedAt: Instant
  /// What `encodeEvent` made when it happened.
  package let payload: [UInt8]

  /// Reads a row of `EventStatements.after`.
  ///
  /// - Throws: `PostgresError`, `StoredValueFault`.
  init(_ row: Row) throws {
    var columns = RowReader(row)
    position = try columns.next()
    id = Identifier(try columns.next())
    type = try columns.next()
    let kind: Int16 = try columns.next()
    guard let kind = ResourceKind(rawValue: UInt8(clamping: kind)) else {
      throw StoredValueFault(table: "events", column: "subject_kind")
    }
    let id: UUIDBits = try columns.next()
    subject = ResourceReference(kind: kind, id: id, version: try columns.next())
    let leafIndex: Int64 = try columns.next()
    self.leafIndex = UInt64(clamping: leafIndex)
    recordedAt = try columns.next()
    payload = try columns.next()
  }
}

/// Where a tenant's events begin and end.
package struct EventBounds: Sendable, Hashable {
  /// The oldest that is kept; one behind the last when none is.
  package let oldest: Int64
  /// The last; 0 before the first event.
  package let last: Int64
}
