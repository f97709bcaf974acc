extension VATRule {
  /// Ten digits, the last of which checks the others.
  static let poland = VATRule(prefix: "PL", forms: ["dddddddddd"]) { number in
    let digits = number.digits
    return CheckDigits.weightedSum(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == digits[9]
  }
}
