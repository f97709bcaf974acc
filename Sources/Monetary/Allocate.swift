/// Splits an amount by weights so that the shares sum to it exactly.
///
/// Each share is cut towards zero; the minor units that are left go one by one to the largest
/// remainders, ties to the earlier share. Every share is within one unit of its exact value, and
/// the shares of -total are those of total with the other sign.
/// This is the method of largest remainders. O(n log n).
///
/// - Parameters:
///   - total: What is split; may be negative.
///   - weights: One for each share, none below zero, not all zero unless the total is zero.
/// - Returns: As many shares as weights.
/// - Throws: `negativeWeight`; `zeroDivisor` when a total is to be spread over no weight.
package func allocate(
  _ total: MinorUnits,
  by weights: [Int64]
) throws(MonetaryError) -> [MinorUnits] {
  if let index = weights.firstIndex(where: { $0 < 0 }) { throw .negativeWeight(index: index) }
  let weight = weights.reduce(Int128(0)) { $0 + Int128($1) }
  guard weight > 0 else {
    guard total == .zero else { throw .zeroDivisor }
    return weights.map { _ in .zero }
  }
  var shares: [Int128] = []
  var remainders: [(rest: UInt128, index: Int)] = []
  shares.reserveCapacity(weights.count)
  remainders.reserveCapacity(weights.count)
  for (index, own) in weights.enumerated() {
    let exact = Int128(total.value) * Int128(own)
    let (share, rest) = exact.quotientAndRemainder(dividingBy: weight)
    shares.append(share)
    remainders.append((rest.magnitude, index))
  }
  // Less than one unit is missing for each share, so the rest is smaller than their number.
  let missing = Int128(total.value) - shares.reduce(0, +)
  remainders.sort { ($1.rest, $0.index) < ($0.rest, $1.index) }
  for (_, index) in remainders.prefix(Int(missing.magnitude)) { shares[index] += missing.signum() }
  var amounts: [MinorUnits] = []
  amounts.reserveCapacity(shares.count)
  for share in shares { amounts.append(try MinorUnits(exactly: share)) }
  return amounts
}

extension Money {
  /// Splits this amount by weights so that the shares sum to it exactly.
  ///
  /// - Parameter weights: One for each share, none below zero.
  /// - Returns: As many shares as weights, in the same currency.
  /// - Throws: `negativeWeight`, `zeroDivisor`, as ``allocate(_:by:)`` does.
  package func allocated(by weights: [Int64]) throws(MonetaryError) -> [Money] {
    try allocate(amount, by: weights).map { Money(currency: currency, amount: $0) }
  }
}
