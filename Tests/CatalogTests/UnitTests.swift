import Catalog
import Monetary
import PropertyTesting
import Testing

@Suite struct UnitTests {
  static let dozen = UnitCode(stored: "DZN")
  static let third = UnitCode(stored: "TRD")
  static let table = UnitTable(
    base: Sample.piece,
    conversions: [
      UnitConversion(of: Sample.box, numerator: 500)!,
      UnitConversion(of: dozen, numerator: 12)!,
      UnitConversion(of: third, numerator: 1, denominator: 3)!,
    ]
  )!

  @Test func `a conversion is exact or refused`() throws {
    func converted(_ text: String, _ from: UnitCode, _ to: UnitCode) throws -> String {
      try Self.table.converted(try Quantity(text), from: from, to: to).description
    }
    #expect(try converted("3", Sample.box, Sample.piece) == "1500")
    #expect(try converted("750", Sample.piece, Sample.box) == "1.5")
    #expect(try converted("6", Self.dozen, Self.third) == "216")
    #expect(try converted("1.2", Sample.box, Self.dozen) == "50")
    #expect(try converted("1", Self.third, Self.third) == "1")
    #expect(throws: UnitConversionError.notExact(from: Self.third, to: Sample.piece)) {
      try converted("1", Self.third, Sample.piece)
    }
    #expect(throws: UnitConversionError.unitUnknown(UnitCode(stored: "KGM"))) {
      try converted("1", UnitCode(stored: "KGM"), Sample.piece)
    }
    #expect(throws: UnitConversionError.overflow) {
      try converted("9000000000000", Sample.box, Sample.piece)
    }
  }

  @Test func `equal conversions are equal values`() {
    let halves = UnitConversion(of: Sample.box, numerator: 4, denominator: 8)
    #expect(halves == UnitConversion(of: Sample.box, numerator: 1, denominator: 2))
    let most = CatalogLimits.conversionTermMax
    #expect(UnitConversion(of: Sample.box, numerator: most, denominator: most) != nil)
    for (numerator, denominator) in [
      (0, 1), (1, 0), (-1, 1), (1, -1), (most + 1, 1), (1, most + 1),
    ] {
      let conversion = UnitConversion(
        of: Sample.box,
        numerator: numerator,
        denominator: denominator
      )
      #expect(conversion == nil)
    }
  }

  @Test func `a unit is in a table once`() {
    let box = UnitConversion(of: Sample.box, numerator: 2)!
    #expect(UnitTable(base: Sample.piece, conversions: [box, box]) == nil)
    #expect(UnitTable(base: Sample.box, conversions: [box]) == nil)
  }

  @Test func `what is converted comes back as it was`() {
    forAll { choices in
      let terms = 1...CatalogLimits.conversionTermMax
      let unit = UnitCode(stored: "X")
      let other = UnitCode(stored: "Y")
      let table = UnitTable(
        base: Sample.piece,
        conversions: [unit, other].map { unit in
          UnitConversion(
            of: unit,
            numerator: choices.happens() ? choices.number(in: terms) : choices.number(in: 1...12),
            denominator: choices.happens() ? choices.number(in: terms) : choices.number(in: 1...12)
          )!
        }
      )!
      let from = choices.element(of: table.units)
      let to = choices.element(of: table.units)
      let quantity = Quantity(units: choices.extremeNumber(Int64.self))
      choices.note("\(quantity) \(from) to \(to) of \(table)")
      do {
        let there = try table.converted(quantity, from: from, to: to)
        #expect(try table.converted(there, from: to, to: from) == quantity)
      } catch let error as UnitConversionError {
        #expect(from != to && error != .unitUnknown(from) && error != .unitUnknown(to))
      }
    }
  }
}
