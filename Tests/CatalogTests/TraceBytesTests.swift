import Catalog
import Monetary
import Parties
import Primitives
import PropertyTesting
import Testing

@Suite struct TraceBytesTests {
  @Test func `a stored trace is read as it was, and derived again from its bytes`() throws {
    let basket = try BasketTests.priced()
    for line in basket.lines {
      let stored = line.trace.encoded()
      let trace = try PriceTrace(encoded: stored)
      #expect(trace == line.trace)
      #expect(try trace.rederived() == line.net)
      #expect(trace.encoded() == stored)
    }
  }

  /// A line of 4 at 6.00 under a contract, less an eighth and its share of 1.00.
  static let layout1 = """
    0101019300000000700080000000000000010105747261646501037765620004444530310345555201930000\
    0000700080000000000000010101930000000070008000000000000001010f6f66666963652f70617065722f\
    61340343363200000000003d0900000000512d04020193000000007000800000000000000400000000000000\
    0201930000000070008000000000000004010201930000000070008000000000000003000000000000000201\
    9300000000700080000000000000030102019300000000700080000000000000020000000000000002019300\
    0000007000800000000000000201020193000000007000800000000000000100000000000000020193000000\
    0070008000000000000001010004010101930000000070008000000000000001000000000000000201930000\
    00007000800000000000000501010000000165a0bc0001020000000000000000005543df729c000002020345\
    5552010303455552000000000000096003019300000000700080000000000000010000000000000001030000\
    0000077359400103034555520000000000000834030193000000007000800000000000000200000000000000\
    010400000000000000290303455552000000000000080b
    """

  @Test func `layout 1 is final`() throws {
    let trace = try BasketTests.priced().lines[0].trace
    #expect(Hex.encode(trace.encoded()) == Self.layout1)
  }

  @Test func `every part of a trace comes back`() {
    forAll(count: 400) { choices in
      var key = PriceWorld.key(&choices)
      key.base = choices.happens() ? UnitPrice(units: choices.extremeNumber()) : nil
      let reference = PriceReference(
        source: choices.happens() ? .list(Sample.id(1)) : .contract(Sample.id(2)),
        version: choices.extremeNumber(),
        entry: Sample.id(3)
      )
      let considered = choices.array(count: 0...3) { choices in
        let criterion = choices.element(of: Precedence.Criterion.self)
        let outcome: ConsideredPrice.Outcome =
          choices.happens() ? .usedUp : .outranked(by: criterion)
        return ConsideredPrice(price: reference, outcome: outcome)
      }
      var value = PriceValue.quantity(ChargeInput(quantity: key.quantity, base: key.base))
      let steps = choices.array(count: 0...4) { choices in
        let rules: [PriceStep.Rule] = [
          .price(reference), .rounding, .discount(Sample.id(4), version: choices.extremeNumber()),
        ]
        let step = PriceStep(
          rule: choices.element(of: rules),
          operation: Self.anyOperation(&choices),
          input: value,
          output: Self.anyValue(&choices)
        )
        value = step.output
        return step
      }
      let trace = PriceTrace(key: key, considered: considered, steps: steps)
      choices.note("\(trace)")
      let again = try PriceTrace(encoded: trace.encoded())
      #expect(again == trace)
    }
  }

  @Test func `bytes that are no trace are refused, whatever they are`() throws {
    let bytes = try BasketTests.priced().lines[0].trace.encoded()
    for count in bytes.indices {
      #expect(throws: PriceTraceBytesError.self) {
        try PriceTrace(encoded: Array(bytes.prefix(count)))
      }
    }
    #expect(throws: PriceTraceBytesError.bytes(.trailingBytes(offset: bytes.count))) {
      try PriceTrace(encoded: bytes + [0])
    }
    #expect(throws: PriceTraceBytesError.layout(2)) {
      try PriceTrace(encoded: [2] + bytes.dropFirst())
    }
    forAll { choices in
      var spoilt = bytes
      let place = choices.number(in: 0...spoilt.count - 1)
      spoilt[place] = choices.number(in: 0...UInt8.max)
      choices.note("byte \(place) is \(spoilt[place])")
      // Whatever can be read is written as it was read.
      guard let trace = try? PriceTrace(encoded: spoilt) else { return }
      #expect(trace.encoded() == spoilt)
    }
  }

  private static func anyOperation(_ choices: inout Choices) -> PriceOperation {
    let rounding = choices.element(of: Rounding.self)
    let price = UnitPrice(units: choices.number(in: 0...Int64.max))
    let table = ChargeModelTests.anyTable(&choices)
    let percentage = PercentageCharge(
      rate: DiscountRate(units: choices.number(in: 0...1_000_000_000)),
      minimum: choices.happens() ? price : nil,
      maximum: choices.happens() ? UnitPrice(units: .max) : nil
    )!
    let operations: [PriceOperation] = [
      .charge(.flat(price), rounding), .charge(.volume(table), rounding),
      .charge(.graduated(table), rounding), .charge(.stairstep(table), rounding),
      .charge(.packages(PackageCharge(size: Quantity(units: 1), price: price)!), rounding),
      .charge(.percentage(percentage), rounding), .round(Sample.euro, rounding),
      .takeRate(DiscountRate(units: choices.extremeNumber()), rounding),
      .takeAmount(MinorUnits(value: choices.extremeNumber())),
    ]
    return choices.element(of: operations)
  }

  private static func anyValue(_ choices: inout Choices) -> PriceValue {
    let high = Int128(choices.extremeNumber(Int64.self)) << 64
    let values: [PriceValue] = [
      .money(Money(currency: Sample.dollar, minorUnits: choices.extremeNumber())),
      .exact(ExactAmount(units: high | Int128(choices.extremeNumber(UInt64.self)))),
      .quantity(ChargeInput(quantity: Quantity(units: choices.extremeNumber()))),
    ]
    return choices.element(of: values)
  }
}
