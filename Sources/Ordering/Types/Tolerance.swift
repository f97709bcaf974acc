internal import Monetary

/// How far beyond a bound something may go, as a fraction of the bound: 0.05 is 5 %; nine decimals.
package struct Tolerance: FixedPoint {
  package static let scale = 9
  package let units: Int64

  package init(units: Int64) {
    self.units = units
  }

  /// Units of a whole: ten to the scale.
  private static let whole: Int128 = 1_000_000_000

  /// A bound and its tolerance, as a count; fractions of the last place are dropped, so that the
  /// tolerance is never exceeded.
  func extending(_ bound: Int64) -> Int128 {
    Int128(bound) * (Self.whole + Int128(units)) / Self.whole
  }

  /// Whether an amount is at most a bound with this tolerance, exactly.
  func admits(_ amount: Int64, bound: Int64) -> Bool {
    Int128(amount) * Self.whole <= Int128(bound) * (Self.whole + Int128(units))
  }
}
