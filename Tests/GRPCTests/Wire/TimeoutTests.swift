import GRPC
import Testing

@Suite struct TimeoutTests {
  @Test(
    arguments: [
      ("1n", 1), ("1u", 1_000), ("1m", 1_000_000), ("1S", 1_000_000_000), ("1M", 60_000_000_000),
      ("1H", 3_600_000_000_000), ("99999999n", 99_999_999), ("00000001n", 1), ("0S", 0),
      ("99999999H", Int64.max), ("2562047H", 9_223_369_200_000_000_000),
    ] as [(String, Int64)]
  )
  func `one to eight digits and a unit are a timeout`(text: String, nanoseconds: Int64) {
    #expect(Timeout.nanoseconds(from: text) == nanoseconds)
  }

  @Test(arguments: [
    "", "1", "S", "100000000n", "1s", "1h", "-1S", "+1S", "1.5S", " 1S", "1S ", "1SS", "1 S",
    "\u{661}S", "1\u{0}", "0x1S",
  ])
  func `everything else is refused`(text: String) {
    #expect(Timeout.nanoseconds(from: text) == nil)
    #expect(Timeout.parse(text) == nil)
  }

  @Test(
    arguments: [
      (1, "1n"), (99_999_999, "99999999n"), (100_000_000, "100000u"), (100_000_001, "100001u"),
      (99_999_999_000, "99999999u"), (99_999_999_001, "100000m"), (Int64.max, "2562048H"),
      (0, "1n"), (-5, "1n"), (Int64.min, "1n"),
    ] as [(Int64, String)]
  )
  func `the finest unit that fits is written, rounded up`(nanoseconds: Int64, text: String) {
    #expect(Timeout.format(nanoseconds: nanoseconds) == text)
    #expect(Timeout.format(.nanoseconds(nanoseconds)) == text)
  }

  @Test func `reading back never shortens a timeout, nor lengthens it by much`() throws {
    try forSeeds(5_000) { seed, generator in
      let digits = Int.random(in: 0...62, using: &generator)
      let original = Int64.random(in: 1...(1 << Int64(digits)), using: &generator)
      let read = try #require(Timeout.nanoseconds(from: Timeout.format(nanoseconds: original)))
      #expect(read >= original, "seed \(seed)")
      // The next coarser unit is at most 1,000 times the last, which had eight digits.
      #expect(Double(read - original) <= Double(original) * 1e-4 + 1, "seed \(seed)")
    }
  }
}
