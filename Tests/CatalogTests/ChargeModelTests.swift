import Catalog
import Monetary
import PropertyTesting
import Testing

@Suite struct ChargeModelTests {
  /// Up to 10 at 2, up to 20 at 1.5, then 1.
  static let table = TierTable([
    Tier(upTo: Quantity(units: 10_000_000), price: UnitPrice(units: 2_000_000_000)),
    Tier(upTo: Quantity(units: 20_000_000), price: UnitPrice(units: 1_500_000_000)),
    Tier(upTo: nil, price: UnitPrice(units: 1_000_000_000)),
  ])!

  static func amount(
    _ model: ChargeModel,
    _ quantity: String,
    base: String? = nil
  ) throws -> String {
    let base = try base.map { try UnitPrice($0) }
    let rounding = Rounding.halfAwayFromZero
    return try model.amount(of: try Quantity(quantity), base: base, rounding: rounding)
      .rounded(in: Sample.euro, rounding: rounding).decimalText
  }

  @Test(arguments: [
    ("0", "0.00", "0.00", "0.00"), ("0.5", "1.00", "1.00", "2.00"),
    ("10", "20.00", "20.00", "2.00"), ("10.000001", "15.00", "20.00", "1.50"),
    ("20", "30.00", "35.00", "1.50"), ("25", "25.00", "40.00", "1.00"),
    ("1000", "1000.00", "1015.00", "1.00"),
  ])
  func `tiers price a quantity as a whole, slice by slice, or with one fee`(
    quantity: String,
    volume: String,
    graduated: String,
    stairstep: String
  ) throws {
    #expect(try Self.amount(.volume(Self.table), quantity) == volume)
    #expect(try Self.amount(.graduated(Self.table), quantity) == graduated)
    #expect(try Self.amount(.stairstep(Self.table), quantity) == stairstep)
  }

  @Test func `a flat price is rounded once, with the line`() throws {
    let third = ChargeModel.flat(try UnitPrice("0.333333333"))
    #expect(try Self.amount(third, "3") == "1.00")
    #expect(try Self.amount(.flat(try UnitPrice("19.99")), "3") == "59.97")
    let half = try ChargeModel.flat(try UnitPrice("0.005")).amount(
      of: try Quantity("1"),
      rounding: .halfEven
    )
    #expect(try half.rounded(in: Sample.euro, rounding: .halfEven).decimalText == "0.00")
    #expect(try half.rounded(in: Sample.euro, rounding: .halfAwayFromZero).decimalText == "0.01")
  }

  @Test func `a package that is begun is paid`() throws {
    let tens = PackageCharge(size: try Quantity("10"), price: try UnitPrice("15"))!
    let expected = [
      ("0", "0.00"), ("0.000001", "15.00"), ("10", "15.00"), ("10.5", "30.00"), ("25", "45.00"),
    ]
    for (quantity, amount) in expected {
      #expect(try Self.amount(.packages(tens), quantity) == amount)
    }
    #expect(PackageCharge(size: .zero, price: .zero) == nil)
    let millionths = PackageCharge(size: Quantity(units: 1), price: UnitPrice(units: .max))!
    #expect(throws: ChargeError.monetary(.overflow)) {
      try Self.amount(.packages(millionths), "9000000000000")
    }
  }

  @Test func `a percentage of each unit keeps within its bounds`() throws {
    let charge = PercentageCharge(
      rate: try DiscountRate("0.015"),
      minimum: try UnitPrice("0.3"),
      maximum: try UnitPrice("5")
    )!
    #expect(try Self.amount(.percentage(charge), "1", base: "100") == "1.50")
    #expect(try Self.amount(.percentage(charge), "4", base: "10") == "1.20")
    #expect(try Self.amount(.percentage(charge), "2", base: "1000") == "10.00")
    #expect(throws: ChargeError.baseMissing) { try Self.amount(.percentage(charge), "1") }
    #expect(throws: ChargeError.baseNegative(try UnitPrice("-1"))) {
      try Self.amount(.percentage(charge), "1", base: "-1")
    }
    let ninth = PercentageCharge(rate: try DiscountRate("0.5"))!
    let base = UnitPrice(units: 1)
    #expect(ninth.unitPrice(on: base, rounding: .halfAwayFromZero).units == 1)
    #expect(ninth.unitPrice(on: base, rounding: .halfEven).units == 0)
    #expect(PercentageCharge(rate: try DiscountRate("1.000000001")) == nil)
    let crossed = PercentageCharge(rate: .zero, minimum: .init(units: 2), maximum: .init(units: 1))
    #expect(crossed == nil)
  }

  @Test func `less than nothing is not priced`() throws {
    let refused = ChargeError.quantityNegative(try Quantity("-1"))
    for model in [ChargeModel.flat(.zero), .volume(Self.table), .stairstep(Self.table)] {
      #expect(throws: refused) { try Self.amount(model, "-1") }
    }
  }

  @Test func `tiers cover every quantity once`() {
    func table(_ bounds: [Int64?]) -> TierTable? {
      TierTable(bounds.map { Tier(upTo: $0.map { Quantity(units: $0) }, price: .zero) })
    }
    #expect(table([nil]) != nil && table([1, 2, nil]) != nil)
    let spoilt: [[Int64?]] = [
      [], [1], [nil, nil], [0, nil], [2, 1, nil], [1, 1, nil], [-1, nil],
    ]
    for bounds in spoilt { #expect(table(bounds) == nil) }
    #expect(TierTable([Tier(upTo: nil, price: UnitPrice(units: -1))]) == nil)
    let most: [Int64?] = (1..<Int64(CatalogLimits.tiersMax)).map { $0 }
    #expect(table(most + [nil]) != nil && table(most + [99, nil]) == nil)
  }

  @Test func `a graduated amount is the sum of its slices, unit by unit`() {
    forAll { choices in
      let table = Self.anyTable(&choices)
      let quantity = choices.number(in: Int64(0)...60)
      choices.note("\(quantity) of \(table)")
      // Each millionth of a unit is priced alone, at the tier that it is in.
      var naive: Int128 = 0
      for unit in 0..<quantity {
        let tier = table.tiers.first { unit < $0.upTo?.units ?? .max }!
        naive += Int128(tier.price.units)
      }
      let amount = try ChargeModel.graduated(table).amount(
        of: Quantity(units: quantity),
        rounding: .halfAwayFromZero
      )
      #expect(amount.units == naive)
      let slices = table.slices(of: Quantity(units: quantity))
      #expect(slices.reduce(0) { $0 + $1.quantity.units } == quantity)
      #expect(slices.allSatisfy { $0.quantity > .zero })
    }
  }

  @Test func `one tier makes all tier models that price units alike`() {
    forAll { choices in
      let price = UnitPrice(units: choices.number(in: 0...Int64.max))
      let quantity = Quantity(units: choices.number(in: 0...Int64.max))
      let table = TierTable([Tier(upTo: nil, price: price)])!
      let flat = try ChargeModel.flat(price).amount(of: quantity, rounding: .halfEven)
      for model in [ChargeModel.volume(table), .graduated(table)] {
        #expect(try model.amount(of: quantity, rounding: .halfEven) == flat)
      }
    }
  }

  static func anyTable(_ choices: inout Choices) -> TierTable {
    var bound: Int64 = 0
    var tiers = choices.array(count: 0...4) { choices in
      bound += choices.number(in: 1...12)
      let price = UnitPrice(units: choices.number(in: Int64(0)...9))
      return Tier(upTo: Quantity(units: bound), price: price)
    }
    tiers.append(Tier(upTo: nil, price: UnitPrice(units: choices.number(in: Int64(0)...9))))
    return TierTable(tiers)!
  }
}
