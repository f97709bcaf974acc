package import Parties

extension ProductDraft {
  /// The fields of a product, if nothing is wrong with the draft.
  ///
  /// - Returns: The fields.
  /// - Throws: Everything that is wrong, in the order of the fields.
  package func validated() throws(Violations) -> ProductDetails {
    var parser = ProductParser(draft: self)
    let details = parser.details()
    guard let details, parser.checker.violations.isEmpty else {
      throw Violations(parser.checker.violations)
    }
    return details
  }
}

/// Everything that is wrong with a draft.
package struct Violations: Error, Hashable, Sendable {
  /// At least one, in the order of the fields.
  package let all: [Violation]

  init(_ all: [Violation]) {
    precondition(!all.isEmpty, "what is refused breaks a rule")
    self.all = all
  }
}

/// Turns a draft into the fields of a product, and tells everything that is wrong with it.
struct ProductParser {
  var checker = FieldChecker()
  let draft: ProductDraft

  mutating func details() -> ProductDetails? {
    let externalID = checker.identifierText(
      draft.externalID,
      at: "product.external_id",
      max: PartiesLimits.externalIDLengthMax
    )
    let name = checker.text(
      draft.name,
      at: "product.name",
      max: CatalogLimits.nameLengthMax,
      isRequired: true
    )
    if draft.kind == nil { checker.report(FieldRule.unknownValue, at: "product.kind") }
    let units = units()
    let taxCategory: TaxCategory? = checker.code(
      draft.taxCategory,
      at: "product.tax_category",
      isRequired: true
    )
    let revenueAccount: RevenueAccountCode? = checker.code(
      draft.revenueAccount,
      at: "product.revenue_account",
      isRequired: true
    )
    let category = category()
    let variants = variants()
    guard let name, let kind = draft.kind, let units, let taxCategory, let revenueAccount else {
      return nil
    }
    var details = ProductDetails(
      name: name,
      kind: kind,
      units: units,
      taxCategory: taxCategory,
      revenueAccount: revenueAccount
    )
    details.externalID = externalID
    details.category = category
    details.variants = variants
    return details
  }

  private mutating func units() -> UnitTable? {
    let base: UnitCode? = checker.code(draft.baseUnit, at: "product.base_unit", isRequired: true)
    let drafts = checker.entries(
      draft.unitConversions,
      at: "product.unit_conversions",
      max: CatalogLimits.unitConversionsMax
    )
    let conversions = drafts.enumerated().map { index, draft in
      conversion(draft, at: "product.unit_conversions[\(index)]")
    }
    let units = conversions.map { $0?.unit }
    checker.distinct(units) { "product.unit_conversions[\($0)].unit" }
    if let base, let index = units.firstIndex(of: base) {
      let path = "product.unit_conversions[\(index)].unit"
      checker.report(FieldRule.repeated, at: path, ["first": "base_unit"])
    }
    return base.flatMap { UnitTable(base: $0, conversions: conversions.compactMap { $0 }) }
  }

  private mutating func conversion(
    _ draft: UnitConversionDraft,
    at path: String
  ) -> UnitConversion? {
    let unit: UnitCode? = checker.code(draft.unit, at: path + ".unit", isRequired: true)
    let terms = 1...CatalogLimits.conversionTermMax
    let parameters = ["max": String(terms.upperBound)]
    if !terms.contains(draft.numerator) {
      checker.report(CatalogRule.conversionTerm, at: path + ".numerator", parameters)
    }
    if !terms.contains(draft.denominator) {
      checker.report(CatalogRule.conversionTerm, at: path + ".denominator", parameters)
    }
    return unit.flatMap { unit in
      UnitConversion(of: unit, numerator: draft.numerator, denominator: draft.denominator)
    }
  }

  private mutating func category() -> CategoryPath? {
    guard let text = checker.codeText(draft.category, at: "product.category") else { return nil }
    let category = CategoryPath(text)
    if category == nil { checker.report(CatalogRule.categoryMalformed, at: "product.category") }
    return category
  }

  private mutating func variants() -> [ProductVariant] {
    let drafts = checker.entries(
      draft.variants,
      at: "product.variants",
      max: CatalogLimits.variantsMax
    )
    let variants = drafts.enumerated().map { index, draft in
      variant(draft, at: "product.variants[\(index)]")
    }
    checker.distinct(variants.map { $0?.id }) { "product.variants[\($0)].id" }
    checker.distinct(variants.map { $0?.externalID }) { "product.variants[\($0)].external_id" }
    checker.distinct(variants.map { $0?.name }) { "product.variants[\($0)].name" }
    return variants.compactMap { $0 }
  }

  private mutating func variant(
    _ draft: ProductVariantDraft,
    at path: String
  ) -> ProductVariant? {
    let externalID = checker.identifierText(
      draft.externalID,
      at: path + ".external_id",
      max: PartiesLimits.externalIDLengthMax
    )
    let name = checker.text(
      draft.name,
      at: path + ".name",
      max: CatalogLimits.nameLengthMax,
      isRequired: true
    )
    return name.map { ProductVariant(id: draft.id, externalID: externalID, name: $0) }
  }
}
