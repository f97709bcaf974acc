extension VATRule {
  /// Ten digits that are a multiple of 11; the first is not 0, the third is 2 to 4 or 7 to 9.
  static let slovakia = VATRule(prefix: "SK", forms: ["dddddddddd"]) { number in
    let digits = number.digits
    return digits[0] != 0 && [2, 3, 4, 7, 8, 9].contains(digits[2])
      && CheckDigits.number(digits).isMultiple(of: 11)
  }
}
