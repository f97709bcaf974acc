package import Monetary
package import Primitives

/// All that a price depends on.
///
/// Source: `docs/rules/catalog.md`.
package struct PriceKey: Hashable, Sendable {
  /// Who buys.
  package var buyer: Buyer
  /// The company that sells.
  package var legalEntity: LegalEntityCode
  /// The currency that the price is wanted in; prices are never converted.
  package var currency: CurrencyCode
  /// What is bought.
  package var item: PricedItem
  /// The unit of the quantity; prices in other units are not looked at.
  package var unit: UnitCode
  /// How much; not below zero.
  package var quantity: Quantity
  /// The amount of one unit, for prices that are a percentage of it.
  package var base: UnitPrice?
  /// The business date.
  package var date: CalendarDate

  /// A key.
  package init(
    buyer: Buyer = Buyer(),
    legalEntity: LegalEntityCode,
    currency: CurrencyCode,
    item: PricedItem,
    unit: UnitCode,
    quantity: Quantity,
    date: CalendarDate
  ) {
    self.buyer = buyer
    self.legalEntity = legalEntity
    self.currency = currency
    self.item = item
    self.unit = unit
    self.quantity = quantity
    self.date = date
  }
}

extension PriceCandidate {
  /// Whether the price is one for a key of its item, whatever is left of it.
  func applies(to key: PriceKey) -> Bool {
    currency == key.currency && entry.unit == key.unit
      && entry.minimumQuantity <= key.quantity
      && legalEntity ?? key.legalEntity == key.legalEntity
      && isValid(on: key.date) && key.buyer.belongs(to: scope)
  }
}
