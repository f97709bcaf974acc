extension VATRule {
  /// The organisation's ten digits, which end in a Luhn digit, and 01 to 94.
  static let sweden = VATRule(prefix: "SE", forms: ["dddddddddddd"]) { number in
    let suffix = CheckDigits.number(number.digits(10..<12))
    return (1...94).contains(suffix) && CheckDigits.hasLuhnDigit(number.digits(0..<10))
  }
}
