/// Reads dates and times of fixed width from the front of a text.
struct DigitScanner {
  private var rest: Substring.UTF8View

  init(_ text: String.UTF8View) { rest = text[...] }

  var isAtEnd: Bool { rest.isEmpty }

  /// The next character, which stays.
  var next: UInt8? { rest.first }

  /// Takes a character if it comes next, and says whether it did.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  /// Takes so many decimal digits; nil when fewer come.
  mutating func digits(_ count: Int) -> Int? {
    var value = 0
    for _ in 0..<count {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// Takes one decimal digit; nil when none comes.
  mutating func digit() -> Int? {
    guard let first = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
      return nil
    }
    rest.removeFirst()
    return Int(first - UInt8(ascii: "0"))
  }

  /// Takes `YYYY-MM-DD`; nil when it is none, or no day of the calendar.
  mutating func date() -> CalendarDate? {
    guard let year = digits(4), take("-"), let month = digits(2), take("-"),
      let day = digits(2)
    else { return nil }
    return CalendarDate(year: year, month: month, day: day)
  }
}

/// A number in decimal, with zeros in front up to a width.
func decimal(_ value: UInt, width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
