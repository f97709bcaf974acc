internal import Monetary
internal import Parties
internal import Primitives

/// The points at which a payer's credit is asked.
///
/// Source: DOMAIN 2.5.
struct CreditGate {
  /// What a hold of this gate is called, and who looks at it.
  static let owner = "credit"

  /// The identifier of a hold, should one be placed.
  let holdID: HoldID

  /// Asks for the credit that an order needs, and holds or refuses it.
  ///
  /// - Parameters:
  ///   - order: The order as it will be; holds are added to it.
  ///   - former: What it added to the exposure so far.
  ///   - work: The books.
  /// - Returns: Whether the order may go on.
  /// - Throws: `creditRefused`, `noRate`, `arithmetic`, `invalid` with too many holds.
  func admits(
    _ order: inout Order,
    over former: CreditComponents,
    _ work: inout OrderWork
  ) throws(OrderRejection) -> Bool {
    let findings = try findings(on: order, over: former, work)
    let worst = findings.map(\.rule.action).max()
    if worst == .refuse { throw .creditRefused(findings) }
    work.creditFindings = findings
    guard worst == .hold else { return true }
    let snapshot = order
    let value = try computed { () throws(MonetaryError) in try snapshot.value() }
    let date = work.moment.today
    if order.holds.contains(where: { $0.kind == .credit && $0.covers(value, on: date) }) {
      return true
    }
    if order.holds.contains(where: { $0.kind == .credit && $0.isBlocking(at: work.moment.now) }) {
      return false
    }
    let names = Set(findings.map(\.rule.test.name)).sorted().joined(separator: ", ")
    let request = HoldRequest(id: holdID, kind: .credit, reason: names, owner: Self.owner)
    try order.place(request, at: work.moment)
    work.note(.orderHeld, .order(order.id))
    return false
  }

  private func findings(
    on order: Order,
    over former: CreditComponents,
    _ work: OrderWork
  ) throws(OrderRejection) -> [CreditFinding] {
    let (increase, value) = try computed { () throws(MonetaryError) in
      let before = try former.exposure()
      let after = try order.promisedExposure().exposure()
      return (max(.zero, try after.subtracting(before)), try order.value())
    }
    // What does not grow is not asked again; the point of confirmation comes from nothing.
    guard increase > .zero else { return [] }
    let request = CreditRequest(
      increase: Money(currency: order.currency, amount: increase),
      value: value,
      netDays: order.header.parties.terms.netDays,
      date: work.moment.today
    )
    let check = CreditCheck(policy: work.books.creditPolicy, rates: work.books.closingRates)
    let accounts = work.creditLineage(of: order.payer, currency: order.currency)
    return try check.findings(request, on: accounts)
  }
}

extension Hold {
  /// Whether it was released for a value that is not much lower, and not long ago.
  fileprivate func covers(_ value: Money, on date: CalendarDate) -> Bool {
    state == .released && release?.covers(value, on: date) ?? false
  }
}

extension Order {
  /// Adds a hold.
  mutating func place(_ request: HoldRequest, at moment: Moment) throws(OrderRejection) {
    guard holds.count < OrderingLimits.holdsMax else {
      let bounds = ["max": String(OrderingLimits.holdsMax)]
      throw .invalid([Violation(OrderRule.tooManyHolds, at: "hold", bounds)])
    }
    guard !holds.contains(where: { $0.id == request.id }) else {
      throw .alreadyExists(.hold(request.id))
    }
    holds.append(Hold(request, placedBy: moment.principal, at: moment.now))
  }
}
