import Monetary
import PropertyTesting
import Testing

@Suite struct MoneyTests {
  @Test func `sums and differences are exact`() throws {
    let euro = try currency("EUR")
    let some = Money(currency: euro, minorUnits: 1_050)
    let other = Money(currency: euro, minorUnits: -75)
    #expect(try some.adding(other).minorUnits == 975)
    #expect(try some.subtracting(other).minorUnits == 1_125)
    #expect(try some.negated().minorUnits == -1_050)
    #expect(try other.isLess(than: some) && !some.isLess(than: some))
    #expect(Money.zero(euro).isZero && other.isNegative && !some.isNegative)
  }

  @Test func `currencies do not mix`() throws {
    let (euro, franc) = (try currency("EUR"), try currency("CHF"))
    let (left, right) = (
      Money(currency: euro, minorUnits: 1), Money(currency: franc, minorUnits: 1)
    )
    let mismatch = MonetaryError.currencyMismatch(euro, franc)
    #expect(throws: mismatch) { try left.adding(right) }
    #expect(throws: mismatch) { try left.subtracting(right) }
    #expect(throws: mismatch) { try left.isLess(than: right) }
    #expect(throws: mismatch) { try Money.sum([left, right], in: euro) }
  }

  @Test func `what does not fit is refused at the first unit too many`() throws {
    let euro = try currency("EUR")
    let most = Money(currency: euro, minorUnits: .max)
    let least = Money(currency: euro, minorUnits: .min)
    let one = Money(currency: euro, minorUnits: 1)
    #expect(try most.adding(.zero(euro)) == most)
    #expect(throws: MonetaryError.overflow) { try most.adding(one) }
    #expect(try least.adding(one).minorUnits == .min + 1)
    #expect(throws: MonetaryError.overflow) { try least.subtracting(one) }
    #expect(throws: MonetaryError.overflow) { try least.negated() }
    #expect(try most.negated().minorUnits == -.max)
  }

  @Test func `only the total of a sum has to fit`() throws {
    let euro = try currency("EUR")
    let amounts = [Int64.max, .max, .min, .min, 7].map { Money(currency: euro, minorUnits: $0) }
    #expect(try Money.sum(amounts, in: euro).minorUnits == 5)
    #expect(throws: MonetaryError.overflow) { try Money.sum(amounts.prefix(2), in: euro) }
    #expect(try Money.sum([], in: euro) == .zero(euro))
    #expect(throws: MonetaryError.overflow) { try MinorUnits.sum(minor([.min, -1])) }
  }

  @Test(arguments: [
    ("EUR", 1_230, "12.30"), ("EUR", -5, "-0.05"), ("EUR", 0, "0.00"), ("JPY", 1_230, "1230"),
    ("KWD", 1_999, "1.999"), ("CLF", -1, "-0.0001"), ("EUR", Int64.min, "-92233720368547758.08"),
    ("EUR", Int64.max, "92233720368547758.07"),
  ])
  func `an amount is written with its currency's decimals`(
    _ code: String,
    _ units: Int64,
    _ text: String
  ) throws {
    let money = Money(currency: try currency(code), minorUnits: units)
    #expect(money.decimalText == text)
    #expect(money.description == "\(code) \(text)")
    #expect(try Money(decimalText: text, in: money.currency) == money)
  }

  @Test func `a text with more decimals than the currency has is refused`() throws {
    let (euro, yen) = (try currency("EUR"), try currency("JPY"))
    #expect(try Money(decimalText: "1.5", in: euro).minorUnits == 150)
    #expect(try Money(decimalText: "1.500", in: euro).minorUnits == 150)
    #expect(throws: DecimalTextError.tooManyDecimals(allowed: 2)) {
      try Money(decimalText: "1.501", in: euro)
    }
    #expect(throws: DecimalTextError.tooManyDecimals(allowed: 0)) {
      try Money(decimalText: "1.5", in: yen)
    }
  }
}
