package import Monetary
package import Primitives

/// The kind of a discount's identifier.
package enum DiscountKind: IdentifierKind {
  package static let prefix = "dsc"
}

/// Names a discount.
package typealias DiscountID = Identifier<DiscountKind>

/// Something that is taken off an amount.
package struct Discount: Hashable, Sendable {
  /// How much.
  package enum Value: Hashable, Sendable {
    /// A fraction of what is left, from 0 to 1.
    case rate(DiscountRate)
    /// An amount, not below zero.
    case amount(Money)
  }

  /// The identifier of the rule that grants it.
  package let id: DiscountID
  /// The version of the rule.
  package let version: Int64
  /// How much it is.
  package let value: Value

  /// A discount; nil for a rate that is not from 0 to 1, and an amount below zero.
  package init?(id: DiscountID, version: Int64 = 1, value: Value) {
    switch value {
    case .rate(let rate): guard rate >= .zero, rate <= .whole else { return nil }
    case .amount(let amount): guard !amount.isNegative else { return nil }
    }
    self.id = id
    self.version = version
    self.value = value
  }

  var isRate: Bool {
    if case .rate = value { true } else { false }
  }
}

/// The order in which discounts are taken; the raw value is the place.
///
/// Source: `docs/rules/catalog.md`.
package enum DiscountStage: UInt8, Hashable, Sendable, CaseIterable {
  case lineRate = 1
  case lineAmount = 2
  case documentRate = 3
  case documentAmount = 4
  case coupon = 5
}

/// What is taxed alike: a discount on the document is split by it, so that each tax base is right.
package struct TaxGroup: Hashable, Sendable {
  /// The tax category.
  package let category: TaxCategory
  /// The tax rate.
  package let rate: TaxRate

  /// A group.
  package init(category: TaxCategory, rate: TaxRate) {
    self.category = category
    self.rate = rate
  }
}

/// Why discounts cannot be taken.
package enum DiscountRefusal: Error, Hashable, Sendable {
  /// A line's amount is below zero, or not in the document's currency.
  case lineAmount(index: Int)
  /// A discount's amount is not in the document's currency.
  case currency(DiscountID)
  /// A discount is there twice in one place.
  case repeated(DiscountID)
  /// More than is left would be taken; coupons are cut instead.
  case exceeds(DiscountID, left: Money)
  /// There are more than ``CatalogLimits/discountsMax``.
  case tooMany
  /// An amount does not fit.
  case monetary(MonetaryError)
}
