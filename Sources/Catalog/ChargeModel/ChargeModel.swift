package import Monetary

/// How a quantity becomes an amount.
///
/// | model | amount of quantity q |
/// | --- | --- |
/// | flat | q times the price |
/// | volume | q times the price of the tier that q is in |
/// | graduated | the sum over tiers of the slice of q in each times its price |
/// | package | the price for each package begun |
/// | percentage | q times the rate on the base of a unit, within bounds |
/// | stairstep | the fee of the tier that q is in |
///
/// Amounts are exact, at fifteen decimals, and rounded once to minor units by ``ExactAmount``; only
/// a percentage's unit price is rounded before that, to nine decimals. Nothing costs nothing: a
/// quantity of zero has no fee of a tier and begins no package. Source: `docs/rules/catalog.md`.
package enum ChargeModel: Hashable, Sendable {
  case flat(UnitPrice)
  case volume(TierTable)
  case graduated(TierTable)
  case packages(PackageCharge)
  case percentage(PercentageCharge)
  case stairstep(TierTable)

  /// The name, as traces and tables show it.
  package var name: String {
    switch self {
    case .flat: "flat"
    case .volume: "volume"
    case .graduated: "graduated"
    case .packages: "package"
    case .percentage: "percentage"
    case .stairstep: "stairstep"
    }
  }

  /// The amount of a quantity, exactly.
  ///
  /// - Parameters:
  ///   - quantity: Zero or more.
  ///   - base: The amount of one unit, for percentages.
  ///   - rounding: What becomes of what a percentage has below the ninth decimal.
  /// - Returns: The amount.
  /// - Throws: `quantityNegative`; `baseMissing`, `baseNegative` for percentages; `monetary`.
  package func amount(
    of quantity: Quantity,
    base: UnitPrice? = nil,
    rounding: Rounding
  ) throws(ChargeError) -> ExactAmount {
    guard quantity >= .zero else { throw .quantityNegative(quantity) }
    guard quantity > .zero else { return .zero }
    if let price = try unitPrice(at: quantity, base: base, rounding: rounding) {
      return ExactAmount(price, times: quantity)
    }
    do throws(MonetaryError) {
      return try amountOfUnequalUnits(quantity)
    } catch {
      throw .monetary(error)
    }
  }

  private func amountOfUnequalUnits(_ quantity: Quantity) throws(MonetaryError) -> ExactAmount {
    switch self {
    case .flat, .volume, .percentage: preconditionFailure("these models have a unit price")
    case .graduated(let table):
      var sum = ExactAmount.zero
      for slice in table.slices(of: quantity) {
        sum = try sum.adding(ExactAmount(slice.price, times: slice.quantity))
      }
      return sum
    case .packages(let charge): return try charge.amount(of: quantity)
    case .stairstep(let table): return ExactAmount(table.price(at: quantity))
    }
  }

  /// What each unit of a quantity costs; nil for models in which units cost different amounts.
  ///
  /// - Parameters:
  ///   - quantity: Zero or more.
  ///   - base: The amount of one unit, for percentages.
  ///   - rounding: What becomes of what a percentage has below the ninth decimal.
  /// - Returns: The price.
  /// - Throws: `baseMissing`, `baseNegative` for percentages.
  package func unitPrice(
    at quantity: Quantity,
    base: UnitPrice? = nil,
    rounding: Rounding
  ) throws(ChargeError) -> UnitPrice? {
    switch self {
    case .flat(let price): return price
    case .volume(let table): return table.price(at: quantity)
    case .percentage(let charge):
      guard let base else { throw .baseMissing }
      guard base >= .zero else { throw .baseNegative(base) }
      return charge.unitPrice(on: base, rounding: rounding)
    case .graduated, .packages, .stairstep: return nil
    }
  }

  /// The same model with other prices; rates stay, because they move with their base.
  ///
  /// - Parameter transform: Makes a price of a price, neither below zero, and keeps their order.
  /// - Returns: The model.
  /// - Throws: What `transform` throws.
  func mapPrices<Failure: Error>(
    _ transform: (UnitPrice) throws(Failure) -> UnitPrice
  ) throws(Failure) -> ChargeModel {
    switch self {
    case .flat(let price): return .flat(try transform(price))
    case .volume(let table): return .volume(try table.mapPrices(transform))
    case .graduated(let table): return .graduated(try table.mapPrices(transform))
    case .packages(let charge): return .packages(try charge.mapPrices(transform))
    case .percentage(let charge): return .percentage(try charge.mapPrices(transform))
    case .stairstep(let table): return .stairstep(try table.mapPrices(transform))
    }
  }
}

/// Why a quantity has no amount.
package enum ChargeError: Error, Hashable, Sendable {
  /// What is returned is credited at the price that it was sold at, not priced again.
  case quantityNegative(Quantity)
  /// A percentage of what?
  case baseMissing
  /// A percentage of less than nothing.
  case baseNegative(UnitPrice)
  /// The amount does not fit.
  case monetary(MonetaryError)
}
