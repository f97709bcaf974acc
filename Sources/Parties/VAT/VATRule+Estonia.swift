extension VATRule {
  /// Nine digits whose weighted sum is a multiple of 10.
  static let estonia = VATRule(prefix: "EE", forms: ["ddddddddd"]) { number in
    CheckDigits.weightedSum(number.digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]).isMultiple(of: 10)
  }
}
