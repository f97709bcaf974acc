import Monetary
import PropertyTesting
import Testing

@Suite struct RatesTests {
  @Test func `document tax of five lines of 1.03 at 19 % is 0.98, line tax is 1.00`() throws {
    let euro = try currency("EUR")
    let rate = try TaxRate("0.19")
    let line = Money(currency: euro, minorUnits: 103)
    let group = try Money.sum(repeatElement(line, count: 5), in: euro)
    #expect(try rate.tax(onNet: group).minorUnits == 98)
    #expect(try rate.tax(onNet: line).minorUnits * 5 == 100)
    let shown = try rate.tax(onNet: group).allocated(by: [103, 103, 103, 103, 103])
    #expect(shown.map(\.minorUnits) == [20, 20, 20, 19, 19])
  }

  @Test func `an inclusive price of 353.90 at 19 % keeps its gross amount`() throws {
    let gross = Money(currency: try currency("EUR"), minorUnits: 35_390)
    let (net, tax) = try TaxRate("0.19").parts(ofGross: gross)
    #expect(net.minorUnits == 29_739)
    #expect(tax.minorUnits == 5_651)
  }

  @Test func `the parts of a gross amount always sum to it`() {
    forAll(count: 500) { choices in
      let rate = TaxRate(units: choices.number(in: 0...400_000_000))
      let gross = Money(currency: try currency("EUR"), minorUnits: choices.extremeNumber())
      let (net, tax) = try rate.parts(ofGross: gross)
      #expect(try net.adding(tax) == gross)
      // The tax on the net is the tax, within the half unit that the net was rounded by.
      let again = try rate.tax(onNet: net)
      #expect(abs(try again.subtracting(tax).minorUnits) <= 1)
    }
  }

  @Test func `no net amount exists for a rate of minus one`() throws {
    let gross = Money(currency: try currency("EUR"), minorUnits: 1)
    #expect(throws: MonetaryError.zeroDivisor) { try TaxRate("-1").parts(ofGross: gross) }
    #expect(try TaxRate("-0.5").parts(ofGross: gross).net.minorUnits == 2)
  }

  @Test func `a discount is rounded once`() throws {
    let amount = Money(currency: try currency("EUR"), minorUnits: 12_345)
    #expect(try DiscountRate("0.02").discount(on: amount).minorUnits == 247)
    #expect(try DiscountRate.whole.discount(on: amount) == amount)
  }

  @Test func `an exchange converts both ways without an inverse`() throws {
    let (dollar, euro) = (try currency("USD"), try currency("EUR"))
    let rate = try #require(ExchangeRate(base: dollar, quote: euro, units: 920_000_000))
    let dollars = Money(currency: dollar, minorUnits: 1_000_000)
    let euros = Money(currency: euro, minorUnits: 920_000)
    #expect(try rate.converted(dollars) == euros)
    #expect(try rate.converted(euros) == dollars)
    // 1 / 0.92 = 1.0869565…
    let one = Money(currency: euro, minorUnits: 100)
    #expect(try rate.converted(one).minorUnits == 109)
  }

  @Test func `an exchange minds the decimals of both currencies`() throws {
    let (euro, yen, dinar) = (try currency("EUR"), try currency("JPY"), try currency("KWD"))
    let toYen = try #require(ExchangeRate(base: euro, quote: yen, units: 163_250_000_000))
    #expect(try toYen.converted(Money(currency: euro, minorUnits: 1_000)).minorUnits == 1_633)
    #expect(try toYen.converted(Money(currency: yen, minorUnits: 1_633)).minorUnits == 1_000)
    let toDinar = try #require(ExchangeRate(base: euro, quote: dinar, units: 333_000_000))
    #expect(try toDinar.converted(Money(currency: euro, minorUnits: 100)).minorUnits == 333)
  }

  @Test func `a third currency, a rate of zero and a result that does not fit are refused`() throws
  {
    let (euro, yen, franc) = (try currency("EUR"), try currency("JPY"), try currency("CHF"))
    let rate = try #require(ExchangeRate(base: euro, quote: yen, units: 1))
    #expect(throws: MonetaryError.currencyMismatch(euro, franc)) {
      try rate.converted(Money(currency: franc, minorUnits: 1))
    }
    #expect(ExchangeRate(base: euro, quote: yen, units: 0) == nil)
    #expect(ExchangeRate(base: euro, quote: euro, units: 1) == nil)
    #expect(throws: MonetaryError.overflow) {
      try rate.converted(Money(currency: yen, minorUnits: .max))
    }
  }

  /// 10,000 USD at 0.92, valued at 0.90, paid at 0.91.
  @Test func `the realised and unrealised differences of a claim in dollars`() throws {
    let (dollar, euro) = (try currency("USD"), try currency("EUR"))
    let claim = Money(currency: dollar, minorUnits: 1_000_000)
    let values = try [920_000_000, 900_000_000, 910_000_000].map { units in
      try #require(ExchangeRate(base: dollar, quote: euro, units: units)).converted(claim)
    }
    #expect(values.map(\.minorUnits) == [920_000, 900_000, 910_000])
    #expect(try values[1].subtracting(values[0]).minorUnits == -20_000)
    #expect(try values[2].subtracting(values[0]).minorUnits == -10_000)
  }
}
