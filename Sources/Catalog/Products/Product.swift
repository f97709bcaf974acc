package import Primitives

/// The kind of a product's identifier.
package enum ProductIdentifierKind: IdentifierKind {
  package static let prefix = "prd"
}

/// Names a product.
package typealias ProductID = Identifier<ProductIdentifierKind>

/// The kind of a variant's identifier.
package enum VariantIdentifierKind: IdentifierKind {
  package static let prefix = "var"
}

/// Names a variant of a product.
package typealias VariantID = Identifier<VariantIdentifierKind>

/// What a product is; the raw value is its number in storage, stable for ever.
package enum ProductKind: UInt8, Hashable, Sendable, CaseIterable {
  /// Goods that are kept, reserved and shipped.
  case stocked = 1
  /// Work that is performed.
  case service = 2
  /// What comes on top of others: freight, a fee.
  case charge = 3
}

/// What may be done with a product; the raw value is its number in storage, stable for ever.
package enum ProductState: UInt8, Hashable, Sendable, CaseIterable {
  /// Can be ordered.
  case active = 1
  /// Cannot be ordered until it is unblocked; orders that exist go on.
  case blocked = 2
  /// Will not be ordered again; orders that exist go on. Final.
  case discontinued = 3
}

/// What is sold.
///
/// Made from a ``ProductDraft`` by validation, or read from storage, where only validated ones are.
package struct Product: Hashable, Sendable {
  /// The identifier.
  package let id: ProductID
  /// 1 at creation and one more with each change: the etag.
  package var version: Int64 = 1
  /// What callers can set.
  package var details: ProductDetails
  /// What can be done with it.
  package var state: ProductState = .active

  /// A new product, or one from storage whose version and state are set afterwards.
  package init(id: ProductID, details: ProductDetails) {
    self.id = id
    self.details = details
  }

  /// The product or a variant of it, as prices are looked for; nil for a variant of another one.
  package func priced(as variant: VariantID? = nil) -> PricedItem? {
    if let variant, !details.variants.contains(where: { $0.id == variant }) { return nil }
    return PricedItem(product: id, variant: variant, category: details.category)
  }
}

/// The fields of a product that callers set.
package struct ProductDetails: Hashable, Sendable {
  /// The caller's own identifier, unique among the tenant's products.
  package var externalID: String?
  /// What it is called on documents.
  package var name: String
  /// What it is; never changes.
  package var kind: ProductKind
  /// What it is measured in.
  package var units: UnitTable
  /// How it is taxed.
  package var taxCategory: TaxCategory
  /// Where its revenue goes.
  package var revenueAccount: RevenueAccountCode
  /// Where it stands among others.
  package var category: CategoryPath?
  /// What it comes in; empty when it comes in one form only.
  package var variants: [ProductVariant] = []

  /// Fields that are known to be valid; those without an argument are set afterwards.
  package init(
    name: String,
    kind: ProductKind,
    units: UnitTable,
    taxCategory: TaxCategory,
    revenueAccount: RevenueAccountCode
  ) {
    self.name = name
    self.kind = kind
    self.units = units
    self.taxCategory = taxCategory
    self.revenueAccount = revenueAccount
  }
}

/// A form in which a product comes: a size, a colour.
package struct ProductVariant: Hashable, Sendable {
  /// The identifier.
  package let id: VariantID
  /// The caller's own identifier, unique among the product's variants.
  package let externalID: String?
  /// What distinguishes it, as documents show it.
  package let name: String

  /// A variant.
  package init(id: VariantID, externalID: String? = nil, name: String) {
    self.id = id
    self.externalID = externalID
    self.name = name
  }
}
