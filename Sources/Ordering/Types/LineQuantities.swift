package import Monetary

/// How much of a line has come how far.
///
/// All are 0 or more.
package struct LineQuantities: Hashable, Sendable {
  /// What the customer wants.
  package internal(set) var ordered: Quantity
  /// What of it was given up.
  package internal(set) var cancelled = Quantity.zero
  /// What is set aside in stock, and not shipped.
  package internal(set) var reserved = Quantity.zero
  /// What has left the house, or was performed.
  package internal(set) var shipped = Quantity.zero
  /// What the customer has accepted.
  package internal(set) var accepted = Quantity.zero
  /// What came back.
  package internal(set) var returned = Quantity.zero
  /// What issued invoices are for.
  package internal(set) var invoiced = Quantity.zero
  /// What credit notes have taken back.
  package internal(set) var credited = Quantity.zero

  /// The quantities of a new line.
  package init(ordered: Quantity) { self.ordered = ordered }

  /// Quantities from storage.
  ///
  /// - Parameters:
  ///   - ordered: What the customer wants.
  ///   - progress: Cancelled, reserved, shipped, accepted, returned, invoiced and credited.
  package init(
    stored ordered: Quantity,
    progress: (
      cancelled: Quantity, reserved: Quantity, shipped: Quantity, accepted: Quantity,
      returned: Quantity, invoiced: Quantity, credited: Quantity
    )
  ) {
    self.ordered = ordered
    cancelled = progress.cancelled
    reserved = progress.reserved
    shipped = progress.shipped
    accepted = progress.accepted
    returned = progress.returned
    invoiced = progress.invoiced
    credited = progress.credited
  }

  /// What the customer still wants in all: ordered and not cancelled.
  package var wanted: Quantity { Quantity(units: ordered.units - cancelled.units) }

  /// What is still to be shipped; zero after an over-delivery.
  package var open: Quantity { Quantity(units: max(0, wanted.units - shipped.units)) }

  /// What of the open quantity is not set aside.
  package var unreserved: Quantity { Quantity(units: open.units - reserved.units) }

  /// What is invoiced and not credited.
  package var netInvoiced: Quantity { Quantity(units: invoiced.units - credited.units) }
}

/// An inequality that the quantities of a line keep.
///
/// Source: DOMAIN 2.2.
package enum QuantityRule: String, Hashable, Sendable, CaseIterable {
  /// A quantity that is entered, moved or recorded is above zero and at most the largest.
  case positive
  /// Only what is neither shipped nor set aside is cancelled.
  ///
  /// `cancelled <= ordered - shipped` when it happens; a later over-delivery may ship what was
  /// cancelled, within its tolerance.
  case cancelled
  /// `reserved <= ordered - cancelled - shipped`.
  case reserved
  /// Only what is set aside is given back or taken from there.
  case released
  /// `shipped <= (ordered - cancelled) * (1 + tolerance)`.
  case shipped
  /// `accepted <= shipped`.
  case accepted
  /// `returned <= shipped`.
  case returned
  /// `billable >= 0` after an invoice, but for the tolerance.
  case invoiced
  /// `credited <= invoiced`.
  case credited
  /// An order is lowered to no less than what is shipped, set aside and cancelled.
  case lowered
}

/// A quantity that a rule does not admit.
package struct QuantityRefusal: Hashable, Sendable {
  /// The number of the line; 0 for what is not about a line.
  package let line: Int
  /// Which rule.
  package let rule: QuantityRule
  /// What was wanted.
  package let wanted: Quantity
  /// The most that the rule admits.
  package let limit: Quantity
}
