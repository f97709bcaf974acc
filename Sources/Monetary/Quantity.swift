/// How many, or how much, of an item: six decimals.
///
/// Grams of tonnes and millilitres of cubic metres are exact.
package struct Quantity: FixedPoint {
  package static let scale = 6
  package let units: Int64

  package init(units: Int64) {
    self.units = units
  }
}
