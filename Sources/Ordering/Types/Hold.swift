package import Monetary
package import Primitives

/// A step of an order that holds can block.
package enum OrderStep: String, Hashable, Sendable, CaseIterable {
  case confirm
  case reserve
  case ship
  case invoice
}

/// Why an order is held; says which steps it blocks unless its placing says otherwise.
package enum HoldKind: String, Hashable, Sendable, CaseIterable {
  case credit
  case price
  case margin
  case address
  /// Compliance and sanctions.
  case compliance
  case fraud
  case prepayment
  case manual
  /// Data of the customer or an item is incomplete.
  case masterData = "master_data"

  /// The steps that a hold of this kind blocks.
  package var blockedSteps: Set<OrderStep> {
    switch self {
    case .credit, .fraud: [.confirm, .reserve, .ship]
    case .price, .margin: [.confirm, .invoice]
    case .address: [.ship]
    case .compliance, .manual: Set(OrderStep.allCases)
    case .prepayment: [.reserve, .ship]
    case .masterData: [.confirm, .invoice]
    }
  }

  /// Whether somebody else than who placed it has to release it.
  package var needsSecondPerson: Bool {
    switch self {
    case .credit, .price, .margin, .compliance, .fraud, .prepayment: true
    case .address, .manual, .masterData: false
    }
  }
}

/// That somebody has released a hold, and for what.
package struct HoldRelease: Hashable, Sendable {
  /// Who.
  package let principal: String
  /// When.
  package let at: Instant
  /// Why.
  package let reason: String
  /// The order's value with tax that was looked at.
  package let value: Money
  /// How much more the value may become before the order is checked again.
  package let deviation: Tolerance
  /// The last day on which the release counts.
  package let validThrough: CalendarDate

  /// A release.
  package init(
    principal: String,
    at: Instant,
    reason: String,
    value: Money,
    deviation: Tolerance,
    validThrough: CalendarDate
  ) {
    self.principal = principal
    self.at = at
    self.reason = reason
    self.value = value
    self.deviation = deviation
    self.validThrough = validThrough
  }

  /// Whether the release still counts: `value <= released * (1 + deviation)`, and in time.
  ///
  /// - Parameters:
  ///   - value: The order's value with tax.
  ///   - date: The business date.
  /// - Returns: False also for a value in another currency.
  package func covers(_ value: Money, on date: CalendarDate) -> Bool {
    value.currency == self.value.currency && date <= validThrough
      && deviation.admits(value.minorUnits, bound: self.value.minorUnits)
  }
}

/// One reason for which an order may not go on.
package struct Hold: Hashable, Sendable {
  /// The identifier.
  package let id: HoldID
  /// What kind of reason.
  package let kind: HoldKind
  /// The reason itself, for people.
  package let reason: String
  /// Who is to look at it: a role or a principal.
  package let owner: String
  /// Who placed it.
  package let placedBy: String
  /// When.
  package let placedAt: Instant
  /// When it ends by itself; nil when somebody has to release it.
  package let expiresAt: Instant?
  /// What it blocks.
  package let blockedSteps: Set<OrderStep>
  /// Whether it still does.
  package internal(set) var state: HoldState = .placed
  /// Who released it; nil for all others.
  package internal(set) var release: HoldRelease?

  /// A hold that is placed.
  ///
  /// - Parameters:
  ///   - request: What is wanted.
  ///   - principal: Who places it.
  ///   - instant: When.
  package init(_ request: HoldRequest, placedBy principal: String, at instant: Instant) {
    id = request.id
    kind = request.kind
    reason = request.reason
    owner = request.owner
    expiresAt = request.expiresAt
    blockedSteps = request.blockedSteps ?? request.kind.blockedSteps
    placedBy = principal
    placedAt = instant
  }

  /// Takes what was stored of a hold's way.
  package mutating func restore(_ state: HoldState, release: HoldRelease?) {
    self.state = state
    self.release = release
  }

  /// Whether the hold blocks anything: one whose time is over does not, even before its expiry is
  /// recorded.
  package func isBlocking(at instant: Instant) -> Bool {
    state == .placed && expiresAt.map { instant < $0 } ?? true
  }
}

/// What somebody wants to be held.
package struct HoldRequest: Hashable, Sendable {
  /// The identifier of the new hold, made at the boundary.
  package var id: HoldID
  /// What kind of reason.
  package var kind: HoldKind
  /// The reason itself, for people.
  package var reason: String
  /// Who is to look at it: a role or a principal.
  package var owner: String
  /// When it ends by itself; nil for never.
  package var expiresAt: Instant?
  /// What it blocks; nil for what its kind blocks.
  package var blockedSteps: Set<OrderStep>?

  /// A request.
  package init(
    id: HoldID,
    kind: HoldKind,
    reason: String,
    owner: String,
    expiresAt: Instant? = nil,
    blockedSteps: Set<OrderStep>? = nil
  ) {
    self.id = id
    self.kind = kind
    self.reason = reason
    self.owner = owner
    self.expiresAt = expiresAt
    self.blockedSteps = blockedSteps
  }
}
