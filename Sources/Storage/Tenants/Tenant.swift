package import Postgres
package import Primitives
internal import Signing

/// Someone for whom order-to-cash is run, apart from everyone else.
package struct Tenant: Sendable, Hashable {
  package let id: TenantID
  /// The operators' name for it, which no other tenant has.
  package let name: TenantName
  /// The name for people, 1 to 200 characters.
  package let displayName: String
  /// The schema that holds its rows; its role bears the same name.
  package let schema: SchemaName
  /// The schema's name as text, for rooms that know no PostgreSQL.
  package var schemaName: String { schema.text }
  package let state: TenantState
  package let placement: Placement
  /// The last migration that its schema has had.
  package let schemaVersion: Int32
  package let createdAt: Instant
  /// When it was last exported; nil for never.
  package let exportedAt: Instant?
  /// The number of the change that made the row what it is; grows with every change.
  let generation: Int64
  /// The last epoch that has reached the tenant's schema.
  let fencedEpoch: Int64

  /// Where a tenant lives.
  package struct Placement: Sendable, Hashable {
    /// The cluster, such as `main`.
    package let cluster: String
    /// The number of the login that serves it.
    package let loginShard: UInt16
    /// Raised by every change of state or place: a transaction that began under another epoch does
    /// not commit.
    package let epoch: Int64
  }

  /// Whether a text can be a name for people: 1 to 200 characters, none of them a control.
  static func isDisplayName(_ text: String) -> Bool {
    (1...200).contains(text.unicodeScalars.count)
      && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  /// What calls need of the tenant.
  package var handle: TenantHandle {
    TenantHandle(
      id: id,
      schema: schema,
      loginShard: placement.loginShard,
      epoch: placement.epoch,
      state: state,
      schemaVersion: schemaVersion
    )
  }
}

/// What a tenant can do.
package enum TenantState: String, Sendable, Hashable, CaseIterable {
  /// Nothing: its schema is being made.
  case creating
  /// Read and write.
  case active
  /// Read.
  case suspended
  /// Nothing: its schema is being removed.
  case dropping
  /// Nothing, for ever: its identifier is kept, so that it is never given out again.
  case dropped

  /// Whether the tenant has a schema that can be read.
  package var isReadable: Bool { self == .active || self == .suspended }
}

/// What a call needs to know of its tenant.
///
/// A value that ages: every transaction holds it against the guard of the tenant's schema.
package struct TenantHandle: Sendable, Hashable {
  package let id: TenantID
  package let schema: SchemaName
  /// The tenant's role, which bears the name of its schema.
  package let role: RoleName
  /// The number of the login that serves the tenant.
  package let loginShard: UInt16
  package let epoch: Int64
  /// `active` or `suspended`.
  package let state: TenantState
  package let schemaVersion: Int32

  package init(
    id: TenantID,
    schema: SchemaName,
    loginShard: UInt16,
    epoch: Int64,
    state: TenantState,
    schemaVersion: Int32
  ) {
    self.id = id
    self.schema = schema
    role = RoleName(schema)
    self.loginShard = loginShard
    self.epoch = epoch
    self.state = state
    self.schemaVersion = schemaVersion
  }

  /// Tells the tenant from itself before it was dropped and restored, when it may have had events
  /// that it has no longer, and others in their places.
  ///
  /// From the schema's name, which is new with each restore; the name itself is nobody's business.
  package var incarnation: UInt64 {
    SHA256.digest(of: Array("florin incarnation \(schema.text)".utf8)).prefix(8)
      .reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Whether the tenant takes writes.
  package var isWritable: Bool { state == .active }
}

/// An operators' name of a tenant: 1 to 63 characters a to z, 0 to 9 and `-`, a letter first and no
/// `-` last, as in host names.
package struct TenantName: Sendable, Hashable, LosslessStringConvertible {
  package let text: String

  /// The name of a text; nil for a text of another form.
  package init?(_ text: String) {
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    let bytes = text.utf8
    guard (1...63).contains(bytes.count), let first = bytes.first, letters.contains(first),
      bytes.last != UInt8(ascii: "-"),
      bytes.allSatisfy({ letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "-") })
    else { return nil }
    self.text = text
  }

  package var description: String { text }
}
