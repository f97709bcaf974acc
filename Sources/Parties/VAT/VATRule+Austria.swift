extension VATRule {
  /// U and eight digits, the last of which is a Luhn digit shifted by four.
  static let austria = VATRule(prefix: "AT", forms: ["Udddddddd"]) { number in
    let digits = number.digits(1..<9)
    var sum = 4
    for (place, digit) in digits.dropLast().enumerated() {
      let value = place.isMultiple(of: 2) ? digit : digit * 2
      sum += value > 9 ? value - 9 : value
    }
    return (10 - sum % 10) % 10 == digits[7]
  }
}
