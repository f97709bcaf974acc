/// One item at one place: what is locked together.
///
/// Orders of several lines lock their stock in the order of the keys, so that they never wait for
/// each other in a circle.
package struct StockKey: Hashable, Comparable, Sendable {
  /// What is kept.
  package let item: ItemReference
  /// Where.
  package let location: LocationID
  /// Which lot, or the serial number; nil where lots are not told apart.
  package let lot: String?

  /// A key.
  package init(item: ItemReference, location: LocationID, lot: String? = nil) {
    self.item = item
    self.location = location
    self.lot = lot
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.item, left.location, left.lot ?? "") < (right.item, right.location, right.lot ?? "")
  }
}
