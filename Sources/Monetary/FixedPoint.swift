/// A decimal of a fixed number of decimals, held as a count of its last place.
///
/// Each kind is its own type, so that a price cannot be added to a quantity. 64 bits hold nine
/// digits before the point at scale 9 and twelve at scale 6; arithmetic is checked.
package protocol FixedPoint: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// How many decimals this kind has.
  static var scale: Int { get }
  /// The number in units of its last place: 1.5 at scale 6 is 1,500,000.
  var units: Int64 { get }
  /// The number of so many units of the last place.
  init(units: Int64)
}

extension FixedPoint {
  /// The number from a decimal such as `12.5`.
  ///
  /// - Parameter text: An optional minus, digits, and at most ``scale`` decimals.
  /// - Throws: ``DecimalTextError``.
  package init(_ text: String) throws(DecimalTextError) {
    self.init(units: try DecimalText.read(text, scale: Self.scale))
  }

  /// The shortest decimal that reads back as this number: `12.5`, `-0.000001`, `3`.
  package var description: String {
    guard Self.scale > 0 else { return String(units) }
    var text = DecimalText.write(units, scale: Self.scale)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  /// Zero.
  package static var zero: Self { Self(units: 0) }

  package static func < (left: Self, right: Self) -> Bool { left.units < right.units }

  /// The sum of this number and another.
  ///
  /// - Parameter other: What is added.
  /// - Returns: The sum.
  /// - Throws: `overflow`.
  package func adding(_ other: Self) throws(MonetaryError) -> Self {
    let (sum, didOverflow) = units.addingReportingOverflow(other.units)
    guard !didOverflow else { throw .overflow }
    return Self(units: sum)
  }

  /// What is left of this number without another.
  ///
  /// - Parameter other: What is taken away.
  /// - Returns: The difference.
  /// - Throws: `overflow`.
  package func subtracting(_ other: Self) throws(MonetaryError) -> Self {
    let (difference, didOverflow) = units.subtractingReportingOverflow(other.units)
    guard !didOverflow else { throw .overflow }
    return Self(units: difference)
  }

  /// One, as a count of the last place.
  static var one: Int128 { PowersOfTen.power(scale) }
}

/// Powers of ten as wide integers.
package enum PowersOfTen {
  /// The largest exponent in use: scale 15 of price times quantity, and 4 decimals of a currency.
  package static let exponentMax = 19

  private static let powers: [Int128] = {
    var powers: [Int128] = [1]
    for _ in 0..<exponentMax { powers.append((powers.last ?? 1) * 10) }
    return powers
  }()

  /// Ten to the exponent, which is between 0 and ``exponentMax``.
  package static func power(_ exponent: Int) -> Int128 { powers[exponent] }
}
