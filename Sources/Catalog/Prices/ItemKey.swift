internal import Primitives

/// What a price is for.
package enum ItemKey: Hashable, Sendable {
  /// One variant of a product.
  case variant(VariantID)
  /// A product, and those of its variants that have no price of their own.
  case product(ProductID)
  /// Everything in a category and below it.
  case category(CategoryPath)

  /// How narrow it is: a deeper category above a wider one, a product above any, a variant on top.
  package var specificity: Int {
    switch self {
    case .variant: CatalogLimits.categoryLevelsMax + 2
    case .product: CatalogLimits.categoryLevelsMax + 1
    case .category(let path): path.depth
    }
  }
}

extension ItemKey: CustomStringConvertible {
  package var description: String {
    switch self {
    case .variant(let id): id.description
    case .product(let id): id.description
    case .category(let path): path.description
    }
  }
}

/// What is to be priced.
package struct PricedItem: Hashable, Sendable {
  /// The product.
  package let product: ProductID
  /// The variant, if the product has any.
  package let variant: VariantID?
  /// Where the product stands.
  package let category: CategoryPath?

  /// An item.
  package init(product: ProductID, variant: VariantID? = nil, category: CategoryPath? = nil) {
    self.product = product
    self.variant = variant
    self.category = category
  }

  /// All that a price for it can be for, narrowest first.
  package var keys: [ItemKey] {
    var keys: [ItemKey] = []
    if let variant { keys.append(.variant(variant)) }
    keys.append(.product(product))
    for path in category?.lineage ?? [] { keys.append(.category(path)) }
    return keys
  }
}
