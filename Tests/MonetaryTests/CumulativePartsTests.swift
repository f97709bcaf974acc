import Monetary
import Primitives
import PropertyTesting
import Testing

@Suite struct CumulativePartsTests {
  /// 15 January 2026 to 14 January 2027.
  @Test func `1,200.00 over 365 days, month by month`() throws {
    let start = try #require(CalendarDate("2026-01-15"))
    let end = try #require(CalendarDate("2027-01-15"))
    var days: [Int64] = []
    var next = start
    while next < end {
      let following = min(next.endOfMonth.adding(days: 1), end)
      days.append(Int64(following.days(since: next)))
      next = following
    }
    #expect(days.reduce(0, +) == 365)
    let parts = try CumulativeParts.parts(of: MinorUnits(value: 120_000), over: days)
    #expect(
      parts
        == minor([
          5_589, 9_206, 10_191, 9_863, 10_192, 9_863, 10_192, 10_192, 9_863, 10_191, 9_863, 10_192,
          4_603,
        ])
    )
  }

  @Test func `333.33 over twelve months`() throws {
    let parts = try CumulativeParts.parts(
      of: MinorUnits(value: 33_333),
      over: [Int64](repeating: 1, count: 12)
    )
    let quarter: [Int64] = [2_778, 2_778, 2_777, 2_778]
    #expect(parts == minor(quarter + quarter + quarter))
    #expect(try MinorUnits.sum(parts).value == 33_333)
  }

  /// Four credit notes against one invoice, at 20 %.
  @Test func `the taxes of a chain of credit notes sum to the invoice's`() throws {
    let rate = try TaxRate("0.2")
    let bases: [Int64] = [6_833, 5_750, 8_500, 6_833]
    var cumulative = CumulativeParts()
    var base: Int64 = 0
    var taxes: [MinorUnits] = []
    for part in bases {
      base += part
      taxes.append(try cumulative.next(taxOn: MinorUnits(value: base), rate: rate))
    }
    #expect(taxes == minor([1_367, 1_150, 1_700, 1_366]))
    let invoice = Money(currency: try currency("EUR"), minorUnits: base)
    #expect(try rate.tax(onNet: invoice).amount == cumulative.sum)
  }

  @Test func `the last part closes and every beginning is within half a unit`() {
    forAll(count: 1_000) { choices in
      let rounding = choices.element(of: Rounding.self)
      let total = MinorUnits(value: choices.number(in: Int64(-1_000_000)...1_000_000))
      let steps = choices.array(count: 1...24) { $0.number(in: Int64(0)...31) }
      let whole = steps.reduce(0, +)
      guard whole > 0 else { return }
      let parts = try CumulativeParts.parts(of: total, over: steps, rounding: rounding)
      #expect(try MinorUnits.sum(parts) == total)
      var progress: Int64 = 0
      var sum: Int64 = 0
      for (part, step) in zip(parts, steps) {
        progress += step
        sum += part.value
        #expect(2 * abs(sum * whole - total.value * progress) <= whole)
      }
    }
  }

  @Test func `what came before is continued`() throws {
    var cumulative = CumulativeParts(sum: MinorUnits(value: 333))
    let part = try cumulative.next(of: MinorUnits(value: 1_000), progress: 2, whole: 3)
    #expect(part.value == 667 - 333)
    #expect(cumulative.sum.value == 667)
  }

  @Test func `a refused part leaves the sum as it was`() throws {
    var cumulative = CumulativeParts(sum: MinorUnits(value: -1))
    #expect(throws: MonetaryError.overflow) {
      try cumulative.next(of: MinorUnits(value: .max), progress: 1, whole: 1)
    }
    #expect(throws: MonetaryError.overflow) {
      try cumulative.next(of: MinorUnits(value: .max), progress: 2, whole: 1)
    }
    #expect(cumulative.sum.value == -1)
  }

  @Test func `steps of nothing, and below nothing, are refused`() {
    let total = MinorUnits(value: 1)
    #expect(throws: MonetaryError.zeroDivisor) { try CumulativeParts.parts(of: total, over: [0]) }
    #expect(throws: MonetaryError.zeroDivisor) { try CumulativeParts.parts(of: total, over: []) }
    #expect(throws: MonetaryError.negativeWeight(index: 1)) {
      try CumulativeParts.parts(of: total, over: [1, -1])
    }
    #expect(throws: MonetaryError.overflow) {
      try CumulativeParts.parts(of: total, over: [.max, 1])
    }
    var cumulative = CumulativeParts()
    #expect(throws: MonetaryError.zeroDivisor) {
      try cumulative.next(of: total, progress: 1, whole: 0)
    }
  }
}
