package import Monetary
package import Primitives

/// What a reservation is for and where it is: what there is one of.
package struct ReservationKey: Hashable, Comparable, Sendable {
  /// The order.
  package let order: OrderID
  /// The number of its line.
  package let line: Int
  /// The shipment that has taken it over; nil while it is the order's.
  package let shipment: ShipmentID?
  /// Where the goods are.
  package let stock: StockKey

  /// A key.
  package init(order: OrderID, line: Int, shipment: ShipmentID? = nil, stock: StockKey) {
    self.order = order
    self.line = line
    self.shipment = shipment
    self.stock = stock
  }

  package static func < (left: Self, right: Self) -> Bool {
    if left.order != right.order { return left.order < right.order }
    if left.line != right.line { return left.line < right.line }
    if left.shipment != right.shipment {
      guard let leftShipment = left.shipment else { return true }
      guard let rightShipment = right.shipment else { return false }
      return leftShipment < rightShipment
    }
    return left.stock < right.stock
  }
}

/// Goods that are set aside for a line of an order.
package struct Reservation: Hashable, Sendable {
  /// What it is for, and where.
  package let key: ReservationKey
  /// How much; above zero.
  package internal(set) var quantity: Quantity
  /// When it ends by itself; nil for a firm one.
  package internal(set) var expiresAt: Instant?

  /// A reservation.
  package init(key: ReservationKey, quantity: Quantity, expiresAt: Instant? = nil) {
    self.key = key
    self.quantity = quantity
    self.expiresAt = expiresAt
  }

  /// Whether its time is over.
  package func hasExpired(at instant: Instant) -> Bool {
    expiresAt.map { $0 <= instant } ?? false
  }
}
