/// A product as a caller sent it: nothing parsed, nothing checked.
///
/// An empty text is an absent one, as in protobuf. Lists keep the caller's order, so that the paths
/// of violations lead to what the caller sent.
package struct ProductDraft: Hashable, Sendable {
  package var externalID = ""
  package var name = ""
  /// Nil for a number that names no kind.
  package var kind: ProductKind?
  package var baseUnit = ""
  package var unitConversions: [UnitConversionDraft] = []
  package var taxCategory = ""
  package var revenueAccount = ""
  package var category = ""
  package var variants: [ProductVariantDraft] = []

  /// A product of which nothing is known.
  package init() {}
}

/// A conversion as a caller sent it.
package struct UnitConversionDraft: Hashable, Sendable {
  package var unit: String
  package var numerator: Int64
  package var denominator: Int64

  /// A conversion.
  package init(unit: String, numerator: Int64, denominator: Int64 = 1) {
    self.unit = unit
    self.numerator = numerator
    self.denominator = denominator
  }
}

/// A variant as a caller sent it; the identifier is made at the boundary, or sent back by it.
package struct ProductVariantDraft: Hashable, Sendable {
  package var id: VariantID
  package var externalID: String
  package var name: String

  /// A variant.
  package init(id: VariantID, externalID: String = "", name: String) {
    self.id = id
    self.externalID = externalID
    self.name = name
  }
}
