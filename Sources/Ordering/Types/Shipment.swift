package import Monetary
package import Primitives

/// So much of an order's line in a shipment.
package struct ShipmentLine: Hashable, Sendable {
  /// The number of the order's line.
  package let line: Int
  /// What is planned and, once it is shipped, what has left.
  package internal(set) var quantity: Quantity

  /// A line.
  package init(line: Int, quantity: Quantity) {
    self.line = line
    self.quantity = quantity
  }
}

/// Where the carrier tells what has become of a parcel.
package struct Tracking: Hashable, Sendable {
  /// Who carries it.
  package let carrier: String
  /// The carrier's number.
  package let number: String

  /// A parcel's number.
  package init(carrier: String, number: String) {
    self.carrier = carrier
    self.number = number
  }
}

/// That the goods have reached somebody.
package struct ProofOfDelivery: Hashable, Sendable {
  /// Who took them.
  package let receivedBy: String
  /// When.
  package let at: Instant
  /// The name of the document that shows it; nil without one.
  package let document: String?

  /// A proof.
  package init(receivedBy: String, at: Instant, document: String? = nil) {
    self.receivedBy = receivedBy
    self.at = at
    self.document = document
  }
}

/// Goods of an order on one way from one place.
package struct Shipment: Hashable, Sendable {
  /// The identifier.
  package let id: ShipmentID
  /// 1 at creation and one more with each command that changes it: the etag.
  package internal(set) var version: Int64 = 1
  /// Whose goods.
  package let order: OrderID
  /// Where it is.
  package internal(set) var state: ShipmentState = .planned
  /// What is in it, by line: each line of the order at most once; at least one.
  package internal(set) var lines: [ShipmentLine]
  /// The carrier's numbers; none before it is shipped.
  package internal(set) var tracking: [Tracking] = []
  /// Who has taken it; nil before.
  package internal(set) var proof: ProofOfDelivery?
  /// What went wrong; nil otherwise.
  package internal(set) var exceptionReason: String?
  /// When it was planned.
  package let createdAt: Instant
  /// When it was last changed.
  package internal(set) var updatedAt: Instant

  /// A planned shipment.
  package init(id: ShipmentID, order: OrderID, lines: [ShipmentLine], createdAt: Instant) {
    self.id = id
    self.order = order
    self.lines = lines.sorted { $0.line < $1.line }
    self.createdAt = createdAt
    updatedAt = createdAt
  }

  /// Takes what was stored of a shipment's way.
  package mutating func restore(_ stored: StoredShipmentProgress) {
    version = stored.version
    state = stored.state
    tracking = stored.tracking
    proof = stored.proof
    exceptionReason = stored.exceptionReason
    updatedAt = stored.updatedAt
  }

  /// How much of a line is in it.
  package func quantity(ofLine number: Int) -> Quantity {
    lines.index(ofLine: number) { $0.line }.map { lines[$0].quantity } ?? .zero
  }
}

/// What storage keeps of a shipment besides its lines.
package struct StoredShipmentProgress: Hashable, Sendable {
  /// The version.
  package var version: Int64
  /// The state.
  package var state: ShipmentState
  /// The carrier's numbers.
  package var tracking: [Tracking]
  /// Who has taken it.
  package var proof: ProofOfDelivery?
  /// What went wrong.
  package var exceptionReason: String?
  /// When it was last changed.
  package var updatedAt: Instant

  /// What was stored.
  package init(
    version: Int64,
    state: ShipmentState,
    tracking: [Tracking],
    proof: ProofOfDelivery?,
    exceptionReason: String?,
    updatedAt: Instant
  ) {
    self.version = version
    self.state = state
    self.tracking = tracking
    self.proof = proof
    self.exceptionReason = exceptionReason
    self.updatedAt = updatedAt
  }
}
