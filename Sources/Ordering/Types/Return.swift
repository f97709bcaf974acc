package import Monetary
package import Primitives

/// What becomes of a unit that came back.
package enum Disposition: String, Hashable, Sendable, CaseIterable {
  /// It is as good as new, and goes back into stock.
  case restock
  /// It is ours again, and is mended before it is sold.
  case refurbish
  /// It is ours again, and worth nothing.
  case scrap
  /// It is not taken back.
  case returnToCustomer = "return_to_customer"

  /// Whether the unit counts as returned.
  package var isTakenBack: Bool { self != .returnToCustomer }
}

/// What the customer gets for a return.
package enum ReturnSettlement: Hashable, Sendable {
  case credit
  /// Goods, by an order of their own.
  case replacement(OrderID)
  case refund
  case none
}

/// So much of an order's line that comes back.
package struct ReturnLine: Hashable, Sendable {
  /// The number of the order's line.
  package let line: Int
  /// What the customer wants to send back.
  package let requested: Quantity
  /// What has come; at most what was requested.
  package internal(set) var received = Quantity.zero
  /// What became of it; sums to what has come once it is inspected.
  package internal(set) var dispositions: [Disposition: Quantity] = [:]

  /// A line that is requested.
  package init(line: Int, requested: Quantity) {
    self.line = line
    self.requested = requested
  }

  /// Takes what was stored of a line's way.
  package mutating func restore(received: Quantity, dispositions: [Disposition: Quantity]) {
    self.received = received
    self.dispositions = dispositions
  }

  /// What of it counts as returned, and is to be credited.
  package var takenBack: Quantity {
    let parts = dispositions.filter { $0.key.isTakenBack }.values
    return Quantity(units: parts.reduce(0) { $0 + $1.units })
  }
}

/// Goods of an order on their way back: an RMA.
package struct Return: Hashable, Sendable {
  /// The identifier.
  package let id: ReturnID
  /// 1 at creation and one more with each command that changes it: the etag.
  package internal(set) var version: Int64 = 1
  /// Whose goods.
  package let order: OrderID
  /// Why the customer sends them back.
  package let reason: String
  /// Where it is.
  package internal(set) var state: ReturnState = .requested
  /// What comes back, by line: each line of the order at most once; at least one.
  package internal(set) var lines: [ReturnLine]
  /// The last day on which the goods are taken in; nil before it is authorised.
  package internal(set) var validThrough: CalendarDate?
  /// Why it was rejected; nil otherwise.
  package internal(set) var rejectReason: String?
  /// What the customer got; nil before.
  package internal(set) var settlement: ReturnSettlement?
  /// When it was requested.
  package let createdAt: Instant
  /// When it was last changed.
  package internal(set) var updatedAt: Instant

  /// A requested return.
  package init(
    id: ReturnID,
    order: OrderID,
    reason: String,
    lines: [ReturnLine],
    createdAt: Instant
  ) {
    self.id = id
    self.order = order
    self.reason = reason
    self.lines = lines.sorted { $0.line < $1.line }
    self.createdAt = createdAt
    updatedAt = createdAt
  }

  /// Takes what was stored of a return's way.
  package mutating func restore(_ stored: StoredReturnProgress) {
    version = stored.version
    state = stored.state
    validThrough = stored.validThrough
    rejectReason = stored.rejectReason
    settlement = stored.settlement
    updatedAt = stored.updatedAt
  }

  /// How much of a line it may still bring back.
  ///
  /// - Parameter number: The order's line.
  /// - Returns: What was requested before the goods are there, what has come until it is inspected,
  ///   then nothing: the order counts it from there on.
  package func expected(ofLine number: Int) -> Quantity {
    guard let index = lines.index(ofLine: number, by: { $0.line }) else { return .zero }
    let line = lines[index]
    return switch state {
    case .requested, .authorised: line.requested
    case .received: line.received
    case .inspected, .settled, .expired, .rejected: .zero
    }
  }
}

/// What storage keeps of a return besides its lines.
package struct StoredReturnProgress: Hashable, Sendable {
  /// The version.
  package var version: Int64
  /// The state.
  package var state: ReturnState
  /// The last day on which the goods are taken in.
  package var validThrough: CalendarDate?
  /// Why it was rejected.
  package var rejectReason: String?
  /// What the customer got.
  package var settlement: ReturnSettlement?
  /// When it was last changed.
  package var updatedAt: Instant

  /// What was stored.
  package init(
    version: Int64,
    state: ReturnState,
    validThrough: CalendarDate?,
    rejectReason: String?,
    settlement: ReturnSettlement?,
    updatedAt: Instant
  ) {
    self.version = version
    self.state = state
    self.validThrough = validThrough
    self.rejectReason = rejectReason
    self.settlement = settlement
    self.updatedAt = updatedAt
  }
}
