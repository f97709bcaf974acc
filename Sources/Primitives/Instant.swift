/// A moment, in microseconds, which is what PostgreSQL keeps.
package struct Instant: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Microseconds since 1970-01-01T00:00:00Z, leap seconds not counted; negative before it.
  package let microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  /// The moment of seconds and nanoseconds, as protobuf's timestamps have it.
  ///
  /// The seconds count from 1970, the nanoseconds forwards from them; what is below a microsecond
  /// is dropped. Nil when the nanoseconds are not from 0 to 999,999,999, or the sum does not fit.
  package init?(seconds: Int64, nanoseconds: Int32) {
    guard (0..<1_000_000_000).contains(nanoseconds) else { return nil }
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: Self.perSecond)
    let (sum, sumOverflow) = scaled.addingReportingOverflow(Int64(nanoseconds / 1000))
    guard !overflow, !sumOverflow else { return nil }
    self.init(microseconds: sum)
  }

  package static func < (left: Self, right: Self) -> Bool {
    left.microseconds < right.microseconds
  }

  private static let perSecond: Int64 = 1_000_000
  private static let perDay: Int64 = 86_400 * perSecond
}

extension Instant {
  /// Whole seconds since 1970, rounded down.
  package var seconds: Int64 { divided(by: Self.perSecond).quotient }

  /// Nanoseconds since the whole second, from 0 to 999,999,000.
  package var nanosecondsOfSecond: Int32 {
    Int32(divided(by: Self.perSecond).remainder) * 1000
  }

  /// Whole milliseconds since 1970, rounded down.
  package var milliseconds: Int64 { divided(by: 1000).quotient }

  /// The day in UTC.
  package var date: CalendarDate {
    CalendarDate(daysSinceEpoch: Int32(divided(by: Self.perDay).quotient))
  }

  /// The moment so much later, or earlier for a negative duration; saturates at the end of time.
  package func advanced(by duration: Duration) -> Instant {
    let (seconds, attoseconds) = duration.components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: Self.perSecond)
    let (step, stepOverflow) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000_000)
    let (sum, sumOverflow) = microseconds.addingReportingOverflow(step)
    if overflow || stepOverflow || sumOverflow {
      return Instant(microseconds: seconds < 0 ? .min : .max)
    }
    return Instant(microseconds: sum)
  }

  /// Time from another moment to this one, clamped to what 64 bits of microseconds hold.
  package func duration(since other: Instant) -> Duration {
    let (difference, overflow) = microseconds.subtractingReportingOverflow(other.microseconds)
    return .microseconds(overflow ? (microseconds < 0 ? .min : .max) : difference)
  }

  /// The quotient rounded down and the remainder, which is never negative.
  private func divided(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension Instant: LosslessStringConvertible {
  /// The moment of an RFC 3339 text such as `2026-11-24T08:30:00.25+01:00`; nil for any other.
  ///
  /// Up to nine digits of a second's fraction are taken and those below a microsecond dropped. A
  /// leap second is taken where one can be, at 23:59:60 UTC, and is the moment after it.
  package init?(_ text: String) {
    var scanner = DigitScanner(text.utf8)
    guard let date = scanner.date(),
      scanner.take("T") || scanner.take("t"),
      let hour = scanner.digits(2), hour < 24, scanner.take(":"),
      let minute = scanner.digits(2), minute < 60, scanner.take(":"),
      let second = scanner.digits(2), second <= 60,
      let fraction = scanner.fraction(), let offset = scanner.offset(), scanner.isAtEnd
    else { return nil }
    let minutes = hour * 60 + minute - offset
    // Minutes of a day in UTC; an offset may lead to the day before or after.
    guard second < 60 || (minutes + 1).isMultiple(of: 1440) else { return nil }
    let days = Int64(date.daysSinceEpoch)
    let seconds = days * 86_400 + Int64(minutes * 60 + second)
    self.init(microseconds: seconds * Self.perSecond + Int64(fraction))
  }

  /// RFC 3339 in UTC, with no, three or six digits of a second's fraction, whichever is exact.
  ///
  /// Years outside of 0 to 9999, which RFC 3339 does not have, are written as `CalendarDate` does.
  package var text: String {
    let ofDay = UInt(divided(by: Self.perDay).remainder)
    let (seconds, fraction) = ofDay.quotientAndRemainder(dividingBy: UInt(Self.perSecond))
    var text = date.text + "T" + decimal(seconds / 3600, width: 2)
    text += ":" + decimal(seconds / 60 % 60, width: 2) + ":" + decimal(seconds % 60, width: 2)
    if fraction.isMultiple(of: 1000) {
      if fraction > 0 { text += "." + decimal(fraction / 1000, width: 3) }
    } else {
      text += "." + decimal(fraction, width: 6)
    }
    return text + "Z"
  }

  package var description: String { text }
}

extension DigitScanner {
  /// Takes `.` and one to nine digits, or nothing; microseconds.
  fileprivate mutating func fraction() -> Int? {
    guard take(".") else { return 0 }
    guard let first = digit() else { return nil }
    var value = first * 100_000
    var weight = 10_000
    for _ in 1..<9 {
      guard let digit = digit() else { break }
      value += digit * weight
      weight /= 10
    }
    return value
  }

  /// Takes `Z` or a numeric offset; minutes to take from local time for UTC.
  fileprivate mutating func offset() -> Int? {
    if take("Z") || take("z") { return 0 }
    let sign = next == UInt8(ascii: "-") ? -1 : 1
    guard take("+") || take("-"), let hours = digits(2), hours < 24, take(":"),
      let minutes = digits(2), minutes < 60
    else { return nil }
    return sign * (hours * 60 + minutes)
  }
}
