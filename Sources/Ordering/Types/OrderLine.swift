package import Monetary
package import Primitives

/// What of a line may be invoiced.
///
/// Source: DOMAIN 2.2.
package enum BillingBasis: Hashable, Sendable {
  /// What is ordered and not cancelled.
  case onOrder
  /// What is shipped and did not come back.
  case onShipment
  /// What is accepted and did not come back.
  case onDelivery
  /// What a schedule has made due to date.
  case schedule(toDate: Quantity)
  /// What was metered to date.
  case usage(toDate: Quantity)
}

/// What was agreed about a line besides its price.
package struct LineTerms: Hashable, Sendable {
  /// What may be invoiced.
  package var basis: BillingBasis
  /// How much more than ordered may be shipped; from 0 to 1.
  package var overDelivery: Tolerance
  /// How much more than the basis may be invoiced; from 0 to 1.
  package var overBilling: Tolerance

  /// Terms; without tolerances unless given.
  package init(
    basis: BillingBasis = .onShipment,
    overDelivery: Tolerance = .zero,
    overBilling: Tolerance = .zero
  ) {
    self.basis = basis
    self.overDelivery = overDelivery
    self.overBilling = overBilling
  }
}

/// One thing that is ordered.
///
/// Every line in the books keeps the inequalities of ``QuantityRule``.
package struct OrderLine: Hashable, Sendable {
  /// The number, from 1, unique in its order and kept for ever.
  package let number: Int
  /// What is ordered.
  package let item: ItemReference
  /// Where it is shipped from; nil for what is not kept in stock.
  package let location: LocationID?
  /// What it costs.
  package internal(set) var price: LinePrice
  /// What else was agreed.
  package internal(set) var terms: LineTerms
  /// When the customer wants it.
  package internal(set) var requestedOn: CalendarDate
  /// When it was promised; nil before.
  package internal(set) var promisedOn: CalendarDate?
  /// How much has come how far.
  package internal(set) var quantities: LineQuantities

  /// A new line, of the quantity that is priced.
  package init(
    number: Int,
    item: ItemReference,
    location: LocationID?,
    price: LinePrice,
    terms: LineTerms,
    requestedOn: CalendarDate
  ) {
    self.number = number
    self.item = item
    self.location = location
    self.price = price
    self.terms = terms
    self.requestedOn = requestedOn
    quantities = LineQuantities(ordered: price.quantity)
  }

  /// Takes what was stored of a line's way.
  package mutating func restore(_ quantities: LineQuantities, promisedOn: CalendarDate?) {
    self.quantities = quantities
    self.promisedOn = promisedOn
    precondition(brokenRule == nil, "a stored line keeps its inequalities")
  }

  /// The stock that the line is taken from; nil for what is not kept in stock.
  package var stock: StockKey? {
    location.map { StockKey(item: item, location: $0) }
  }

  /// The first inequality that does not hold; nil always, for lines in the books (invariant O1).
  package var brokenRule: QuantityRule? {
    let now = quantities
    let all = [
      now.ordered, now.cancelled, now.reserved, now.shipped, now.accepted, now.returned,
      now.invoiced, now.credited,
    ]
    if all.contains(where: { $0 < .zero }) { return .positive }
    // That it is at most ordered less shipped follows from the rule of what is shipped: without a
    // tolerance they say the same, and with one what is cancelled may be shipped after all.
    if now.cancelled > now.ordered { return .cancelled }
    if now.reserved > now.open { return .reserved }
    if Int128(now.shipped.units) > shippedMax { return .shipped }
    if now.accepted > now.shipped { return .accepted }
    if now.returned > now.shipped { return .returned }
    if now.credited > now.invoiced { return .credited }
    return nil
  }

  /// The most that may be shipped in all.
  var shippedMax: Int128 { terms.overDelivery.extending(quantities.wanted.units) }
}
