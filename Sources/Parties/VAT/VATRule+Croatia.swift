extension VATRule {
  /// The personal identification number (OIB): eleven digits, MOD 11,10.
  static let croatia = VATRule(prefix: "HR", forms: ["ddddddddddd"]) { number in
    CheckDigits.hasMod11And10Digit(number.digits)
  }
}
