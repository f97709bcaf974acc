package import Monetary

extension Order {
  /// What the order adds to its payer's exposure, in its own currency: the definition that the
  /// maintained numbers are held against (invariant C1).
  ///
  /// Source: DOMAIN 2.5.
  package func exposure() throws(MonetaryError) -> CreditComponents {
    switch state {
    case .draft, .submitted, .cancelled: CreditComponents()
    case .confirmed, .closed: try promisedExposure()
    }
  }

  /// What the order would add if it were confirmed as it is.
  package func promisedExposure() throws(MonetaryError) -> CreditComponents {
    var open = Money.zero(currency)
    var shipped = Money.zero(currency)
    for line in lines {
      let quantities = line.quantities
      let untouched = max(
        0,
        quantities.wanted.units - max(quantities.shipped.units, quantities.netInvoiced.units)
      )
      if state != .closed {
        open = try open.adding(line.gross(of: Quantity(units: untouched)))
      }
      let kept = quantities.shipped.units - quantities.returned.units
      let uninvoiced = max(0, kept - quantities.netInvoiced.units)
      shipped = try shipped.adding(line.gross(of: Quantity(units: uninvoiced)))
    }
    let afterAdvances = try open.amount.subtracting(advanceInvoiced.amount)
    var components = CreditComponents()
    components.openOrders = max(.zero, afterAdvances)
    components.shippedNotInvoiced = shipped.amount
    return components
  }
}
