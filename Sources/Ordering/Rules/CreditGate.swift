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

  /// Asks for the credit that an order needs more than before, and holds or refuses it.
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
    let increase = try increase(by: order, over: former)
    // What does not grow is not asked again.
    guard !increase.isZero else { return true }
    return try admits(&order, increase: increase, &work)
  }

  /// Asks whether the credit still suffices for an order that counts already.
  func admitsRelease(
    of order: inout Order,
    _ work: inout OrderWork
  ) throws(OrderRejection) -> Bool {
    try admits(&order, increase: .zero(order.currency), &work)
  }

  private func admits(
    _ order: inout Order,
    increase: Money,
    _ work: inout OrderWork
  ) throws(OrderRejection) -> Bool {
    let snapshot = order
    let value = try computed { () throws(MonetaryError) in try snapshot.value() }
    let request = CreditRequest(
      increase: increase,
      value: value,
      netDays: order.header.parties.terms.netDays,
      date: work.moment.today
    )
    let check = CreditCheck(policy: work.books.creditPolicy, rates: work.books.closingRates)
    let accounts = work.creditLineage(of: order.payer, currency: order.currency)
    let findings = try check.findings(request, on: accounts)
    let worst = findings.map(\.rule.action).max()
    if worst == .refuse { throw .creditRefused(findings) }
    work.creditFindings = findings
    guard worst == .hold else { return true }
    let date = work.moment.today
    if order.holds.contains(where: { $0.kind == .credit && $0.covers(value, on: date) }) {
      return true
    }
    if order.holds.contains(where: { $0.kind == .credit && $0.isBlocking(at: work.moment.now) }) {
      return false
    }
    let names = Set(findings.map(\.rule.test.name)).sorted().joined(separator: ", ")
    let hold = HoldRequest(id: holdID, kind: .credit, reason: names, owner: Self.owner)
    try order.place(hold, at: work.moment)
    work.note(.orderHeld, .order(order.id))
    return false
  }

  /// How much more would be owed; nothing when it is less.
  private func increase(
    by order: Order,
    over former: CreditComponents
  ) throws(OrderRejection) -> Money {
    let increase = try computed { () throws(MonetaryError) in
      try order.promisedExposure().exposure().subtracting(former.exposure())
    }
    return Money(currency: order.currency, amount: max(.zero, increase))
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
