/// How many, or how much, of an item: six decimals.
///
/// Source: DOMAIN 2.1 (quantity scale 6).
package struct Quantity: FixedPoint {
  package static let scale = 6
  package let units: Int64

  package init(units: Int64) {
    self.units = units
  }
}
