extension VATRule {
  /// Two to ten digits, the last of which checks the others, counted from the right; the first is
  /// not 0.
  static let romania = VATRule(
    prefix: "RO",
    forms: (2...10).map { String(repeating: "d", count: $0) }
  ) { number in
    let digits = number.digits
    let padded = [Int](repeating: 0, count: 10 - digits.count) + digits
    let sum = CheckDigits.weightedSum(padded, [7, 5, 3, 2, 1, 7, 5, 3, 2])
    return digits[0] != 0 && sum * 10 % 11 % 10 == padded[9]
  }
}
