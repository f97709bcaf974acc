package import Parties

/// A price list as a caller sent it: nothing parsed, nothing checked.
package struct PriceListDraft: Hashable, Sendable {
  package var name = ""
  package var scope: PriceScopeDraft = .base
  package var legalEntity = ""
  package var currencyCode = ""
  package var validFrom: DateDraft?
  package var validUntil: DateDraft?
  package var entries: [PriceEntryDraft] = []

  /// A price list of which nothing is known.
  package init() {}
}

/// For whom a list is, as a caller sent it.
package enum PriceScopeDraft: Hashable, Sendable {
  case customer(String)
  case group(String)
  case channel(String)
  case base
}

/// An entry as a caller sent it; the identifier is made at the boundary, or sent back by it.
package struct PriceEntryDraft: Hashable, Sendable {
  package var id: PriceEntryID
  package var item: ItemKeyDraft
  package var unit = ""
  package var minimumQuantity = ""
  package var charge: ChargeModelDraft
  /// The list's or contract's own first day, when absent.
  package var validFrom: DateDraft?
  /// The list's or contract's own end, when absent.
  package var validUntil: DateDraft?
  package var priority = 0

  /// An entry for any quantity, whenever its list holds.
  package init(id: PriceEntryID, item: ItemKeyDraft, unit: String, charge: ChargeModelDraft) {
    self.id = id
    self.item = item
    self.unit = unit
    self.charge = charge
  }
}

/// What a price is for, as a caller sent it.
package enum ItemKeyDraft: Hashable, Sendable {
  case variant(String)
  case product(String)
  case category(String)
}

/// A charge model as a caller sent it.
package enum ChargeModelDraft: Hashable, Sendable {
  case flat(price: String)
  case volume([TierDraft])
  case graduated([TierDraft])
  case packages(size: String, price: String)
  case percentage(rate: String, minimum: String, maximum: String)
  case stairstep([TierDraft])
}

/// A tier as a caller sent it.
package struct TierDraft: Hashable, Sendable {
  /// Empty for the last.
  package var upTo: String
  package var price: String

  /// A tier.
  package init(upTo: String = "", price: String) {
    self.upTo = upTo
    self.price = price
  }
}
