extension VATRule {
  /// Eight digits, the last of which checks the others; the first is not 0.
  static let slovenia = VATRule(prefix: "SI", forms: ["dddddddd"]) { number in
    let digits = number.digits
    let check = 11 - CheckDigits.weightedSum(digits, [8, 7, 6, 5, 4, 3, 2]) % 11
    // A check digit of 11 is never given.
    return digits[0] != 0 && check != 11 && check % 10 == digits[7]
  }
}
