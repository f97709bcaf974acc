package import Primitives

/// The name of a schema: opaque for a tenant's, constant for the control schema.
///
/// The only identifiers that SQL is rendered with are those of this file's types, each of which can
/// only be made from 128 bits or from a name that stands here.
package struct SchemaName: Hashable, Sendable, BitwiseCopyable {
  private enum Kind: UInt8 {
    case tenant
    case control
  }

  private let kind: Kind
  private let bits: UUIDBits

  private init(_ kind: Kind, _ bits: UUIDBits) {
    self.kind = kind
    self.bits = bits
  }

  /// A tenant's schema, `t_` and 26 base32 digits.
  package init(_ bits: UUIDBits) { self.init(.tenant, bits) }

  /// The schema of what belongs to no tenant.
  package static let control = SchemaName(.control, UUIDBits(high: 0, low: 0))

  /// The schema of that name; nil for every text that is not the name of one of ours.
  package init?(_ text: String) {
    if text == Self.control.text {
      self = .control
    } else {
      guard let bits = OpaqueName.bits(of: text) else { return nil }
      self.init(bits)
    }
  }

  /// The name, which needs no quotes in SQL.
  package var text: String {
    switch kind {
    case .tenant: OpaqueName.make(bits)
    case .control: "florin_control"
    }
  }

  /// The role that works in the schema, which has the schema's name.
  package var role: RoleName {
    switch kind {
    case .tenant: RoleName(bits)
    case .control: .control
    }
  }
}

/// The name of a role: opaque for a tenant's, constant for those of the installation.
package struct RoleName: Hashable, Sendable, BitwiseCopyable {
  private enum Kind: UInt8 {
    case tenant
    case owner
    case migration
    case control
    case serving
  }

  private let kind: Kind
  private let bits: UUIDBits

  private init(_ kind: Kind, _ bits: UUIDBits) {
    self.kind = kind
    self.bits = bits
  }

  /// A tenant's role, `t_` and 26 base32 digits.
  package init(_ bits: UUIDBits) { self.init(.tenant, bits) }

  /// The role that owns schemas and tables, and cannot log in.
  package static let owner = RoleName(.owner, UUIDBits(high: 0, low: 0))
  /// The login of `florin tenant migrate`, a member of the owner role.
  package static let migration = RoleName(.migration, UUIDBits(high: 0, low: 0))
  /// The login that reads and writes the control schema.
  package static let control = RoleName(.control, UUIDBits(high: 0, low: 0))
  /// A login that serves up to 200 tenants, `florin_serve_00` and so on.
  package static func serving(_ shard: UInt16) -> RoleName {
    RoleName(.serving, UUIDBits(high: 0, low: UInt64(shard)))
  }

  /// The tenant's role of that name; nil for every other text.
  package init?(tenant text: String) {
    guard let bits = OpaqueName.bits(of: text) else { return nil }
    self.init(bits)
  }

  /// The name, which needs no quotes in SQL.
  package var text: String {
    switch kind {
    case .tenant: OpaqueName.make(bits)
    case .owner: "florin_owner"
    case .migration: "florin_migrate"
    case .control: "florin_control"
    case .serving: bits.low < 10 ? "florin_serve_0\(bits.low)" : "florin_serve_\(bits.low)"
    }
  }
}

/// The name of a database that is made and dropped with what it holds: a test's, for instance.
package struct DatabaseName: Hashable, Sendable, BitwiseCopyable {
  private let bits: UUIDBits

  /// The database `t_` and 26 base32 digits.
  package init(_ bits: UUIDBits) { self.bits = bits }

  /// The name, which needs no quotes in SQL.
  package var text: String { OpaqueName.make(bits) }
}
