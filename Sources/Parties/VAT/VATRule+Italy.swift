extension VATRule {
  /// Eleven digits: seven for the holder, three for the office that gave the number, a Luhn digit.
  static let italy = VATRule(prefix: "IT", forms: ["ddddddddddd"]) { number in
    let digits = number.digits
    let office = CheckDigits.number(digits[7..<10])
    let isOffice = (1...100).contains(office) || [120, 121, 888, 999].contains(office)
    return isOffice && CheckDigits.number(digits[..<7]) > 0 && CheckDigits.hasLuhnDigit(digits)
  }
}
