import Monetary
import Testing

@Suite struct CurrencyCodeTests {
  @Test(arguments: [
    ("JPY", 0), ("ISK", 0), ("CLP", 0), ("EUR", 2), ("USD", 2), ("MGA", 2), ("KWD", 3), ("TND", 3),
    ("CLF", 4), ("UYW", 4),
  ])
  func `decimals are those of ISO 4217`(_ code: String, _ exponent: Int) throws {
    let currency = try currency(code)
    #expect(currency.exponent == exponent)
    #expect(currency.code == code)
    #expect(currency.isCurrent)
  }

  @Test(arguments: [
    "XAU", String(repeating: "X", count: 3), "XTS", "XDR", "ZZZ", "EU", "EURO", "eur", "", "E R",
    "ÄÖÜ",
  ])
  func `what has no minor units or does not exist is refused`(_ code: String) {
    #expect(CurrencyCode(code) == nil)
  }

  @Test(arguments: ["BGN", "HRK", "CUC", "ANG", "SLL", "ZWL", "BYR", "MRO", "STD"])
  func `withdrawn currencies are known and not current`(_ code: String) throws {
    #expect(try !currency(code).isCurrent)
  }

  /// List one of ISO 4217 has 178 codes, 13 of which have no minor units.
  @Test func `the list is complete`() {
    let all = CurrencyCode.all
    #expect(all.filter(\.isCurrent).count == 178 - 13)
    #expect(all.filter { !$0.isCurrent }.count == 9)
    #expect(
      Dictionary(grouping: all.filter(\.isCurrent), by: \.exponent).mapValues(\.count)
        == [0: 17, 2: 139, 3: 7, 4: 2]
    )
    #expect(all == all.sorted())
    #expect(all.allSatisfy { CurrencyCode($0.code) == $0 && $0.description == $0.code })
  }
}
