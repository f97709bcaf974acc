/// What an identifier names; a type that is never made.
package protocol IdentifierKind: Sendable {
  /// The prefix of the identifier's text: a to z and underscores, as TypeID has it.
  static var prefix: String { get }
}

/// An identifier that cannot be taken for one of another kind.
///
/// A UUID in the database, a TypeID such as `cus_01h455vb4pex5vsknk084sn02q` everywhere else.
package struct Identifier<Kind: IdentifierKind>: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The UUID; of version 7 where Florin made it.
  package let bits: UUIDBits

  package init(_ bits: UUIDBits) { self.bits = bits }

  package static func < (left: Self, right: Self) -> Bool { left.bits < right.bits }
}

extension Identifier: LosslessStringConvertible {
  /// The identifier of a TypeID text; nil for another kind's and for anything else.
  package init?(_ text: String) {
    guard let bits = TypeID.bits(of: text, prefix: Kind.prefix) else { return nil }
    self.init(bits)
  }

  /// The TypeID text.
  package var description: String { TypeID.text(prefix: Kind.prefix, bits: bits) }
}

/// The kind of a tenant's identifier.
package enum TenantKind: IdentifierKind {
  package static let prefix = "tnt"
}

/// Names a tenant.
package typealias TenantID = Identifier<TenantKind>

/// The kind of a command's identifier.
package enum CommandKind: IdentifierKind {
  package static let prefix = "cmd"
}

/// Names a command: one attempt to change something, accepted or refused.
package typealias CommandID = Identifier<CommandKind>

/// The kind of an event's identifier.
package enum EventKind: IdentifierKind {
  package static let prefix = "evt"
}

/// Names an event.
package typealias EventID = Identifier<EventKind>

/// The kind of a principal's identifier.
package enum PrincipalKind: IdentifierKind {
  package static let prefix = "prn"
}

/// Names a principal: who calls.
package typealias PrincipalID = Identifier<PrincipalKind>

/// The kind of an API key's identifier.
package enum KeyKind: IdentifierKind {
  package static let prefix = "key"
}

/// Names an API key.
package typealias KeyID = Identifier<KeyKind>
