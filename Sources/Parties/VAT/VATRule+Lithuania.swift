extension VATRule {
  /// Nine digits for a company, twelve for others; the last but one is 1.
  static let lithuania = VATRule(prefix: "LT", forms: ["ddddddddd", "dddddddddddd"]) { number in
    let digits = number.digits
    let base = digits.dropLast()
    guard base.last == 1 else { return false }
    // Weights run from 1 to 9 and begin again; when they leave 10, they start at 3.
    let first = weightedByPlace(base, from: 1) % 11
    guard first == 10 else { return first == digits.last }
    return weightedByPlace(base, from: 3) % 11 % 10 == digits.last
  }

  private static func weightedByPlace(_ digits: some Sequence<Int>, from start: Int) -> Int {
    digits.enumerated().reduce(0) { $0 + $1.element * (1 + ($1.offset + start - 1) % 9) }
  }
}
