extension VATRule {
  /// Nine digits for a company (EIK); ten for a person, a foreigner or others.
  static let bulgaria = VATRule(prefix: "BG", forms: ["ddddddddd", "dddddddddd"]) { number in
    let digits = number.digits
    if digits.count == 9 { return isCompany(digits) }
    return isPerson(digits) || isForeigner(digits) || isOther(digits)
  }

  private static func isCompany(_ digits: [Int]) -> Bool {
    let first = CheckDigits.weightedSum(digits, [1, 2, 3, 4, 5, 6, 7, 8]) % 11
    guard first == 10 else { return first == digits[8] }
    let second = CheckDigits.weightedSum(digits, [3, 4, 5, 6, 7, 8, 9, 10]) % 11
    return second % 10 == digits[8]
  }

  /// A personal number (EGN): a birth date, in which months from 21 and 41 tell the century.
  private static func isPerson(_ digits: [Int]) -> Bool {
    let month = digits[2] * 10 + digits[3]
    let day = digits[4] * 10 + digits[5]
    guard (1...12).contains(month % 20), month <= 52, (1...31).contains(day) else { return false }
    let sum = CheckDigits.weightedSum(digits, [2, 4, 8, 5, 10, 9, 7, 3, 6])
    return sum % 11 % 10 == digits[9]
  }

  private static func isForeigner(_ digits: [Int]) -> Bool {
    CheckDigits.weightedSum(digits, [21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 == digits[9]
  }

  private static func isOther(_ digits: [Int]) -> Bool {
    let check = 11 - CheckDigits.weightedSum(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
    return check != 10 && check % 11 == digits[9]
  }
}
