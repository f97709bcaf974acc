internal import Monetary
package import Parties
internal import Primitives

/// Why something is not done with products, prices or contracts; nothing has changed then.
package enum CatalogRejection: Error, Hashable, Sendable {
  /// Fields break rules.
  case invalid(Violations)
  /// The product's state does not allow it.
  case product(ProductID, ProductTransitions.Refusal)
  /// The price list is final, or cannot become so.
  case priceList(PriceListID, PublicationRefusal)
  /// The contract does not allow it.
  case contract(ContractID, ContractRefusal)
  /// A line has no price.
  case price(PriceRejection)
  /// Discounts cannot be taken.
  case discounts(DiscountRefusal)
}

extension CatalogRejection {
  /// The stable reason.
  package var rule: CatalogReason {
    switch self {
    case .invalid: .invalid
    case .product(_, let refusal): refusal.rule
    case .priceList(_, .published): .priceListPublished
    case .priceList(_, .conflicts): .priceConflict
    case .contract(_, let refusal): refusal.rule
    case .price(let rejection): rejection.rule
    case .discounts(let refusal): refusal.rule
    }
  }

  /// What is wrong with single fields; empty for reasons that are not about fields.
  package var violations: [Violation] {
    if case .invalid(let violations) = self { violations.all } else { [] }
  }

  /// The facts of the refusal, under the keys that the reason promises.
  package var metadata: [String: String] {
    switch self {
    case .invalid: [:]
    case .product(let id, _): ["product_id": id.description]
    case .priceList(_, .conflicts(let conflicts)): conflicts.metadata
    case .priceList(let id, .published): ["price_list_id": id.description]
    case .contract(_, .conflicts(let conflicts)): conflicts.metadata
    case .contract(_, .priceOverflow): [:]
    case .contract(let id, let refusal):
      refusal.metadata.merging(["contract_id": id.description]) { own, _ in own }
    case .price(let rejection): rejection.metadata
    case .discounts(let refusal): refusal.metadata
    }
  }
}

extension ProductTransitions.Refusal {
  fileprivate var rule: CatalogReason {
    switch self {
    case .blocked: .productBlocked
    case .notBlocked: .productNotBlocked
    case .discontinued: .productDiscontinued
    }
  }
}

extension ContractRefusal {
  fileprivate var rule: CatalogReason {
    switch self {
    case .active: .contractActive
    case .notActive: .contractNotActive
    case .ended: .contractEnded
    case .conflicts: .priceConflict
    case .partiesChanged: .contractPartiesChanged
    case .belowCalled: .contractBelowCalled
    case .dateOutside: .contractDateOutside
    case .lineUnknown: .contractLineUnknown
    case .exceeded: .contractExceeded
    case .notAtEnd: .contractNotAtEnd
    case .notIndexed: .contractNotIndexed
    case .notAnniversary: .contractNotAnniversary
    case .priceOverflow: .amountOverflow
    }
  }

  fileprivate var metadata: [String: String] {
    switch self {
    case .active, .notActive, .ended, .conflicts, .partiesChanged, .notIndexed, .priceOverflow: [:]
    case .belowCalled(let line), .lineUnknown(let line): ["entry_id": line.description]
    case .dateOutside(let validity): ["bounds": validity.description]
    case .exceeded(let line, let remaining):
      [
        "entry_id": line.description,
        "remaining_quantity": remaining.quantity?.description ?? "any",
        "remaining_minor_units": remaining.value?.description ?? "any",
      ]
    case .notAtEnd(let end): ["valid_until": end?.text ?? "none"]
    case .notAnniversary(let date): ["date": date.text]
    }
  }
}

extension PriceRejection {
  fileprivate var rule: CatalogReason {
    switch self {
    case .noPrice: .noPrice
    case .ambiguous: .priceAmbiguous
    case .charge(_, .baseMissing): .priceBaseMissing
    case .charge(_, .baseNegative), .charge(_, .quantityNegative): .priceOfNegative
    case .charge(_, .monetary): .amountOverflow
    }
  }

  fileprivate var metadata: [String: String] {
    switch self {
    case .noPrice(let usedUp): ["used_up": String(usedUp.count)]
    case .ambiguous(let conflict): [conflict].metadata
    case .charge(_, .monetary): [:]
    case .charge(let price, _): ["entry_id": price.entry.description]
    }
  }
}

extension DiscountRefusal {
  fileprivate var rule: CatalogReason {
    switch self {
    case .lineAmount: .discountLineAmount
    case .currency: .discountCurrency
    case .repeated: .discountRepeated
    case .exceeds: .discountExceeds
    case .tooMany: .discountTooMany
    case .monetary: .amountOverflow
    }
  }

  fileprivate var metadata: [String: String] {
    switch self {
    case .lineAmount(let index): ["line": String(index)]
    case .currency(let id), .repeated(let id): ["discount_id": id.description]
    case .exceeds(let id, let left): ["discount_id": id.description, "left": left.description]
    case .tooMany: ["max": String(CatalogLimits.discountsMax)]
    case .monetary: [:]
    }
  }
}

extension [PriceConflict] {
  /// The first conflict, and how many there are.
  fileprivate var metadata: [String: String] {
    [
      "first_entry_id": first?.first.entry.description ?? "",
      "second_entry_id": first?.second.entry.description ?? "",
      "count": String(count),
    ]
  }
}
