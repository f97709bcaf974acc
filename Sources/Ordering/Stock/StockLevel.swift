package import Monetary

/// How much of an item is at a place, and how much of it is set aside.
///
/// `0 <= reserved <= onHand` always: there is no way to promise what is not there (invariant O3).
/// Source: DOMAIN 2.3a.
package struct StockLevel: Hashable, Sendable {
  /// What, and where.
  package let key: StockKey
  /// Whether there is at most one, with a serial number as its lot.
  package let isSerial: Bool
  /// What is there.
  package private(set) var onHand = Quantity.zero
  /// What of it is set aside.
  package private(set) var reserved = Quantity.zero

  /// An empty place.
  package init(key: StockKey, isSerial: Bool = false) {
    self.key = key
    self.isSerial = isSerial
  }

  /// Takes what was stored of a level.
  package mutating func restore(onHand: Quantity, reserved: Quantity) {
    self.onHand = onHand
    self.reserved = reserved
    precondition(holdsTogether, "a stored stock level keeps 0 <= reserved <= on hand")
  }

  /// What may be promised: on hand and not set aside.
  package var available: Quantity { Quantity(units: onHand.units - reserved.units) }

  /// Whether the level keeps its bounds; true always.
  package var holdsTogether: Bool {
    .zero <= reserved && reserved <= onHand && onHand <= max
  }

  /// Sets some of what is available aside.
  mutating func reserve(_ quantity: Quantity) throws(OrderRejection) {
    try quantity.requireMovable()
    guard quantity <= available else { throw shortage(quantity) }
    reserved = try reserved.sum(quantity)
  }

  /// Gives back some of what was set aside.
  mutating func release(_ quantity: Quantity) throws(OrderRejection) {
    try quantity.requireMovable()
    guard quantity <= reserved else {
      throw .quantity(
        QuantityRefusal(line: 0, rule: .released, wanted: quantity, limit: reserved)
      )
    }
    reserved = try reserved.difference(quantity)
  }

  /// Takes in what has arrived.
  mutating func receive(_ quantity: Quantity) throws(OrderRejection) {
    try quantity.requireMovable()
    guard quantity.units <= max.units - onHand.units else {
      throw .stockFull(key, max: max)
    }
    onHand = try onHand.sum(quantity)
  }

  /// Sets the count right, by as much as was found more or, below zero, less.
  ///
  /// - Parameter difference: Not zero.
  /// - Throws: `insufficientStock` when less would be there than is set aside.
  mutating func adjust(by difference: Quantity) throws(OrderRejection) {
    guard difference < .zero else { return try receive(difference) }
    let missing = try Quantity.zero.difference(difference)
    try ship(missing, fromReserved: .zero)
  }

  /// Lets goods out, some of which were set aside.
  ///
  /// - Parameters:
  ///   - quantity: What leaves.
  ///   - reserved: What of it was set aside; from zero to the quantity.
  /// - Throws: `insufficientStock` when the rest is not available.
  mutating func ship(_ quantity: Quantity, fromReserved reserved: Quantity) throws(OrderRejection) {
    try quantity.requireMovable()
    precondition(reserved <= quantity && reserved <= self.reserved, "a level ships what it keeps")
    let free = try quantity.difference(reserved)
    guard free <= available else { throw shortage(free) }
    onHand = try onHand.difference(quantity)
    self.reserved = try self.reserved.difference(reserved)
  }

  private var max: Quantity {
    isSerial ? Quantity(units: 1_000_000) : OrderingLimits.quantityMax
  }

  private func shortage(_ wanted: Quantity) -> OrderRejection {
    .insufficientStock(key, wanted: wanted, available: available)
  }
}
