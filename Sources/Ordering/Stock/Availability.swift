package import Monetary
package import Primitives

/// Goods that will come or go on a day.
package struct PlannedMovement: Hashable, Sendable {
  /// The business date.
  package let date: CalendarDate
  /// How much; 0 or more.
  package let quantity: Quantity

  /// A movement.
  package init(on date: CalendarDate, _ quantity: Quantity) {
    self.date = date
    self.quantity = quantity
  }
}

/// What can be promised of an item at a place, by day.
///
/// Source: DOMAIN 2.3a.
///
///     ATP(date) = on hand - reserved + receipts until then
///       - confirmed unreserved demand until then
package struct Availability: Sendable {
  private let start: Int128
  /// Days on which something changes, with what is available from each on.
  private let steps: [(date: CalendarDate, available: Int128)]

  /// What is known today of a place.
  ///
  /// - Parameters:
  ///   - level: What is there.
  ///   - receipts: What will arrive; what is overdue counts from its own day.
  ///   - demand: What was confirmed and is not set aside, on the days it was promised for.
  package init(level: StockLevel, receipts: [PlannedMovement], demand: [PlannedMovement]) {
    var changes: [CalendarDate: Int128] = [:]
    for receipt in receipts { changes[receipt.date, default: 0] += Int128(receipt.quantity.units) }
    for order in demand { changes[order.date, default: 0] -= Int128(order.quantity.units) }
    var available = Int128(level.available.units)
    start = available
    steps = changes.sorted { $0.key < $1.key }.map { date, change in
      available += change
      return (date, available)
    }
  }

  /// What is available to promise on a day; below zero when more was promised than will be there.
  ///
  /// - Parameter date: The day.
  /// - Returns: The quantity, clamped to what 64 bits hold.
  package func available(on date: CalendarDate) -> Quantity {
    let step = steps.last { $0.date <= date }
    return Quantity(units: Int64(clamping: step?.available ?? start))
  }

  /// The earliest day from which a quantity is available, and stays so to the horizon.
  ///
  /// - Parameters:
  ///   - quantity: How much.
  ///   - first: The first day that is asked for.
  ///   - horizon: The last day that is looked at, included.
  /// - Returns: The day; nil when there is none until the horizon.
  package func promiseDate(
    for quantity: Quantity,
    from first: CalendarDate,
    horizon: CalendarDate
  ) -> CalendarDate? {
    guard first <= horizon else { return nil }
    let wanted = Int128(quantity.units)
    // Available amounts change only on the days of steps, so the last step that falls short says
    // from which step on the promise can be kept.
    let relevant = steps.filter { $0.date <= horizon }
    guard let short = relevant.lastIndex(where: { $0.available < wanted && $0.date >= first })
    else {
      let atFirst = relevant.last { $0.date <= first }?.available ?? start
      if atFirst >= wanted { return first }
      return relevant.first { $0.date > first }?.date
    }
    let next = relevant.index(after: short)
    return relevant.indices.contains(next) ? relevant[next].date : nil
  }
}
