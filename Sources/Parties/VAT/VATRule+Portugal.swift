extension VATRule {
  /// Nine digits, the last of which checks the others; the first is not 0.
  static let portugal = VATRule(prefix: "PT", forms: ["ddddddddd"]) { number in
    let digits = number.digits
    let check = 11 - CheckDigits.weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11
    return digits[0] != 0 && (check > 9 ? 0 : check) == digits[8]
  }
}
