package import Monetary
package import Primitives

/// Where a price comes from.
package enum PriceSource: Hashable, Sendable {
  case contract(ContractID)
  case list(PriceListID)
}

extension PriceSource: Comparable {
  /// Contracts before lists, and each by identifier; says nothing about which price wins.
  package static func < (left: PriceSource, right: PriceSource) -> Bool {
    switch (left, right) {
    case (.contract(let left), .contract(let right)): left < right
    case (.list(let left), .list(let right)): left < right
    case (.contract, .list): true
    case (.list, .contract): false
    }
  }
}

/// A price that a buyer may get.
package struct PriceCandidate: Hashable, Sendable {
  /// The contract or list that it stands in.
  package let source: PriceSource
  /// The version of that.
  package let version: Int64
  /// For whom it is.
  package let scope: PriceScope
  /// The company that sells at it; nil for each.
  package let legalEntity: LegalEntityCode?
  /// Its currency.
  package let currency: CurrencyCode
  /// The price.
  package let entry: PriceEntry
  /// When its contract is in force; nil for lists, which are for good.
  package let inForce: Validity?
  /// What is left of it; nil for lists, whose prices do not run out.
  package private(set) var remaining: ContractRemainder?

  /// A candidate.
  package init(
    source: PriceSource,
    version: Int64,
    scope: PriceScope,
    legalEntity: LegalEntityCode?,
    currency: CurrencyCode,
    entry: PriceEntry,
    inForce: Validity? = nil,
    remaining: ContractRemainder? = nil
  ) {
    self.source = source
    self.version = version
    self.scope = scope
    self.legalEntity = legalEntity
    self.currency = currency
    self.entry = entry
    self.inForce = inForce
    self.remaining = remaining
  }

  /// Whether the price holds on a day.
  package func isValid(on date: CalendarDate) -> Bool {
    entry.validity.contains(date) && inForce?.contains(date) ?? true
  }

  /// Takes what a line calls from what is left, which covers it.
  mutating func call(_ quantity: Quantity, worth value: MinorUnits) {
    remaining = remaining?.lessened(by: quantity, worth: value)
  }

  /// What decides between this candidate and others.
  package var precedence: Precedence {
    Precedence(
      rank: scope.rank,
      specificity: entry.item.specificity,
      minimumQuantity: entry.minimumQuantity,
      validFrom: entry.validity.from,
      priority: entry.priority
    )
  }

  /// Names the price and the version that it was read from.
  package var reference: PriceReference {
    PriceReference(source: source, version: version, entry: entry.id)
  }
}

/// Names a price: where it stands, in which version, and which one it is.
package struct PriceReference: Hashable, Sendable {
  /// The contract or list.
  package let source: PriceSource
  /// Its version.
  package let version: Int64
  /// The entry or line.
  package let entry: PriceEntryID

  /// A reference.
  package init(source: PriceSource, version: Int64, entry: PriceEntryID) {
    self.source = source
    self.version = version
    self.entry = entry
  }
}

extension PriceReference: Comparable {
  /// By source, entry and version; says nothing about which price wins.
  package static func < (left: PriceReference, right: PriceReference) -> Bool {
    (left.source, left.entry, left.version) < (right.source, right.entry, right.version)
  }
}

/// The total order of candidates: the first difference decides, and the larger wins.
///
/// Source: `docs/rules/catalog.md`.
package struct Precedence: Hashable, Sendable {
  /// What decides, in the order in which it is looked at.
  package enum Criterion: UInt8, Hashable, Sendable, CaseIterable {
    /// Contract, then customer, group and channel, then everyone.
    case scope = 1
    /// Variant, then product, then the deepest category.
    case specificity = 2
    /// The largest minimum quantity.
    case minimumQuantity = 3
    /// The latest first day.
    case validFrom = 4
    /// The highest priority.
    case priority = 5
  }

  /// The rank of the scope, from 1, the best.
  package let rank: Int
  /// How narrow the item is.
  package let specificity: Int
  /// The smallest quantity that the price is for.
  package let minimumQuantity: Quantity
  /// The first day of the price.
  package let validFrom: CalendarDate
  /// The priority.
  package let priority: Int

  /// The first difference; nil when there is none.
  package func criterion(distinguishing other: Precedence) -> Criterion? {
    if rank != other.rank { return .scope }
    if specificity != other.specificity { return .specificity }
    if minimumQuantity != other.minimumQuantity { return .minimumQuantity }
    if validFrom != other.validFrom { return .validFrom }
    return priority == other.priority ? nil : .priority
  }
}

extension Precedence: Comparable {
  package static func < (left: Precedence, right: Precedence) -> Bool {
    switch left.criterion(distinguishing: right) {
    case .scope: left.rank > right.rank
    case .specificity: left.specificity < right.specificity
    case .minimumQuantity: left.minimumQuantity < right.minimumQuantity
    case .validFrom: left.validFrom < right.validFrom
    case .priority: left.priority < right.priority
    case nil: false
    }
  }
}
