import Monetary
import PropertyTesting
import Testing

@Suite struct FixedPointTests {
  @Test(arguments: [
    ("0", 0, "0"), ("1", 1_000_000, "1"), ("-1.5", -1_500_000, "-1.5"),
    ("0.000001", 1, "0.000001"), ("00012.500000000", 12_500_000, "12.5"),
    ("9223372036854.775807", Int64.max, "9223372036854.775807"),
    ("-9223372036854.775808", Int64.min, "-9223372036854.775808"), ("-0", 0, "0"),
  ])
  func `quantities have six decimals`(_ text: String, _ units: Int64, _ canonical: String) throws {
    let quantity = try Quantity(text)
    #expect(quantity == Quantity(units: units))
    #expect(quantity.description == canonical)
  }

  @Test(arguments: [
    "", "-", ".", "1.", ".5", "+1", "1,5", "1e3", " 1", "1 ", "1.2.3", "--1", "0x1", "١", "1_000",
    "1234567890123456789012345678901234567890.",
    "00000000000000000000000000000000000000001",
  ])
  func `texts that are no decimal are refused`(_ text: String) {
    #expect(throws: DecimalTextError.malformed) { try Quantity(text) }
  }

  @Test func `a digit behind the last decimal is refused, a zero is not`() throws {
    #expect(throws: DecimalTextError.tooManyDecimals(allowed: 6)) { try Quantity("1.0000001") }
    #expect(throws: DecimalTextError.tooManyDecimals(allowed: 9)) { try TaxRate("0.0000000001") }
    #expect(try TaxRate("0.0000000010").units == 1)
  }

  @Test(arguments: ["9223372036854.775808", "-9223372036854.775809", "99999999999999"])
  func `a number of more than 64 bits is refused`(_ text: String) {
    #expect(throws: DecimalTextError.outOfRange) { try Quantity(text) }
  }

  @Test func `every number reads back from its text`() {
    forAll(count: 1_000) { choices in
      let quantity = Quantity(units: choices.extremeNumber())
      let quantityAgain = try Quantity(quantity.description)
      let price = UnitPrice(units: choices.extremeNumber())
      let priceAgain = try UnitPrice(price.description)
      #expect(quantityAgain == quantity && priceAgain == price)
    }
  }

  @Test func `sums are checked and numbers are ordered`() throws {
    let (one, most) = (Quantity(units: 1), Quantity(units: .max))
    #expect(try most.subtracting(one).adding(one) == most)
    #expect(throws: MonetaryError.overflow) { try most.adding(one) }
    #expect(throws: MonetaryError.overflow) { try Quantity(units: .min).subtracting(one) }
    #expect(one < most && !(most < one) && Quantity.zero < one)
  }

  @Test(arguments: [
    ("19.99", "3", "EUR", 5_997), ("0.005", "1", "EUR", 1), ("-0.005", "1", "EUR", -1),
    ("0.015", "1", "EUR", 2), ("0.333333333", "3", "EUR", 100), ("12.5", "1.5", "JPY", 19),
    ("1.2345", "1", "KWD", 1_235), ("0.00005", "1", "CLF", 1), ("2.5", "-2", "EUR", -500),
  ])
  func `a price times a quantity is rounded once`(
    _ price: String,
    _ quantity: String,
    _ code: String,
    _ expected: Int64
  ) throws {
    let amount = try UnitPrice(price).amount(of: Quantity(quantity), in: currency(code))
    #expect(amount == Money(currency: try currency(code), minorUnits: expected))
  }

  @Test func `half even is a choice`() throws {
    let euro = try currency("EUR")
    let price = try UnitPrice("0.005")
    #expect(try price.amount(of: Quantity("1"), in: euro, rounding: .halfEven).minorUnits == 0)
    #expect(try price.amount(of: Quantity("3"), in: euro, rounding: .halfEven).minorUnits == 2)
  }

  @Test func `an amount that does not fit is refused`() throws {
    let most = UnitPrice(units: .max)
    #expect(throws: MonetaryError.overflow) {
      try most.amount(of: Quantity(units: .max), in: currency("EUR"))
    }
    // 9,223,372,036.854775807 x 1 is well within.
    #expect(
      try most.amount(of: Quantity("1"), in: currency("EUR")).minorUnits == 922_337_203_685
    )
  }
}
