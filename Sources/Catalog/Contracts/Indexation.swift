package import Monetary
package import Primitives

/// A point of a price index: nine decimals.
package struct IndexPoint: FixedPoint {
  package static let scale = 9
  package let units: Int64

  package init(units: Int64) {
    self.units = units
  }
}

/// How far a price moves, as a fraction of one: 0.03 is three percent up.
///
/// Nine decimals.
package struct PriceMovement: FixedPoint {
  package static let scale = 9
  package let units: Int64

  package init(units: Int64) {
    self.units = units
  }

  /// All of the price.
  package static let whole = PriceMovement(units: 1_000_000_000)
}

/// How a contract's prices follow an index, once a year on the day on which the contract began.
///
/// `new = old x (1 + clamp(index now / index at the last adjustment - 1, floor, cap))`, rounded to
/// the nine decimals of a price. What a bound cuts off is not made up for later.
///
/// Source: `docs/rules/catalog.md`.
package struct Indexation: Hashable, Sendable {
  /// The index when prices were last adjusted; above zero.
  package private(set) var base: IndexPoint
  /// The least movement; nil for no bound.
  package let floor: PriceMovement?
  /// The largest movement; nil for no bound.
  package let cap: PriceMovement?
  /// The last anniversary on which prices were adjusted.
  package private(set) var adjustedOn: CalendarDate?

  /// A rule; nil for a base that is not above zero, a floor below minus one, and bounds that cross.
  package init?(
    base: IndexPoint,
    floor: PriceMovement? = nil,
    cap: PriceMovement? = nil,
    adjustedOn: CalendarDate? = nil
  ) {
    // No bound below is a movement to nothing, at the worst.
    let least = floor?.units ?? -PriceMovement.whole.units
    guard base > .zero, least >= -PriceMovement.whole.units else { return nil }
    if let cap, cap.units < least { return nil }
    self.base = base
    self.floor = floor
    self.cap = cap
    self.adjustedOn = adjustedOn
  }

  /// A price after the index has moved.
  ///
  /// - Parameters:
  ///   - price: The price before.
  ///   - point: The index now; above zero.
  ///   - rounding: What becomes of what is below the ninth decimal.
  /// - Returns: The price after.
  /// - Throws: `overflow`.
  package func price(
    _ price: UnitPrice,
    at point: IndexPoint,
    rounding: Rounding = .halfAwayFromZero
  ) throws(MonetaryError) -> UnitPrice {
    let (numerator, denominator) = factor(at: point)
    let exact = rounding.quotient(Int128(price.units) * numerator, over: denominator)
    guard let units = Int64(exactly: exact) else { throw .overflow }
    return UnitPrice(units: units)
  }

  /// The same rule after prices were adjusted.
  func adjusted(on date: CalendarDate, at point: IndexPoint) -> Indexation {
    var indexation = self
    indexation.base = point
    indexation.adjustedOn = date
    return indexation
  }

  /// What prices are multiplied with: both terms fit in 64 bits, the denominator is above zero.
  private func factor(at point: IndexPoint) -> (numerator: Int128, denominator: Int128) {
    precondition(point > .zero, "an index is above zero")
    if let cap, isAbove(cap, point) { return bound(cap) }
    if let floor, !isAbove(floor, point), !isAt(floor, point) { return bound(floor) }
    return (Int128(point.units), Int128(base.units))
  }

  /// Whether the index has moved by more than a bound: now / base > 1 + bound, in whole numbers.
  private func isAbove(_ bound: PriceMovement, _ point: IndexPoint) -> Bool {
    scaled(point) > bounded(bound)
  }

  private func isAt(_ bound: PriceMovement, _ point: IndexPoint) -> Bool {
    scaled(point) == bounded(bound)
  }

  private func scaled(_ point: IndexPoint) -> Int128 {
    Int128(point.units) * Int128(PriceMovement.whole.units)
  }

  private func bounded(_ bound: PriceMovement) -> Int128 {
    Int128(base.units) * self.bound(bound).numerator
  }

  private func bound(_ movement: PriceMovement) -> (numerator: Int128, denominator: Int128) {
    let whole = Int128(PriceMovement.whole.units)
    return (whole + Int128(movement.units), whole)
  }
}
