package import Monetary

/// How many base units one unit is, as a fraction: a dozen is 12/1, a third of a box 1/3.
///
/// In lowest terms, so that equal conversions are equal values.
package struct UnitConversion: Hashable, Sendable {
  /// The unit.
  package let unit: UnitCode
  /// Base units of so many as the denominator says; above zero.
  package let numerator: Int64
  /// Above zero.
  package let denominator: Int64

  /// A conversion; nil unless both terms are from 1 to ``CatalogLimits/conversionTermMax``.
  package init?(of unit: UnitCode, numerator: Int64, denominator: Int64 = 1) {
    let terms = 1...CatalogLimits.conversionTermMax
    guard terms.contains(numerator), terms.contains(denominator) else { return nil }
    let divisor = Self.greatestCommonDivisor(numerator, denominator)
    self.unit = unit
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
  }

  private static func greatestCommonDivisor(_ left: Int64, _ right: Int64) -> Int64 {
    var (left, right) = (left, right)
    while right != 0 { (left, right) = (right, left % right) }
    return left
  }
}

/// The units of a product.
package struct UnitTable: Hashable, Sendable {
  /// The unit in which stock is kept.
  package let base: UnitCode
  /// What other units are in it, each once and none for the base unit.
  package let conversions: [UnitConversion]

  /// A table; nil when a unit is there twice.
  package init?(base: UnitCode, conversions: [UnitConversion] = []) {
    let units = Set(conversions.map(\.unit)).union([base])
    guard units.count == conversions.count + 1 else { return nil }
    self.base = base
    self.conversions = conversions
  }

  /// All units of the product, its base unit first.
  package var units: [UnitCode] { [base] + conversions.map(\.unit) }

  /// A quantity in another unit, exactly.
  ///
  /// Nothing is ever rounded: a quantity that cannot be written in the other unit with six decimals
  /// is refused, because what is ordered, shipped and invoiced would differ.
  ///
  /// - Parameters:
  ///   - quantity: How much.
  ///   - source: The unit that it is in.
  ///   - target: The unit that it is wanted in.
  /// - Returns: The same amount of the product.
  /// - Throws: `unitUnknown` for a unit that the product does not have; `notExact`; `overflow`.
  package func converted(
    _ quantity: Quantity,
    from source: UnitCode,
    to target: UnitCode
  ) throws(UnitConversionError) -> Quantity {
    let (from, to) = (try terms(of: source), try terms(of: target))
    // 2^63 times two terms below 2^30 is below 2^123.
    let numerator = Int128(quantity.units) * Int128(from.numerator) * Int128(to.denominator)
    let denominator = Int128(from.denominator) * Int128(to.numerator)
    let (units, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    guard remainder == 0 else { throw .notExact(from: source, to: target) }
    guard let exact = Int64(exactly: units) else { throw .overflow }
    return Quantity(units: exact)
  }

  private func terms(
    of unit: UnitCode
  ) throws(UnitConversionError) -> (numerator: Int64, denominator: Int64) {
    if unit == base { return (1, 1) }
    guard let conversion = conversions.first(where: { $0.unit == unit }) else {
      throw .unitUnknown(unit)
    }
    return (conversion.numerator, conversion.denominator)
  }
}

/// Why a quantity cannot be told in another unit.
package enum UnitConversionError: Error, Hashable, Sendable {
  /// The product is not measured in the unit.
  case unitUnknown(UnitCode)
  /// The result has more than six decimals.
  case notExact(from: UnitCode, to: UnitCode)
  /// The result does not fit.
  case overflow
}
