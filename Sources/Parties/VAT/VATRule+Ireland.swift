extension VATRule {
  /// Seven digits and a check letter, behind which new numbers have a second letter; old numbers
  /// have a letter, a plus or an asterisk in the second place.
  static let ireland = VATRule(
    prefix: "IE",
    forms: ["dddddddl", "dddddddll", "dldddddl", "d+dddddl", "d*dddddl"]
  ) { number in
    let alphabet = Array("WABCDEFGHIJKLMNOPQRSTUV")
    var sum: Int
    if number.isDigit(at: 1) {
      sum = CheckDigits.weightedSum(number.digits(0..<7), [8, 7, 6, 5, 4, 3, 2])
      if number.count == 9 {
        // A second letter counts nine times its place in the alphabet; W counts nothing.
        guard let second = alphabet.firstIndex(of: number[8]) else { return false }
        sum += 9 * second
      }
    } else {
      sum = CheckDigits.weightedSum(
        [0] + number.digits(2..<7) + number.digits(0..<1),
        [8, 7, 6, 5, 4, 3, 2]
      )
    }
    return alphabet[sum % 23] == number[7]
  }
}
