/// An amount in the smallest unit of a currency that is known from the context: 1 is 0.01 EUR.
///
/// Signed 64 bits. Arithmetic is checked; what does not fit is refused.
package struct MinorUnits: Hashable, Sendable {
  /// The number of units.
  package let value: Int64

  /// An amount of so many units.
  package init(value: Int64) {
    self.value = value
  }

  /// An amount from a wider intermediate.
  ///
  /// - Parameter exact: The number of units.
  /// - Throws: `overflow` when it does not fit in 64 bits.
  package init(exactly exact: Int128) throws(MonetaryError) {
    guard let value = Int64(exactly: exact) else { throw .overflow }
    self.value = value
  }

  /// Nothing.
  package static let zero = MinorUnits(value: 0)

  /// The sum of this amount and another.
  ///
  /// - Parameter other: What is added.
  /// - Returns: The sum.
  /// - Throws: `overflow`.
  package func adding(_ other: MinorUnits) throws(MonetaryError) -> MinorUnits {
    let (sum, didOverflow) = value.addingReportingOverflow(other.value)
    guard !didOverflow else { throw .overflow }
    return MinorUnits(value: sum)
  }

  /// What is left of this amount without another.
  ///
  /// - Parameter other: What is taken away.
  /// - Returns: The difference.
  /// - Throws: `overflow`.
  package func subtracting(_ other: MinorUnits) throws(MonetaryError) -> MinorUnits {
    let (difference, didOverflow) = value.subtractingReportingOverflow(other.value)
    guard !didOverflow else { throw .overflow }
    return MinorUnits(value: difference)
  }

  /// The same amount with the other sign; throws `overflow` for the one value that has none.
  package func negated() throws(MonetaryError) -> MinorUnits {
    try MinorUnits.zero.subtracting(self)
  }

  /// The sum of any number of amounts; only the total has to fit, not the sums on the way.
  ///
  /// - Parameter amounts: What is summed; fewer than 2^63 of them.
  /// - Returns: The sum, zero for none.
  /// - Throws: `overflow` when the total does not fit.
  package static func sum(
    _ amounts: some Sequence<MinorUnits>
  ) throws(MonetaryError) -> MinorUnits {
    var total: Int128 = 0
    for amount in amounts { total += Int128(amount.value) }
    return try MinorUnits(exactly: total)
  }
}

extension MinorUnits: Comparable {
  package static func < (left: MinorUnits, right: MinorUnits) -> Bool { left.value < right.value }
}

extension MinorUnits: CustomStringConvertible {
  package var description: String { String(value) }
}
