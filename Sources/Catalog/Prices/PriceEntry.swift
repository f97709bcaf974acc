package import Monetary
package import Primitives

/// The kind of a price entry's identifier.
package enum PriceEntryKind: IdentifierKind {
  package static let prefix = "pre"
}

/// Names an entry of a price list, or a line of a contract.
package typealias PriceEntryID = Identifier<PriceEntryKind>

/// One price: for what, from how much on, when, and how it is charged.
package struct PriceEntry: Hashable, Sendable {
  /// The identifier.
  package let id: PriceEntryID
  /// What it is for.
  package let item: ItemKey
  /// The unit that quantities are in.
  package let unit: UnitCode
  /// The smallest quantity that it is for; zero for any.
  package let minimumQuantity: Quantity
  /// How a quantity becomes an amount, from the first day on.
  package let charge: ChargeModel
  /// When it holds.
  package let validity: Validity
  /// What decides when nothing else does; the higher wins.
  package let priority: Int
  /// Later charges, earliest first; only contracts have any, because lists do not change.
  package private(set) var revisions: [ChargeRevision]

  /// An entry.
  package init(
    id: PriceEntryID,
    item: ItemKey,
    unit: UnitCode,
    minimumQuantity: Quantity = .zero,
    charge: ChargeModel,
    validity: Validity,
    priority: Int = 0,
    revisions: [ChargeRevision] = []
  ) {
    self.id = id
    self.item = item
    self.unit = unit
    self.minimumQuantity = minimumQuantity
    self.charge = charge
    self.validity = validity
    self.priority = priority
    self.revisions = revisions
  }

  /// How a quantity becomes an amount on a day.
  package func charge(on date: CalendarDate) -> ChargeModel {
    revisions.last { $0.from <= date }?.charge ?? charge
  }

  /// The same entry with another charge from a day on, instead of any that would begin later.
  ///
  /// The entry keeps its own first day, which decides between it and others.
  package func revised(from date: CalendarDate, to charge: ChargeModel) -> PriceEntry {
    var entry = self
    entry.revisions.removeAll { $0.from >= date }
    entry.revisions.append(ChargeRevision(from: date, charge: charge))
    return entry
  }

  /// Another form of this entry, in which the charges before a day are those of this one.
  func amended(to entry: PriceEntry, from date: CalendarDate) -> PriceEntry {
    guard entry.charge != charge(on: date) else { return entry.keepingCharges(of: self) }
    return entry.keepingCharges(of: self).revised(from: date, to: entry.charge)
  }

  private func keepingCharges(of earlier: PriceEntry) -> PriceEntry {
    PriceEntry(
      id: id,
      item: item,
      unit: unit,
      minimumQuantity: minimumQuantity,
      charge: earlier.charge,
      validity: validity,
      priority: priority,
      revisions: earlier.revisions
    )
  }

  /// The same entry, holding on other days at its last charge.
  func renewed(for validity: Validity) -> PriceEntry {
    PriceEntry(
      id: id,
      item: item,
      unit: unit,
      minimumQuantity: minimumQuantity,
      charge: revisions.last?.charge ?? charge,
      validity: validity,
      priority: priority
    )
  }
}

/// A charge that replaces another one from a day on.
package struct ChargeRevision: Hashable, Sendable {
  /// The first day.
  package let from: CalendarDate
  /// How a quantity becomes an amount from then on.
  package let charge: ChargeModel

  /// A charge from a day on.
  package init(from date: CalendarDate, charge: ChargeModel) {
    from = date
    self.charge = charge
  }
}
