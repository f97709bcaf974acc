extension VATRule {
  /// Eight digits, the first not 0, whose weighted sum is a multiple of 37.
  static let malta = VATRule(prefix: "MT", forms: ["dddddddd"]) { number in
    let digits = number.digits
    let sum = CheckDigits.weightedSum(digits, [3, 4, 6, 7, 8, 9, 10, 1])
    return digits[0] != 0 && sum.isMultiple(of: 37)
  }
}
