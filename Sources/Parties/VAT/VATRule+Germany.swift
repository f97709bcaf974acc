extension VATRule {
  /// Nine digits, MOD 11,10; the first is not 0.
  static let germany = VATRule(prefix: "DE", forms: ["ddddddddd"]) { number in
    let digits = number.digits
    return digits[0] != 0 && CheckDigits.hasMod11And10Digit(digits)
  }
}
