extension VATRule {
  /// Eight digits, the last two of which are the remainder of the others by 89.
  static let luxembourg = VATRule(prefix: "LU", forms: ["dddddddd"]) { number in
    let digits = number.digits
    return CheckDigits.number(digits[..<6]) % 89 == CheckDigits.number(digits[6...])
  }
}
