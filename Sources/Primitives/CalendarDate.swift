/// A day of the Gregorian calendar, without time or place.
///
/// Dates that come in as texts or parts have years from 1 to 9999; arithmetic saturates at what 32
/// bits of days hold, 5.8 million years away.
package struct CalendarDate: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Days since 1970-01-01; negative before it.
  package let daysSinceEpoch: Int32

  package init(daysSinceEpoch: Int32) { self.daysSinceEpoch = daysSinceEpoch }

  /// The date of its parts; nil when there is no such day, or the year is not from 1 to 9999.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month),
      day >= 1, day <= Self.dayCount(ofMonth: month, year: year)
    else { return nil }
    self.init(year, month, day)
  }

  /// The date of parts that are known to be a date.
  ///
  /// Counts in years that begin in March, so that the leap day is a year's last: then the days
  /// before a month are a straight line, (153 m + 2) / 5.
  private init(_ year: Int, _ month: Int, _ day: Int) {
    let shifted = month > 2 ? year : year - 1
    let (cycle, yearOfCycle) = Self.divide(shifted, by: 400)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
    let days = cycle * Self.daysPerCycle + dayOfCycle - Self.daysToEpoch
    self.init(daysSinceEpoch: Int32(clamping: days))
  }

  package static func < (left: Self, right: Self) -> Bool {
    left.daysSinceEpoch < right.daysSinceEpoch
  }

  /// Days of 400 years, after which the calendar repeats.
  private static let daysPerCycle = 146_097
  /// Days from 0000-03-01 to 1970-01-01.
  private static let daysToEpoch = 719_468

  /// Quotient and remainder, the latter never negative.
  private static func divide(_ value: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension CalendarDate {
  /// Year, month from 1 to 12, and day from 1 to 31.
  package var parts: (year: Int, month: Int, day: Int) {
    let (cycle, dayOfCycle) = Self.divide(
      Int(daysSinceEpoch) + Self.daysToEpoch,
      by: Self.daysPerCycle
    )
    // Leap days are taken out before days are divided into years: one in 1,460 days, none in
    // 36,524, one again on the last of 146,096.
    let yearOfCycle =
      (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  package var year: Int { parts.year }
  /// From 1 to 12.
  package var month: Int { parts.month }
  /// From 1 to 31.
  package var day: Int { parts.day }

  /// From 1, Monday, to 7, Sunday (ISO 8601).
  package var weekday: Int { Self.divide(Int(daysSinceEpoch) + 3, by: 7).remainder + 1 }

  /// The last day of the date's month.
  package var endOfMonth: CalendarDate {
    let (year, month, _) = parts
    return CalendarDate(year, month, Self.dayCount(ofMonth: month, year: year))
  }

  /// Whether a year has a 29th of February.
  package static func isLeapYear(_ year: Int) -> Bool {
    year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  }

  /// Days of a month.
  ///
  /// - Parameters:
  ///   - month: From 1 to 12.
  ///   - year: The year, which matters for February.
  /// - Returns: From 28 to 31.
  package static func dayCount(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeapYear(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The date so many days later, or earlier for a negative number.
  package func adding(days: Int) -> CalendarDate {
    let (sum, overflow) = Int(daysSinceEpoch).addingReportingOverflow(days)
    let saturated = overflow ? (days < 0 ? Int.min : Int.max) : sum
    return CalendarDate(daysSinceEpoch: Int32(clamping: saturated))
  }

  /// The date so many months later, on the anchor's day or, where the month is shorter, its last.
  ///
  /// A series keeps its day by passing it on: from 31 January, with anchor 31, the next are 28
  /// February and 31 March. Without it 28 February would lead to 28 March.
  ///
  /// - Parameters:
  ///   - months: How many; negative for earlier.
  ///   - anchorDay: From 1 to 31; this date's own day by default.
  /// - Returns: The date.
  package func adding(months: Int, anchorDay: Int? = nil) -> CalendarDate {
    let (year, month, day) = parts
    // Twelve times the years that 32 bits of days hold, which keeps the sum far from overflow.
    let bound = 80_000_000
    let (years, monthIndex) = Self.divide(
      year * 12 + month - 1 + months.clamped(to: -bound...bound),
      by: 12
    )
    let length = Self.dayCount(ofMonth: monthIndex + 1, year: years)
    return CalendarDate(years, monthIndex + 1, (anchorDay ?? day).clamped(to: 1...length))
  }

  /// Days from another date to this one; negative when this one is earlier.
  package func days(since other: CalendarDate) -> Int {
    Int(daysSinceEpoch) - Int(other.daysSinceEpoch)
  }
}

extension CalendarDate: LosslessStringConvertible {
  /// The date of `YYYY-MM-DD`; nil for any other text and for days that do not exist.
  package init?(_ text: String) {
    var scanner = DigitScanner(text.utf8)
    guard let date = scanner.date(), scanner.isAtEnd else { return nil }
    self = date
  }

  /// `YYYY-MM-DD` (ISO 8601); a sign and more digits for years that four cannot hold.
  package var text: String {
    let (year, month, day) = parts
    let sign = year < 0 ? "-" : year > 9999 ? "+" : ""
    return sign + decimal(year.magnitude, width: 4)
      + "-" + decimal(month.magnitude, width: 2) + "-" + decimal(day.magnitude, width: 2)
  }

  package var description: String { text }
}
