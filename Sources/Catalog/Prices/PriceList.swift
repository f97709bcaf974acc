package import Monetary
package import Primitives

/// The kind of a price list's identifier.
package enum PriceListKind: IdentifierKind {
  package static let prefix = "prl"
}

/// Names a price list.
package typealias PriceListID = Identifier<PriceListKind>

/// What may be done with a price list; the raw value is its number in storage, stable for ever.
///
///     state       change         publish           discard
///     draft       yes            -> published      yes
///     published   PUBLISHED      PUBLISHED         PUBLISHED
///
/// A published list is never changed: what was sold by it can be derived again. A price is
/// corrected by another list whose entries begin later or have a higher priority.
package enum PriceListState: UInt8, Hashable, Sendable, CaseIterable {
  /// Can be changed, and prices nothing.
  case draft = 1
  /// Prices orders. Final.
  case published = 2
}

/// Prices in one currency, for a kind of buyer.
package struct PriceList: Hashable, Sendable {
  /// The identifier.
  package let id: PriceListID
  /// 1 at creation and one more with each change: the etag.
  package private(set) var version: Int64
  /// What it is called, for whom, and its prices.
  package private(set) var details: PriceListDetails
  /// What can be done with it.
  package private(set) var state: PriceListState

  /// A new draft, or a list from storage.
  package init(
    id: PriceListID,
    details: PriceListDetails,
    version: Int64 = 1,
    state: PriceListState = .draft
  ) {
    self.id = id
    self.details = details
    self.version = version
    self.state = state
  }

  /// Gives a draft other prices.
  ///
  /// - Parameter details: What it is from now on.
  /// - Throws: `published`.
  package mutating func change(to details: PriceListDetails) throws(PublicationRefusal) {
    guard state == .draft else { throw .published }
    self.details = details
    version += 1
  }

  /// Makes the prices final, unless two of them would be equally good for some order.
  ///
  /// - Parameter lists: All published lists that it could meet: those of the same currency.
  /// - Throws: In this order: `published`; `conflicts` with those in the list itself and with
  ///   others, at most ``CatalogLimits/conflictsToldMax``.
  package mutating func publish(
    beside lists: some Sequence<PriceList>
  ) throws(PublicationRefusal) {
    guard state == .draft else { throw .published }
    var search = ConflictSearch()
    for list in lists where list.state == .published && list.id != id {
      search.admit(list.candidates)
    }
    let conflicts = search.conflicts(admitting: candidates)
    guard conflicts.isEmpty else { throw .conflicts(conflicts) }
    state = .published
    version += 1
  }

  /// What its entries offer.
  package var candidates: [PriceCandidate] {
    details.entries.map { entry in
      PriceCandidate(
        source: .list(id),
        version: version,
        scope: details.scope,
        legalEntity: details.legalEntity,
        currency: details.currency,
        entry: entry
      )
    }
  }
}

/// The fields of a price list that callers set.
package struct PriceListDetails: Hashable, Sendable {
  /// What it is called.
  package var name: String
  /// For whom it is; never a contract, which has its own lines.
  package var scope: PriceScope
  /// The company that sells at these prices; nil for each.
  package var legalEntity: LegalEntityCode?
  /// The currency of all its prices.
  package var currency: CurrencyCode
  /// When it holds; each entry's validity lies within.
  package var validity: Validity
  /// The prices.
  package var entries: [PriceEntry]

  /// Fields that are known to be valid.
  package init(
    name: String,
    scope: PriceScope,
    legalEntity: LegalEntityCode? = nil,
    currency: CurrencyCode,
    validity: Validity,
    entries: [PriceEntry]
  ) {
    self.name = name
    self.scope = scope
    self.legalEntity = legalEntity
    self.currency = currency
    self.validity = validity
    self.entries = entries
  }
}

/// Why a price list is not changed or published.
package enum PublicationRefusal: Error, Hashable, Sendable {
  /// It is published already.
  case published
  /// Some order would have two prices of which none is the better.
  case conflicts([PriceConflict])
}
