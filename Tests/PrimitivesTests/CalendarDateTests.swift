import Primitives
import Testing

@Suite struct CalendarDateTests {
  static func date(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

  @Test(arguments: [
    ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2000-03-01", 11_017),
    ("2026-11-24", 20_781), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
  ])
  func `days count from 1970`(_ text: String, _ days: Int32) throws {
    #expect(try Self.date(text).daysSinceEpoch == days)
    #expect(CalendarDate(daysSinceEpoch: days).text == text)
  }

  @Test func `each day of 800 years follows the one before`() throws {
    var days = try Self.date("1600-01-01").daysSinceEpoch
    for year in 1600..<2400 {
      for month in 1...12 {
        for day in 1...CalendarDate.dayCount(ofMonth: month, year: year) {
          let date = CalendarDate(daysSinceEpoch: days)
          guard date.parts == (year, month, day),
            CalendarDate(year: year, month: month, day: day) == date
          else {
            Issue.record("day \(days) is \(date), not \(year)-\(month)-\(day)")
            return
          }
          days += 1
        }
      }
    }
    #expect(CalendarDate(daysSinceEpoch: days).text == "2400-01-01")
  }

  @Test func `leap years follow the Gregorian rule`() {
    #expect([1900, 2100, 2023].allSatisfy { !CalendarDate.isLeapYear($0) })
    #expect([2000, 2024, 2400].allSatisfy { CalendarDate.isLeapYear($0) })
  }

  @Test(arguments: [
    "2023-02-29", "2026-04-31", "2026-00-10", "2026-13-01", "2026-01-00", "0000-01-01",
    "2026-1-01", "2026-01-1", "26-01-01", "2026-01-01 ", "+2026-01-01", "2026/01/01", "",
    "2026-01-01T00:00:00Z",
  ])
  func `texts that are no date are refused`(_ text: String) {
    #expect(CalendarDate(text) == nil)
  }

  @Test func `parts outside of the calendar are refused`() {
    #expect(CalendarDate(year: 10_000, month: 1, day: 1) == nil)
    #expect(CalendarDate(year: 2026, month: -1, day: 1) == nil)
    #expect(CalendarDate(year: .max, month: .max, day: .max) == nil)
  }

  @Test(arguments: [
    ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"),
    ("2026-01-31", 2, "2026-03-31"), ("2026-12-15", 1, "2027-01-15"),
    ("2026-01-15", -1, "2025-12-15"), ("2026-03-31", -1, "2026-02-28"),
    ("2026-05-05", 0, "2026-05-05"), ("2024-02-29", 12, "2025-02-28"),
    ("2024-02-29", -48, "2020-02-29"),
  ])
  func `months end where they end`(_ start: String, _ months: Int, _ end: String) throws {
    #expect(try Self.date(start).adding(months: months).text == end)
  }

  @Test func `a series keeps its anchor's day through short months`() throws {
    var date = try Self.date("2026-01-31")
    var texts: [String] = []
    for _ in 0..<4 {
      date = date.adding(months: 1, anchorDay: 31)
      texts.append(date.text)
    }
    #expect(texts == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"])
    #expect(try Self.date("2026-02-10").endOfMonth.text == "2026-02-28")
  }

  @Test func `days add up and saturate`() throws {
    let date = try Self.date("2026-11-24")
    #expect(date.adding(days: 30).text == "2026-12-24")
    #expect(date.adding(days: -365).text == "2025-11-24")
    #expect(date.adding(days: 14).days(since: date) == 14)
    #expect(date.adding(days: .max).daysSinceEpoch == .max)
    #expect(date.adding(days: .min).daysSinceEpoch == .min)
    #expect(date.adding(months: .max).daysSinceEpoch == .max)
    #expect(date.adding(months: .min).daysSinceEpoch == .min)
  }

  @Test func `weekdays count from Monday`() throws {
    #expect(try Self.date("1970-01-01").weekday == 4)
    #expect(try Self.date("2026-11-24").weekday == 2)
    #expect(try Self.date("1969-12-28").weekday == 7)
  }

  @Test func `years that four digits cannot hold have a sign`() {
    #expect(CalendarDate(daysSinceEpoch: 2_932_897).text == "+10000-01-01")
    #expect(CalendarDate(daysSinceEpoch: -719_529).text == "-0001-12-31")
  }
}
