package import Primitives

/// Names what is sold, by the identifier that the catalogue gives it.
///
/// Orders keep priced copies of what they need of an item, so its identifier is all that is known
/// of it here.
package struct ItemReference: Hashable, Comparable, Sendable {
  /// The identifier's UUID.
  package let bits: UUIDBits

  /// A reference.
  package init(_ bits: UUIDBits) { self.bits = bits }

  package static func < (left: Self, right: Self) -> Bool { left.bits < right.bits }

  /// The TypeID text.
  package var text: String { TypeID.text(prefix: "itm", bits: bits) }
}
