extension VATRule {
  /// Nine digits, B and two digits: either the nine are a fiscal number, whose weighted sum is a
  /// multiple of 11, or, for sole proprietors since 2020, the whole is a number of MOD 97-10.
  static let netherlands = VATRule(prefix: "NL", forms: ["dddddddddBdd"]) { number in
    let digits = number.digits(0..<9)
    let check = CheckDigits.weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11
    let suffix = CheckDigits.number(number.digits(10..<12))
    if check == digits[8], suffix > 0, CheckDigits.number(digits) > 0 { return true }
    return CheckDigits.mod97("NL" + String(decoding: number.bytes, as: UTF8.self)) == 1
  }
}
