package import Monetary

/// A price for every package that is begun: 25 pieces in tens are three packages.
package struct PackageCharge: Hashable, Sendable {
  /// What a package holds; above zero.
  package let size: Quantity
  /// What a package costs; not below zero.
  package private(set) var price: UnitPrice

  /// A charge; nil when the size is not above zero, or the price is below it.
  package init?(size: Quantity, price: UnitPrice) {
    guard size > .zero, price >= .zero else { return nil }
    self.size = size
    self.price = price
  }

  /// How many packages a quantity takes.
  package func count(of quantity: Quantity) -> Int64 {
    let (full, rest) = quantity.units.quotientAndRemainder(dividingBy: size.units)
    return rest > 0 ? full + 1 : full
  }

  func amount(of quantity: Quantity) throws(MonetaryError) -> ExactAmount {
    // A package may be a millionth of a unit, so that counts need all 64 bits.
    let fee = ExactAmount(price)
    let (units, didOverflow) = fee.units.multipliedReportingOverflow(
      by: Int128(count(of: quantity))
    )
    guard !didOverflow else { throw .overflow }
    return ExactAmount(units: units)
  }

  func mapPrices<Failure: Error>(
    _ transform: (UnitPrice) throws(Failure) -> UnitPrice
  ) throws(Failure) -> PackageCharge {
    var mapped = self
    mapped.price = try transform(price)
    return mapped
  }
}
