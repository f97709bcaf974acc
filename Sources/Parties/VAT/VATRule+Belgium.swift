extension VATRule {
  /// The enterprise number: ten digits that begin with 0 or 1, the last two of which are 97 less
  /// the remainder of the others.
  static let belgium = VATRule(prefix: "BE", forms: ["0ddddddddd", "1ddddddddd"]) { number in
    let digits = number.digits
    let base = CheckDigits.number(digits[..<8])
    return 97 - base % 97 == CheckDigits.number(digits[8...])
  }
}
