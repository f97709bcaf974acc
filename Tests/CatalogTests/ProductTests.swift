import Catalog
import Parties
import Primitives
import Testing

@Suite struct ProductTests {
  /// A spoilt field, and the one violation that comes of it.
  struct Spoilt: Sendable {
    let violation: Violation
    let spoil: @Sendable (inout ProductDraft) -> Void

    init(
      _ rule: some ViolationRule,
      _ path: String,
      _ parameters: [String: String] = [:],
      _ spoil: @escaping @Sendable (inout ProductDraft) -> Void
    ) {
      violation = Violation(rule, at: "product." + path, parameters)
      self.spoil = spoil
    }
  }

  static let spoilt = [
    Spoilt(FieldRule.notASCII, "external_id") { $0.externalID = "Ä" },
    Spoilt(FieldRule.required, "name") { $0.name = " " },
    Spoilt(FieldRule.tooLong, "name", ["max": "200"]) { draft in
      draft.name = String(repeating: "n", count: 201)
    },
    Spoilt(FieldRule.unknownValue, "kind") { $0.kind = nil },
    Spoilt(FieldRule.required, "base_unit") { $0.baseUnit = "" },
    Spoilt(CatalogRule.codeMalformed, "base_unit") { $0.baseUnit = "a piece" },
    Spoilt(CatalogRule.codeMalformed, "unit_conversions[0].unit") { draft in
      draft.unitConversions[0].unit = String(repeating: "X", count: 33)
    },
    Spoilt(FieldRule.repeated, "unit_conversions[1].unit", ["first": "0"]) { draft in
      draft.unitConversions[1].unit = "BX"
    },
    Spoilt(FieldRule.repeated, "unit_conversions[1].unit", ["first": "base_unit"]) { draft in
      draft.unitConversions[1].unit = "C62"
    },
    Spoilt(CatalogRule.conversionTerm, "unit_conversions[0].numerator", ["max": "1000000000"]) {
      $0.unitConversions[0].numerator = 0
    },
    Spoilt(CatalogRule.conversionTerm, "unit_conversions[0].denominator", ["max": "1000000000"]) {
      $0.unitConversions[0].denominator = 1_000_000_001
    },
    Spoilt(FieldRule.tooMany, "unit_conversions", ["max": "20"]) { draft in
      draft.unitConversions = (0...20).map { UnitConversionDraft(unit: "U\($0)", numerator: 1) }
    },
    Spoilt(FieldRule.required, "tax_category") { $0.taxCategory = "" },
    Spoilt(CatalogRule.codeMalformed, "revenue_account") { $0.revenueAccount = "4400/1" },
    Spoilt(CatalogRule.categoryMalformed, "category") { $0.category = "office//a4" },
    Spoilt(CatalogRule.categoryMalformed, "category") { $0.category = "a/b/c/d/e/f/g/h/i" },
    Spoilt(FieldRule.required, "variants[0].name") { $0.variants[0].name = "" },
    Spoilt(FieldRule.repeated, "variants[1].name", ["first": "0"]) { draft in
      draft.variants[1].name = "white"
    },
    Spoilt(FieldRule.repeated, "variants[1].id", ["first": "0"]) { draft in
      draft.variants[1].id = draft.variants[0].id
    },
    Spoilt(FieldRule.repeated, "variants[1].external_id", ["first": "0"]) { draft in
      draft.variants[1].externalID = "A4-80-W"
    },
  ]

  @Test func `a product keeps what was sent`() throws {
    let details = try Sample.product.validated()
    #expect(details.externalID == "A4-80" && details.kind == .stocked)
    #expect(details.units.units.map(\.text) == ["C62", "BX", "PF"])
    #expect(details.category?.description == "office/paper/a4")
    #expect(details.variants.map(\.name) == ["white", "yellow"])
    #expect(details.variants.map(\.externalID) == ["A4-80-W", nil])
  }

  @Test func `each spoilt field is named`() {
    for spoilt in Self.spoilt {
      var draft = Sample.product
      spoilt.spoil(&draft)
      let refusal = #expect(throws: Violations.self) { try draft.validated() }
      #expect(refusal?.all == [spoilt.violation])
    }
  }

  @Test func `all that is wrong is told at once, in the order of the fields`() {
    let refusal = #expect(throws: Violations.self) { try ProductDraft().validated() }
    #expect(
      refusal?.all.map(\.fieldPath) == [
        "product.name", "product.kind", "product.base_unit", "product.tax_category",
        "product.revenue_account",
      ]
    )
  }

  @Test func `a variant is priced as one of its product only`() throws {
    let product = Product(id: Sample.id(7), details: try Sample.product.validated())
    let item = try #require(product.priced(as: Sample.id(2)))
    #expect(
      item.keys.map(\.description) == [
        (Sample.id(2) as VariantID).description, (Sample.id(7) as ProductID).description,
        "office/paper/a4", "office/paper", "office",
      ]
    )
    #expect(product.priced(as: Sample.id(3)) == nil)
    #expect(product.priced()?.keys.count == 4)
    let specificities = item.keys.map(\.specificity)
    #expect(specificities == specificities.sorted(by: >) && Set(specificities).count == 5)
  }

  @Test func `each step in each state does what the table says`() {
    typealias Outcome = Result<ProductState, ProductTransitions.Refusal>
    let gone = Outcome.failure(.discontinued)
    let table: [ProductState: [ProductTransitions.Step: Outcome]] = [
      .active: [
        .update: .success(.active), .block: .success(.blocked), .unblock: .failure(.notBlocked),
        .discontinue: .success(.discontinued), .order: .success(.active),
      ],
      .blocked: [
        .update: .success(.blocked), .block: .failure(.blocked), .unblock: .success(.active),
        .discontinue: .success(.discontinued), .order: .failure(.blocked),
      ],
      .discontinued: [
        .update: gone, .block: gone, .unblock: gone, .discontinue: gone, .order: gone,
      ],
    ]
    for state in ProductState.allCases {
      for step in ProductTransitions.Step.allCases {
        let outcome = Outcome { () throws(ProductTransitions.Refusal) in
          try ProductTransitions.state(after: step, in: state)
        }
        #expect(outcome == table[state]?[step], "\(state) \(step)")
      }
    }
  }
}
