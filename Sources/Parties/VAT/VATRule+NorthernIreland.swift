extension VATRule {
  /// As in Great Britain: nine digits, with three more for a branch; or GD and HA with three digits
  /// for departments (below 500) and health authorities (from 500).
  static let northernIreland = VATRule(
    prefix: "XI",
    forms: ["ddddddddd", "dddddddddddd", "GDddd", "HAddd"]
  ) { number in
    if number.count == 5 {
      let digits = CheckDigits.number(number.digits(2..<5))
      return number[0] == "G" ? digits < 500 : digits >= 500
    }
    let digits = number.digits(0..<9)
    let sum = CheckDigits.weightedSum(digits, [8, 7, 6, 5, 4, 3, 2, 10, 1])
    // Numbers given since 2010 leave 42, that is 97 less 55, and do not begin with 0.
    let remainder = sum % 97
    return CheckDigits.number(digits) > 0 && (remainder == 0 || remainder == 42 && digits[0] > 0)
  }
}
