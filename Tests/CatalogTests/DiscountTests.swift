import Catalog
import Monetary
import PropertyTesting
import Testing

@Suite struct DiscountTests {
  static func rate(_ number: UInt64, _ text: String) throws -> Discount {
    Discount(id: Sample.id(number), value: .rate(try DiscountRate(text)))!
  }

  static func amount(_ number: UInt64, _ text: String) throws -> Discount {
    Discount(id: Sample.id(number), value: .amount(try Sample.euros(text)))!
  }

  static func line(
    _ text: String,
    _ group: TaxGroup = Sample.standard,
    _ discounts: [Discount] = []
  ) throws -> DiscountableLine {
    DiscountableLine(amount: try Sample.euros(text), taxGroup: group, discounts: discounts)
  }

  @Test func `discounts are taken stage after stage`() throws {
    let stack = DiscountStack(
      currency: Sample.euro,
      document: [try Self.amount(4, "10"), try Self.rate(3, "0.05")],
      coupons: [try Self.amount(5, "5")]
    )
    let own = [try Self.amount(2, "7.5"), try Self.rate(1, "0.1")]
    let (lines, document) = try stack.apply(to: [try Self.line("100", Sample.standard, own)])
    // 100 less 10 % is 90, less 7.50 is 82.50, less 5 % (4.125) is 78.37, less 10, less 5.
    #expect(lines[0].net.decimalText == "63.37")
    let outputs = lines[0].steps.map(\.output)
    let expected = try ["90", "82.50", "78.37", "68.37", "63.37"].map { text in
      PriceValue.money(try Sample.euros(text))
    }
    #expect(outputs == expected)
    #expect(document.map(\.stage) == [.documentRate, .documentAmount, .coupon])
    #expect(document.map(\.total.decimalText) == ["4.13", "10.00", "5.00"])
  }

  @Test func `a discount on the document is split by the allocation primitive`() throws {
    let stack = DiscountStack(currency: Sample.euro, document: [try Self.amount(1, "10.00")])
    let line = try Self.line("20")
    let (lines, document) = try stack.apply(to: [line, line, line])
    #expect(document[0].shares.map(\.value) == [334, 333, 333])
    #expect(lines.map(\.net.decimalText) == ["16.66", "16.67", "16.67"])
  }

  @Test func `a discount on the document is split by tax group first`() throws {
    let stack = DiscountStack(currency: Sample.euro, document: [try Self.amount(1, "0.10")])
    let (_, document) = try stack.apply(to: [
      try Self.line("0.50"), try Self.line("1", Sample.reduced), try Self.line("0.50"),
      try Self.line("1", Sample.reduced),
    ])
    // Groups of 1.00 and 2.00 have 3.33 and 6.67 of ten: 3 and 7. One pass over the lines would
    // give 2, 3, 2, 3: 4 and 6.
    #expect(document[0].shares.map(\.value) == [2, 4, 1, 3])
  }

  @Test func `a coupon is cut, another discount refused`() throws {
    let large = try Self.amount(1, "50")
    let lines = [try Self.line("30")]
    let coupon = DiscountStack(currency: Sample.euro, coupons: [large])
    let (discounted, document) = try coupon.apply(to: lines)
    #expect(discounted[0].net.isZero && document[0].total.decimalText == "30.00")
    let left = DiscountRefusal.exceeds(large.id, left: try Sample.euros("30"))
    #expect(throws: left) {
      try DiscountStack(currency: Sample.euro, document: [large]).apply(to: lines)
    }
    #expect(throws: left) {
      let line = try Self.line("30", Sample.standard, [large])
      return try DiscountStack(currency: Sample.euro).apply(to: [line])
    }
  }

  @Test func `what cannot be taken is refused`() throws {
    let stack = DiscountStack(currency: Sample.euro)
    let ten = try Self.amount(1, "10")
    #expect(throws: DiscountRefusal.lineAmount(index: 1)) {
      try stack.apply(to: [try Self.line("1"), try Self.line("-1")])
    }
    let foreign = Money(currency: Sample.dollar, minorUnits: 1)
    #expect(throws: DiscountRefusal.lineAmount(index: 0)) {
      try stack.apply(to: [DiscountableLine(amount: foreign, taxGroup: Sample.standard)])
    }
    #expect(throws: DiscountRefusal.repeated(ten.id)) {
      try stack.apply(to: [try Self.line("30", Sample.standard, [ten, ten])])
    }
    let dollar = Discount(id: Sample.id(1), value: .amount(foreign))!
    #expect(throws: DiscountRefusal.currency(dollar.id)) {
      try stack.apply(to: [try Self.line("1", Sample.standard, [dollar])])
    }
    #expect(throws: DiscountRefusal.monetary(.overflow)) {
      let line = DiscountableLine(
        amount: Money(currency: Sample.euro, minorUnits: .max),
        taxGroup: Sample.standard
      )
      return try DiscountStack(currency: Sample.euro, document: [ten]).apply(to: [line, line])
    }
    let many = try (0...UInt64(CatalogLimits.discountsMax)).map { try Self.rate($0, "0") }
    #expect(throws: DiscountRefusal.tooMany) {
      try DiscountStack(currency: Sample.euro, coupons: many).apply(to: [])
    }
    #expect(Discount(id: Sample.id(1), value: .rate(DiscountRate(units: 1_000_000_001))) == nil)
    #expect(Discount(id: Sample.id(1), value: .rate(DiscountRate(units: -1))) == nil)
    #expect(Discount(id: Sample.id(1), value: .amount(try Sample.euros("-0.01"))) == nil)
  }

  @Test func `what is taken and what is left sum to the document, in any order given`() {
    var (taken, cases) = (0, 0)
    forAll(count: 400) { choices in
      let lines = choices.array(count: 0...6) { choices in
        DiscountableLine(
          amount: Money(currency: Sample.euro, minorUnits: choices.number(in: 0...2000)),
          taxGroup: choices.happens() ? Sample.reduced : Sample.standard,
          discounts: Self.anyDiscounts(&choices, upTo: 3)
        )
      }
      let stack = DiscountStack(
        currency: Sample.euro,
        rounding: choices.element(of: Rounding.self),
        document: Self.anyDiscounts(&choices, upTo: 3),
        coupons: Self.anyDiscounts(&choices, upTo: 2)
      )
      let shuffledLines = lines.map { line in
        DiscountableLine(
          amount: line.amount,
          taxGroup: line.taxGroup,
          discounts: choices.shuffled(line.discounts)
        )
      }
      let shuffled = DiscountStack(
        currency: stack.currency,
        rounding: stack.rounding,
        document: choices.shuffled(stack.document),
        coupons: choices.shuffled(stack.coupons)
      )
      cases += 1
      guard let result = try? stack.apply(to: lines) else {
        #expect(throws: DiscountRefusal.self) { try shuffled.apply(to: shuffledLines) }
        return
      }
      taken += 1
      let again = try shuffled.apply(to: shuffledLines)
      #expect(again.lines == result.lines && again.document == result.document)
      try Self.checkSums(lines, result.lines, result.document)
    }
    #expect(taken * 4 > cases, "too few cases in which discounts can be taken")
  }

  private static func checkSums(
    _ lines: [DiscountableLine],
    _ discounted: [DiscountedLine],
    _ document: [DocumentDiscount]
  ) throws {
    for (line, discounted) in zip(lines, discounted) {
      var left = PriceValue.money(line.amount)
      for step in discounted.steps {
        #expect(step.input == left && step.operation.output(of: left) == step.output)
        left = step.output
      }
      #expect(left == .money(discounted.net) && !discounted.net.isNegative)
    }
    for discount in document {
      #expect(try MinorUnits.sum(discount.shares) == discount.total.amount)
      #expect(discount.shares.allSatisfy { $0 >= .zero })
    }
    let taken = document.reduce(0) { $0 + $1.total.minorUnits }
    let nets = discounted.reduce(0) { $0 + $1.net.minorUnits }
    let afterOwn = zip(lines, discounted).reduce(into: Int64(0)) { sum, pair in
      let own = pair.1.steps.prefix(pair.0.discounts.count).last?.output
      sum += (own ?? .money(pair.0.amount)).minorUnits
    }
    #expect(nets + taken == afterOwn)
  }

  private static func anyDiscounts(_ choices: inout Choices, upTo count: Int) -> [Discount] {
    var number = choices.number(in: UInt64(0)...100)
    return choices.array(count: 0...count) { choices in
      number += choices.number(in: 1...3)
      let value: Discount.Value =
        choices.happens()
        ? .amount(Money(currency: Sample.euro, minorUnits: choices.number(in: 0...100)))
        : .rate(DiscountRate(units: choices.number(in: 0...1_000_000_000)))
      return Discount(id: Sample.id(number), value: value)!
    }
  }
}

extension PriceValue {
  fileprivate var minorUnits: Int64 {
    if case .money(let money) = self { money.minorUnits } else { 0 }
  }
}
