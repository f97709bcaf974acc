extension VATRule {
  /// Eight digits whose weighted sum is a multiple of 10.
  static let hungary = VATRule(prefix: "HU", forms: ["dddddddd"]) { number in
    CheckDigits.weightedSum(number.digits, [9, 7, 3, 1, 9, 7, 3, 1]).isMultiple(of: 10)
  }
}
