/// Finds full card numbers in free text, which may not hold any.
///
/// A number is 13 to 19 digits, with at most one space, point or hyphen between two of them, whose
/// first digit is one that cards have (2 to 6) and whose check digit is right. Numbers with digits
/// replaced, such as first six and last four, pass. Of other numbers of that length, one in twenty
/// is taken for a card.
/// Source: PCI DSS 4.0.1 requirement 3; ISO/IEC 7812-1 annex B; EN 16931 BR-51.
enum CardNumber {
  /// Digits of a card number: ISO/IEC 7812-1 allows 19, and 13 are the fewest in use.
  static let lengths = 13...19

  /// Whether a text contains a card number.
  static func occurs(in text: String) -> Bool {
    guard hasDigitsEnough(text) else { return false }
    return runs(of: text).contains(where: holdsCard)
  }

  /// Whether there can be as many digits as a card number has; seldom so, and cheap to say.
  private static func hasDigitsEnough(_ text: String) -> Bool {
    guard text.utf8.count >= lengths.lowerBound else { return false }
    var count = 0
    for byte in text.utf8 {
      let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
      // Digits of other scripts begin with a byte like these.
      if isDigit || byte >= 0xC0 { count += 1 }
    }
    return count >= lengths.lowerBound
  }

  /// Groups of digits that are one separator apart, as one run.
  private static func runs(of text: String) -> [[[Int]]] {
    var runs: [[[Int]]] = []
    var run: [[Int]] = []
    var group: [Int] = []
    var previousWasSeparator = true
    for character in text {
      if let digit = character.wholeNumberValue, (0...9).contains(digit) {
        group.append(digit)
        previousWasSeparator = false
      } else if !previousWasSeparator, isSeparator(character) {
        run.append(group)
        group = []
        previousWasSeparator = true
      } else {
        runs.append(group.isEmpty ? run : run + [group])
        run = []
        group = []
        previousWasSeparator = true
      }
    }
    runs.append(group.isEmpty ? run : run + [group])
    return runs
  }

  /// Whether consecutive whole groups form a card number: digits next to it are another number.
  private static func holdsCard(_ groups: [[Int]]) -> Bool {
    groups.indices.contains { start in
      var digits: [Int] = []
      for group in groups[start...] {
        digits += group
        if digits.count > lengths.upperBound { return false }
        if isCard(digits) { return true }
      }
      return false
    }
  }

  private static func isCard(_ digits: [Int]) -> Bool {
    guard lengths.contains(digits.count), let first = digits.first else { return false }
    return (2...6).contains(first) && CheckDigits.hasLuhnDigit(digits)
  }

  private static func isSeparator(_ character: Character) -> Bool {
    character == " " || character == "-" || character == "." || character == "\u{A0}"
  }
}
