extension VATRule {
  /// Eight digits for a company; nine or ten for a person's birth number; nine that begin with 6
  /// for other persons.
  static let czechia = VATRule(
    prefix: "CZ",
    forms: ["dddddddd", "ddddddddd", "dddddddddd"]
  ) { number in
    let digits = number.digits
    switch digits.count {
    case 8: return isCompany(digits)
    case 9 where digits[0] == 6: return isOtherPerson(digits)
    default: return hasBirthNumber(digits)
    }
  }

  private static func isCompany(_ digits: [Int]) -> Bool {
    let sum = CheckDigits.weightedSum(digits, [8, 7, 6, 5, 4, 3, 2])
    return digits[0] != 9 && (11 - sum % 11) % 10 == digits[7]
  }

  private static func isOtherPerson(_ digits: [Int]) -> Bool {
    let remainder = CheckDigits.weightedSum(digits[1...], [8, 7, 6, 5, 4, 3, 2]) % 11
    let distance = 11 - remainder
    return (19 - distance) % 10 == digits[8]
  }

  /// A birth date, in which 50 is added to the month for women and 20 when numbers ran out.
  ///
  /// Nine digits, for births before 1954, have no check digit; ten are a multiple of 11, or end in
  /// 0 where the others leave 10.
  private static func hasBirthNumber(_ digits: [Int]) -> Bool {
    let year = digits[0] * 10 + digits[1]
    let month = (digits[2] * 10 + digits[3]) % 50
    let day = digits[4] * 10 + digits[5]
    guard (1...12).contains(month % 20), month <= 32, (1...31).contains(day) else { return false }
    if digits.count == 9 { return year <= 53 }
    let remainder = CheckDigits.number(digits[..<9]) % 11
    return remainder % 10 == digits[9]
  }
}
