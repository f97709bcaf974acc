import Primitives
import Testing

@Suite struct InstantTests {
  /// Texts of RFC 3339 section 5.8, and others, with their microseconds.
  static let texts: [(text: String, microseconds: Int64, written: String)] = [
    ("1985-04-12T23:20:50.52Z", 482_196_050_520_000, "1985-04-12T23:20:50.520Z"),
    ("1996-12-19T16:39:57-08:00", 851_042_397_000_000, "1996-12-20T00:39:57Z"),
    ("1990-12-31T23:59:60Z", 662_688_000_000_000, "1991-01-01T00:00:00Z"),
    ("1990-12-31T15:59:60-08:00", 662_688_000_000_000, "1991-01-01T00:00:00Z"),
    ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130_000, "1937-01-01T11:40:27.870Z"),
    ("1970-01-01t00:00:00z", 0, "1970-01-01T00:00:00Z"),
    ("1969-12-31T23:59:59.999999Z", -1, "1969-12-31T23:59:59.999999Z"),
    ("2026-11-24T08:30:00.123456789Z", 1_795_509_000_123_456, "2026-11-24T08:30:00.123456Z"),
    ("2026-11-24T08:30:00-00:00", 1_795_509_000_000_000, "2026-11-24T08:30:00Z"),
    ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
  ]

  @Test(arguments: texts) func `RFC 3339 texts are read and written`(
    _ text: String,
    _ microseconds: Int64,
    _ written: String
  ) throws {
    let instant = try #require(Instant(text))
    #expect(instant.microseconds == microseconds)
    #expect(instant.text == written)
    #expect(Instant(written) == instant)
  }

  @Test(arguments: [
    "", "2026-11-24", "2026-11-24T08:30:00", "2026-11-24 08:30:00Z", "2026-11-24T24:00:00Z",
    "2026-11-24T08:60:00Z", "2026-11-24T08:30:60Z", "2026-11-24T23:59:61Z",
    "2026-11-24T08:30:00.Z", "2026-11-24T08:30:00.1234567890Z", "2026-11-24T08:30:00,5Z",
    "2026-11-24T08:30:00+1:00", "2026-11-24T08:30:00+24:00", "2026-11-24T08:30:00+01:60",
    "2026-11-24T08:30:00+0100", "2026-02-30T08:30:00Z", "2026-11-24T08:30:00Z ",
    "2026-11-24T08:30Z", "2026-11-24T23:59:60+01:00",
  ])
  func `texts that are no moment are refused`(_ text: String) {
    #expect(Instant(text) == nil)
  }

  @Test func `seconds and nanoseconds are those of protobuf's timestamps`() {
    let before = Instant(microseconds: -1)
    #expect(before.seconds == -1)
    #expect(before.nanosecondsOfSecond == 999_999_000)
    #expect(Instant(seconds: -1, nanoseconds: 999_999_999) == before)
    #expect(Instant(seconds: 0, nanoseconds: 1_000_000_000) == nil)
    #expect(Instant(seconds: 0, nanoseconds: -1) == nil)
    #expect(Instant(seconds: .max, nanoseconds: 0) == nil)
    #expect(before.milliseconds == -1)
    #expect(before.date.text == "1969-12-31")
  }

  @Test func `moments move by durations and saturate`() {
    let instant = Instant(microseconds: 1_000_000)
    #expect(instant.advanced(by: .seconds(2)).microseconds == 3_000_000)
    #expect(instant.advanced(by: .milliseconds(-1500)).microseconds == -500_000)
    #expect(instant.advanced(by: .seconds(Int64.max)).microseconds == .max)
    #expect(instant.advanced(by: .seconds(Int64.min)).microseconds == .min)
    #expect(instant.advanced(by: .seconds(2)).duration(since: instant) == .seconds(2))
    let ends = (Instant(microseconds: .min), Instant(microseconds: .max))
    #expect(ends.0.duration(since: ends.1) == .microseconds(Int64.min))
  }

  @Test func `the ends of time have a text`() {
    #expect(Instant(microseconds: .max).text == "+294247-01-10T04:00:54.775807Z")
    #expect(Instant(microseconds: .min).text == "-290308-12-21T19:59:05.224192Z")
  }
}
