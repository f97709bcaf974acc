extension VATRule {
  /// Nine digits, the last of which checks the others by powers of two.
  static let greece = VATRule(prefix: "EL", forms: ["ddddddddd"]) { number in
    let digits = number.digits
    let sum = CheckDigits.weightedSum(digits, [256, 128, 64, 32, 16, 8, 4, 2])
    return sum % 11 % 10 == digits[8]
  }
}
