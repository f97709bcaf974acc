package import Monetary

extension OrderLine {
  /// The quantity that may be invoiced in all, to date.
  ///
  /// Source: DOMAIN 2.2.
  package var basisQuantity: Quantity {
    let now = quantities
    return switch terms.basis {
    case .onOrder: now.wanted
    case .onShipment: Quantity(units: now.shipped.units - now.returned.units)
    case .onDelivery: Quantity(units: now.accepted.units - now.returned.units)
    case .schedule(let toDate), .usage(let toDate): toDate
    }
  }

  /// What may be invoiced and is not; below zero when more is invoiced than there is a basis for.
  package var billable: Quantity {
    Quantity(units: basisQuantity.units - quantities.netInvoiced.units)
  }

  /// What was invoiced beyond the basis and its tolerance, for which a credit note is due (finding
  /// M18); zero otherwise.
  package var creditDue: Quantity {
    let basis = max(0, basisQuantity.units)
    guard Int128(quantities.netInvoiced.units) > terms.overBilling.extending(basis) else {
      return .zero
    }
    return Quantity(units: quantities.netInvoiced.units - basis)
  }

  /// What will have been invoiced when the line is through, as things stand.
  var billingTarget: Quantity {
    let now = quantities
    switch terms.basis {
    case .onOrder, .schedule: return now.wanted
    case .onShipment, .onDelivery:
      return Quantity(units: max(now.wanted.units, now.shipped.units) - now.returned.units)
    case .usage(let toDate): return toDate
    }
  }
}
