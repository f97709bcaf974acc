extension VATRule {
  /// Eight digits, the last of which checks the others.
  static let finland = VATRule(prefix: "FI", forms: ["dddddddd"]) { number in
    let digits = number.digits
    let sum = CheckDigits.weightedSum(digits, [7, 9, 10, 5, 8, 4, 2, 1])
    return sum.isMultiple(of: 11)
  }
}
