/// Parts of something that grows, each rounded so that their sum is right at every step.
///
/// A part is the rounded value reached so far less the parts before it. The last part closes
/// exactly, and any beginning is within half a minor unit of the truth: credit notes sum to their
/// invoice and schedules to their contract.
package struct CumulativeParts: Hashable, Sendable {
  /// What becomes of fractions of a minor unit.
  package let rounding: Rounding
  /// The sum of the parts so far.
  package private(set) var sum: MinorUnits

  /// Nothing so far, or what earlier parts sum to.
  package init(rounding: Rounding = .halfAwayFromZero, sum: MinorUnits = .zero) {
    self.rounding = rounding
    self.sum = sum
  }

  /// The part that brings the sum to a value.
  ///
  /// - Parameters:
  ///   - numerator: The exact value reached, in minor units, times the denominator.
  ///   - denominator: More than zero.
  /// - Returns: The part; negative when the value fell.
  /// - Throws: `overflow`; the sum is then as it was.
  package mutating func next(
    reaching numerator: Int128,
    over denominator: Int128
  ) throws(MonetaryError) -> MinorUnits {
    let reached = try MinorUnits(exactly: rounding.quotient(numerator, over: denominator))
    let part = try reached.subtracting(sum)
    sum = reached
    return part
  }

  /// The part that brings the sum to a share of a total: so many days of a period, for example.
  ///
  /// - Parameters:
  ///   - total: What all parts sum to in the end.
  ///   - progress: How far it is.
  ///   - whole: Where it ends; more than zero.
  /// - Returns: The part.
  /// - Throws: `overflow`; `zeroDivisor` for a whole of zero or less.
  package mutating func next(
    of total: MinorUnits,
    progress: Int64,
    whole: Int64
  ) throws(MonetaryError) -> MinorUnits {
    guard whole > 0 else { throw .zeroDivisor }
    return try next(reaching: Int128(total.value) * Int128(progress), over: Int128(whole))
  }

  /// The part that brings the sum to the tax on a base that has grown: the next credit note's tax.
  ///
  /// - Parameters:
  ///   - base: The whole taxable base so far.
  ///   - rate: The tax rate.
  /// - Returns: The part of the tax that belongs to the growth.
  /// - Throws: `overflow`.
  package mutating func next(
    taxOn base: MinorUnits,
    rate: TaxRate
  ) throws(MonetaryError) -> MinorUnits {
    try next(reaching: Int128(base.value) * Int128(rate.units), over: TaxRate.one)
  }

  /// All parts of a total that is spread over steps of given sizes: days of each month, say.
  ///
  /// - Parameters:
  ///   - total: What the parts sum to.
  ///   - steps: The size of each step, none below zero; their sum is the whole.
  ///   - rounding: What becomes of fractions of a minor unit.
  /// - Returns: As many parts as steps.
  /// - Throws: `negativeWeight`, `zeroDivisor` when all steps are empty, `overflow`.
  package static func parts(
    of total: MinorUnits,
    over steps: [Int64],
    rounding: Rounding = .halfAwayFromZero
  ) throws(MonetaryError) -> [MinorUnits] {
    var whole: Int64 = 0
    for (index, step) in steps.enumerated() {
      guard step >= 0 else { throw .negativeWeight(index: index) }
      let (sum, didOverflow) = whole.addingReportingOverflow(step)
      guard !didOverflow else { throw .overflow }
      whole = sum
    }
    guard whole > 0 else { throw .zeroDivisor }
    var cumulative = CumulativeParts(rounding: rounding)
    var parts: [MinorUnits] = []
    var progress: Int64 = 0
    for step in steps {
      progress += step
      parts.append(try cumulative.next(of: total, progress: progress, whole: whole))
    }
    return parts
  }
}
