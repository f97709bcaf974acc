/// Arithmetic of check digits.
enum CheckDigits {
  /// The digits of a text; nil when it holds anything else.
  static func digits(_ text: some StringProtocol) -> [Int]? {
    var digits: [Int] = []
    digits.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      digits.append(Int(byte - UInt8(ascii: "0")))
    }
    return digits
  }

  /// The sum of products of digits and weights, as far as both go.
  static func weightedSum(_ digits: some Sequence<Int>, _ weights: [Int]) -> Int {
    zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The number that digits write; at most 18 of them.
  static func number(_ digits: some Sequence<Int>) -> Int {
    digits.reduce(0) { $0 * 10 + $1 }
  }

  /// The remainder of the number that digits write, however many there are.
  static func remainder(of digits: some Sequence<Int>, by divisor: Int) -> Int {
    digits.reduce(0) { ($0 * 10 + $1) % divisor }
  }

  /// Whether the last digit is the Luhn check digit of the others (ISO/IEC 7812-1 annex B).
  static func hasLuhnDigit(_ digits: [Int]) -> Bool {
    var sum = 0
    for (position, digit) in digits.reversed().enumerated() {
      let value = position.isMultiple(of: 2) ? digit : digit * 2
      sum += value > 9 ? value - 9 : value
    }
    return sum.isMultiple(of: 10)
  }

  /// Whether the last digit is the MOD 11,10 check digit of the others (ISO/IEC 7064).
  static func hasMod11And10Digit(_ digits: [Int]) -> Bool {
    guard let check = digits.last else { return false }
    var product = 10
    for digit in digits.dropLast() {
      let sum = (digit + product) % 10
      product = (sum == 0 ? 10 : sum) * 2 % 11
    }
    return (product + check) % 10 == 1
  }

  /// The remainder by 97 of a text in which letters count as 10 to 35 (ISO/IEC 7064 MOD 97-10);
  /// nil when it holds anything but digits and capital letters.
  static func mod97(_ text: some StringProtocol) -> Int? {
    var remainder = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        remainder = (remainder * 10 + Int(byte - UInt8(ascii: "0"))) % 97
      case UInt8(ascii: "A")...UInt8(ascii: "Z"):
        remainder = (remainder * 100 + Int(byte - UInt8(ascii: "A")) + 10) % 97
      default:
        return nil
      }
    }
    return remainder
  }
}
