internal import Monetary

/// Checked changes: each does what its rule admits, or throws and changes nothing.
extension OrderLine {
  /// Gives up some of what is neither shipped nor set aside.
  mutating func cancel(_ quantity: Quantity) throws(OrderRejection) {
    try require(quantity, atMost: quantities.unreserved.units, by: .cancelled)
    quantities.cancelled = try quantities.cancelled.sum(quantity)
  }

  /// Takes back a cancellation, when an order is reopened.
  mutating func uncancel(_ quantity: Quantity) throws(OrderRejection) {
    try require(quantity, atMost: quantities.cancelled.units, by: .cancelled)
    quantities.cancelled = try quantities.cancelled.difference(quantity)
  }

  /// Raises what is ordered; the price is the caller's to change.
  mutating func raise(by quantity: Quantity) throws(OrderRejection) {
    let room = OrderingLimits.quantityMax.units - quantities.ordered.units
    try require(quantity, atMost: room, by: .positive)
    quantities.ordered = try quantities.ordered.sum(quantity)
  }

  /// Lowers what is ordered, before anything was promised; the price is the caller's to change.
  mutating func lower(by quantity: Quantity) throws(OrderRejection) {
    try require(quantity, atMost: quantities.unreserved.units, by: .lowered)
    quantities.ordered = try quantities.ordered.difference(quantity)
  }

  /// Sets some of the open quantity aside.
  mutating func reserve(_ quantity: Quantity) throws(OrderRejection) {
    try require(quantity, atMost: quantities.unreserved.units, by: .reserved)
    quantities.reserved = try quantities.reserved.sum(quantity)
  }

  /// Gives back what was set aside.
  mutating func release(_ quantity: Quantity) throws(OrderRejection) {
    try require(quantity, atMost: quantities.reserved.units, by: .released)
    quantities.reserved = try quantities.reserved.difference(quantity)
  }

  /// Ships a quantity, some of which was set aside.
  ///
  /// - Parameters:
  ///   - quantity: What leaves the house.
  ///   - reserved: What of it was set aside; from zero to the quantity.
  /// - Throws: `quantity` by `shipped` beyond the tolerance, by `released` when so much was not set
  ///   aside, by `reserved` when what stays set aside is more than what stays open.
  mutating func ship(_ quantity: Quantity, fromReserved reserved: Quantity) throws(OrderRejection) {
    let now = quantities
    let room = shippedMax - Int128(now.shipped.units)
    try require(quantity, atMost: Int64(clamping: room), by: .shipped)
    if reserved > min(now.reserved, quantity) {
      throw refusal(.released, reserved, min(now.reserved, quantity).units)
    }
    var next = now
    next.shipped = try now.shipped.sum(quantity)
    next.reserved = try now.reserved.difference(reserved)
    if next.reserved > next.open { throw refusal(.reserved, next.reserved, next.open.units) }
    quantities = next
  }

  /// Notes that the customer has accepted some of what was shipped.
  mutating func accept(_ quantity: Quantity) throws(OrderRejection) {
    let room = quantities.shipped.units - quantities.accepted.units
    try require(quantity, atMost: room, by: .accepted)
    quantities.accepted = try quantities.accepted.sum(quantity)
  }

  /// Notes that some of what was shipped came back.
  mutating func takeBack(_ quantity: Quantity) throws(OrderRejection) {
    let room = quantities.shipped.units - quantities.returned.units
    try require(quantity, atMost: room, by: .returned)
    quantities.returned = try quantities.returned.sum(quantity)
  }

  /// Notes that an issued invoice is for some of what is billable.
  mutating func invoice(_ quantity: Quantity) throws(OrderRejection) {
    let bound = terms.overBilling.extending(max(0, basisQuantity.units))
    let room = bound - Int128(quantities.netInvoiced.units)
    try require(quantity, atMost: Int64(clamping: room), by: .invoiced)
    quantities.invoiced = try quantities.invoiced.sum(quantity)
  }

  /// Notes that a credit note takes back some of what was invoiced.
  mutating func credit(_ quantity: Quantity) throws(OrderRejection) {
    try require(quantity, atMost: quantities.netInvoiced.units, by: .credited)
    quantities.credited = try quantities.credited.sum(quantity)
  }

  private func require(
    _ quantity: Quantity,
    atMost limit: Int64,
    by rule: QuantityRule
  ) throws(OrderRejection) {
    try quantity.requireMovable(line: number)
    guard quantity.units <= limit else { throw refusal(rule, quantity, limit) }
  }

  private func refusal(
    _ rule: QuantityRule,
    _ wanted: Quantity,
    _ limit: Int64
  ) -> OrderRejection {
    let limit = Quantity(units: max(0, limit))
    return .quantity(QuantityRefusal(line: number, rule: rule, wanted: wanted, limit: limit))
  }
}

extension Quantity {
  /// Refuses what is not above zero, or above the largest.
  func requireMovable(line: Int = 0) throws(OrderRejection) {
    guard self > .zero, self <= OrderingLimits.quantityMax else {
      throw .quantity(
        QuantityRefusal(
          line: line,
          rule: .positive,
          wanted: self,
          limit: OrderingLimits.quantityMax
        )
      )
    }
  }

  /// The sum, its overflow a rejection.
  func sum(_ other: Quantity) throws(OrderRejection) -> Quantity {
    do { return try adding(other) } catch { throw .arithmetic(error) }
  }

  /// The difference, its overflow a rejection.
  func difference(_ other: Quantity) throws(OrderRejection) -> Quantity {
    do { return try subtracting(other) } catch { throw .arithmetic(error) }
  }
}

/// Arithmetic whose refusal is a rejection.
func computed<Value>(_ body: () throws(MonetaryError) -> Value) throws(OrderRejection) -> Value {
  do { return try body() } catch { throw .arithmetic(error) }
}
