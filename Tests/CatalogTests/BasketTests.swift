import Catalog
import Monetary
import Parties
import Primitives
import PropertyTesting
import Testing

@Suite struct BasketTests {
  /// Two lines, a discount on the first and one on both, over a book with a contract of ten.
  static func priced(_ quantities: [String] = ["4", "5"]) throws -> PricedBasket {
    let book = try PriceResolutionTests.book()
    let lines = try quantities.enumerated().map { index, quantity in
      Basket.Line(
        key: try Sample.key(quantity, buyer: PriceResolutionTests.buyer),
        taxGroup: index == 0 ? Sample.standard : Sample.reduced,
        discounts: index == 0 ? [try DiscountTests.rate(1, "0.125")] : []
      )
    }
    let stack = DiscountStack(currency: Sample.euro, document: [try DiscountTests.amount(2, "1")])
    return try book.quote(Basket(lines: lines, stack: stack))
  }

  @Test func `a basket is priced, discounted and summed`() throws {
    let basket = try Self.priced()
    // 24.00 less an eighth is 21.00; with 30.00, of the 1.00 off 0.41 and 0.59 fall on the two.
    #expect(basket.lines.map(\.resolution.amount.decimalText) == ["24.00", "30.00"])
    #expect(basket.lines.map(\.net.decimalText) == ["20.59", "29.41"])
    #expect(basket.net.decimalText == "50.00")
    #expect(basket.document.map(\.total.decimalText) == ["1.00"])
  }

  @Test func `what one line calls of a contract is not left for the next`() throws {
    let basket = try Self.priced(["6", "4", "1", "0"])
    let prices = basket.lines.map(\.resolution.unitPrice?.description)
    #expect(prices == ["6", "6", "7", "6"])
  }

  @Test func `every line without a price is told`() throws {
    let book = try PriceResolutionTests.book()
    var foreign = try Sample.key()
    foreign.currency = Sample.dollar
    let keys = [foreign, try Sample.key(), foreign]
    let lines = keys.map { Basket.Line(key: $0, taxGroup: Sample.standard) }
    let stack = DiscountStack(currency: Sample.euro)
    let refused = [0, 2].map { BasketRefusal.Line(index: $0, rejection: .noPrice([])) }
    #expect(throws: BasketRefusal.lines(refused)) {
      try book.quote(Basket(lines: lines, stack: stack))
    }
    #expect(throws: BasketRefusal.discounts(.exceeds(Sample.id(2), left: try Sample.euros("10")))) {
      let dear = DiscountStack(
        currency: Sample.euro,
        document: [try DiscountTests.amount(2, "10.01")]
      )
      return try book.quote(Basket(lines: [lines[1]], stack: dear))
    }
  }

  @Test func `a trace names every rule with its version, in order`() throws {
    let basket = try Self.priced()
    let contract = try PriceResolutionTests.contract()
    let line = basket.lines[0]
    #expect(
      line.trace.steps.map(\.rule) == [
        .price(PriceReference(source: .contract(contract.id), version: 2, entry: Sample.id(5))),
        .rounding, .discount(Sample.id(1), version: 1), .discount(Sample.id(2), version: 1),
      ]
    )
    let outcomes = line.trace.considered.map(\.outcome)
    #expect(outcomes == Array(repeating: .outranked(by: .scope), count: 4))
  }

  @Test func `a price is derived again from its trace alone, bit for bit`() throws {
    let basket = try Self.priced()
    #expect(try basket.rederived() == basket.lines.map(\.net))
    for line in basket.lines { #expect(try line.trace.rederived() == line.net) }
  }

  @Test func `a trace in which anything is changed does not hold`() throws {
    let trace = try Self.priced().lines[0].trace
    for index in trace.steps.indices {
      var steps = trace.steps
      let step = steps[index]
      let output = PriceValue.money(Money(currency: Sample.euro, minorUnits: 1))
      steps[index] = PriceStep(
        rule: step.rule,
        operation: step.operation,
        input: step.input,
        output: output
      )
      let changed = PriceTrace(key: trace.key, considered: [], steps: steps)
      #expect(throws: PriceTraceFault.otherResult(step: index)) { try changed.rederived() }
      steps = trace.steps
      steps.remove(at: index)
      let shorter = PriceTrace(key: trace.key, considered: [], steps: steps)
      // Without its last step a trace is a shorter one that holds, with another amount.
      if index == trace.steps.count - 1 {
        #expect(try shorter.rederived() != (try trace.rederived()))
      } else {
        #expect(throws: PriceTraceFault.brokenChain(step: index)) { try shorter.rederived() }
      }
    }
    var key = trace.key
    key.quantity = try Quantity("3")
    let other = PriceTrace(key: key, considered: [], steps: trace.steps)
    #expect(throws: PriceTraceFault.brokenChain(step: 0)) { try other.rederived() }
    let empty = PriceTrace(key: trace.key, considered: [], steps: [])
    #expect(throws: PriceTraceFault.incomplete) { try empty.rederived() }
    let charged = PriceTrace(key: trace.key, considered: [], steps: [trace.steps[0]])
    #expect(throws: PriceTraceFault.incomplete) { try charged.rederived() }
  }

  @Test func `every charge model and every discount is derived again`() {
    forAll(count: 400) { choices in
      let rounding = choices.element(of: Rounding.self)
      var number: UInt64 = 0
      var entries: [PriceEntry] = []
      let lines = choices.array(count: 1...5) { choices in
        number += 1
        let item = PricedItem(product: Sample.id(number))
        entries.append(
          PriceEntry(
            id: Sample.id(number),
            item: .product(item.product),
            unit: Sample.piece,
            charge: Self.anyCharge(&choices),
            validity: Sample.year
          )
        )
        var key = PriceKey(
          legalEntity: Sample.company,
          currency: Sample.euro,
          item: item,
          unit: Sample.piece,
          quantity: Quantity(units: choices.number(in: 0...100_000_000)),
          date: Sample.day
        )
        key.base = UnitPrice(units: choices.number(in: 0...1_000_000_000_000))
        let discounts = choices.array(count: 0...1) { choices in
          let rate = DiscountRate(units: choices.number(in: 0...1_000_000_000))
          return Discount(id: Sample.id(1), value: .rate(rate))!
        }
        let group = choices.happens() ? Sample.reduced : Sample.standard
        return Basket.Line(key: key, taxGroup: group, discounts: discounts)
      }
      let amount = Money(currency: Sample.euro, minorUnits: choices.number(in: 0...100_000))
      let stack = DiscountStack(
        currency: Sample.euro,
        rounding: rounding,
        coupons: [Discount(id: Sample.id(2), value: .amount(amount))!]
      )
      choices.note("\(entries) \(lines)")
      let book = PriceBook(lists: [try Sample.list(1, .base, entries)], contracts: [])
      let priced = try book.quote(Basket(lines: lines, stack: stack))
      #expect(try priced.rederived() == priced.lines.map(\.net))
      #expect(try Money.sum(priced.lines.map(\.net), in: Sample.euro) == priced.net)
    }
  }

  private static func anyCharge(_ choices: inout Choices) -> ChargeModel {
    let price = UnitPrice(units: choices.number(in: 0...100_000_000_000))
    let tiers = ChargeModelTests.anyTable(&choices)
    let models: [ChargeModel] = [
      .flat(price), .volume(tiers), .graduated(tiers), .stairstep(tiers),
      .packages(PackageCharge(size: Quantity(units: 2_500_000), price: price)!),
      .percentage(
        PercentageCharge(rate: DiscountRate(units: 12_345_678), minimum: UnitPrice(units: 7))!
      ),
    ]
    return choices.element(of: models)
  }
}
