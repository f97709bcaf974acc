extension VATRule {
  /// Eight digits whose weighted sum is a multiple of 11.
  static let denmark = VATRule(prefix: "DK", forms: ["dddddddd"]) { number in
    let digits = number.digits
    let sum = CheckDigits.weightedSum(digits, [2, 7, 6, 5, 4, 3, 2, 1])
    return digits[0] != 0 && sum.isMultiple(of: 11)
  }
}
