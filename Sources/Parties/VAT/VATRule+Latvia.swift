extension VATRule {
  /// Eleven digits: a company's, which begins with 4 or more; or a personal code, which since 2017
  /// begins with 32 and before that is a birth date.
  static let latvia = VATRule(prefix: "LV", forms: ["ddddddddddd"]) { number in
    let digits = number.digits
    if digits[0] > 3 {
      let sum = CheckDigits.weightedSum(digits, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1])
      return sum % 11 == 3
    }
    // Codes of the new kind say nothing; only some of them keep the check digit.
    if digits.starts(with: [3, 2]) { return true }
    let day = digits[0] * 10 + digits[1]
    let month = digits[2] * 10 + digits[3]
    guard (1...31).contains(day), (1...12).contains(month), digits[6] <= 2 else { return false }
    let sum = 1 + CheckDigits.weightedSum(digits, [10, 5, 8, 4, 2, 1, 6, 3, 7, 9])
    return sum % 11 % 10 == digits[10]
  }
}
