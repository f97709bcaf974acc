/// How an exact result becomes a whole number of minor units.
///
/// The mode is stored on each document, by its raw value, so that it can be recomputed years later.
package enum Rounding: UInt8, Hashable, Sendable, CaseIterable {
  /// Halves go away from zero: 2.5 to 3, -2.5 to -3. The default, and what EN 16931 computes.
  case halfAwayFromZero = 1
  /// Halves go to the even neighbour: 2.5 to 2, 3.5 to 4. A choice of the legal entity.
  case halfEven = 2

  /// A quotient, rounded.
  ///
  /// - Parameters:
  ///   - numerator: Any value but the most negative one.
  ///   - denominator: More than zero; that it is so is the caller's to know.
  /// - Returns: The nearest whole number; halves as the mode says.
  package func quotient(_ numerator: Int128, over denominator: Int128) -> Int128 {
    precondition(denominator > 0, "a rounded quotient has a denominator above zero")
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    let rest = remainder.magnitude
    let complement = denominator.magnitude - rest
    // Compared with its complement, not doubled: twice the remainder may not fit.
    let goesAway =
      rest > complement
      || rest == complement && (self == .halfAwayFromZero || !quotient.isMultiple(of: 2))
    return goesAway ? quotient + numerator.signum() : quotient
  }
}
