extension VATRule {
  /// Eight digits and a letter; the digits in odd places are replaced by a table.
  ///
  /// No number begins with 12.
  static let cyprus = VATRule(prefix: "CY", forms: ["ddddddddl"]) { number in
    let digits = number.digits(0..<8)
    guard !digits.starts(with: [1, 2]) else { return false }
    let replacements = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21]
    var sum = 0
    for (place, digit) in digits.enumerated() {
      sum += place.isMultiple(of: 2) ? replacements[digit] : digit
    }
    return Int(number.bytes[8] - UInt8(ascii: "A")) == sum % 26
  }
}
