import Monetary
import Parties
import Primitives
import Testing

@testable import Ordering

@Suite struct CreditTests {
  /// Thousands of euros, as DOMAIN 2.5 has them.
  static func components(
    _ oc: Int64 = 0,
    _ sn: Int64 = 0,
    _ io: Int64 = 0,
    _ pd: Int64 = 0,
    _ u: Int64 = 0,
    _ c: Int64 = 0,
    _ d: Int64 = 0
  ) -> CreditComponents {
    var components = CreditComponents()
    components.openOrders = MinorUnits(value: oc * 100_000)
    components.shippedNotInvoiced = MinorUnits(value: sn * 100_000)
    components.openInvoices = MinorUnits(value: io * 100_000)
    components.pendingReceipts = MinorUnits(value: pd * 100_000)
    components.unallocatedCash = MinorUnits(value: u * 100_000)
    components.creditNotes = MinorUnits(value: c * 100_000)
    components.securities = MinorUnits(value: d * 100_000)
    return components
  }

  static func account(
    _ payer: UInt64 = 1,
    parent: UInt64? = nil,
    limit thousands: Int64?,
    _ components: CreditComponents = CreditComponents(),
    standing: CreditStanding = CreditStanding(),
    validUntil: CalendarDate? = nil
  ) -> CreditAccount {
    let limit = thousands.map {
      CreditLimit(
        amount: Sample.euros($0 * 100_000),
        validFrom: Sample.today,
        validUntil: validUntil,
        approvedBy: "prn_head"
      )
    }
    var account = CreditAccount(
      payer: Sample.id(payer),
      parent: parent.map { Sample.id($0) },
      currency: Sample.eur,
      limit: limit
    )
    account.restore([Sample.eur: components], standing: standing)
    return account
  }

  static func request(_ thousands: Int64, netDays: Int = 30) -> CreditRequest {
    let amount = Sample.euros(thousands * 100_000)
    return CreditRequest(increase: amount, value: amount, netDays: netDays, date: Sample.today)
  }

  /// 5 %.
  static let five = Tolerance(units: 50_000_000)

  private func actions(
    _ rules: [CreditRule],
    _ accounts: [CreditAccount],
    _ request: CreditRequest = request(12),
    rates: ClosingRates = ClosingRates()
  ) throws -> [CreditFinding] {
    try CreditCheck(policy: CreditPolicy(rules: rules), rates: rates)
      .findings(request, on: accounts)
  }

  @Test func `the exposure of the vector is 91 and leaves 9 of 100`() throws {
    let owed = Self.components(30, 5, 60, 4, 6, 2, 0)
    #expect(try owed.exposure().value == 91 * 100_000)
    let account = Self.account(limit: 100, owed)
    #expect(try account.exposure(at: ClosingRates()) == Sample.euros(91 * 100_000))
  }

  @Test func `an order of 12 is held at 100, and accepted with a tolerance of 5 percent`() throws {
    let account = Self.account(limit: 100, Self.components(30, 5, 60, 4, 6, 2, 0))
    let strict = CreditRule(.limitExceeded(tolerance: .zero), .hold)
    let findings = try actions([strict], [account])
    #expect(findings == [CreditFinding(payer: Sample.id(1), rule: strict)])
    let tolerant = CreditRule(.limitExceeded(tolerance: Self.five), .hold)
    #expect(try actions([tolerant], [account]).isEmpty)
    #expect(try actions([strict], [account], Self.request(9)).isEmpty, "exactly the limit")
    #expect(try actions([tolerant], [account], Self.request(14)).isEmpty, "exactly 105")
    #expect(try actions([tolerant], [account], Self.request(15)).count == 1)
  }

  @Test func `deposits count up to what policy allows`() throws {
    let owed = Self.components(50, 0, 0, 0, 0, 0, 40)
    #expect(try owed.exposure().value == 10 * 100_000)
    let capped = try owed.exposure(securitiesMax: MinorUnits(value: 15 * 100_000))
    #expect(capped.value == 35 * 100_000)
  }

  @Test func `every account above is asked too`() throws {
    let strict = CreditRule(.limitExceeded(tolerance: .zero), .hold)
    let own = Self.account(1, parent: 2, limit: 100, Self.components(10))
    let group = Self.account(2, limit: 50, Self.components(45))
    let findings = try actions([strict], [own, group])
    #expect(findings.map(\.payer) == [Sample.id(2)])
  }

  @Test func `amounts in other currencies count at the rates of the day`() throws {
    let dollar = CurrencyCode("USD")!
    var account = Self.account(limit: 100)
    account.restore([dollar: Self.components(100)], standing: CreditStanding())
    let rate = ExchangeRate(base: dollar, quote: Sample.eur, units: 920_000_000)!
    let exposure = try account.exposure(at: ClosingRates([rate]))
    #expect(exposure == Sample.euros(92 * 100_000))
    #expect(throws: OrderRejection.noRate(from: dollar, to: Sample.eur)) {
      try account.exposure(at: ClosingRates())
    }
  }

  static let standing: CreditStanding = {
    var standing = CreditStanding()
    standing.oldestOverdueDays = 10
    standing.overdueAmount = MinorUnits(value: 2_000)
    standing.openAmount = MinorUnits(value: 10_000)
    standing.dunningLevel = 2
    standing.brokenPromises = 1
    return standing
  }()

  @Test(
    arguments: [
      (.overdueDaysAbove(9), .overdueDaysAbove(10)),
      (
        .overdueAmountAbove(MinorUnits(value: 1_999)), .overdueAmountAbove(MinorUnits(value: 2_000))
      ),
      (
        .overdueShareAbove(Tolerance(units: 199_999_999)),
        .overdueShareAbove(Tolerance(units: 200_000_000))
      ),
      (.netDaysAbove(29), .netDaysAbove(30)),
      (
        .orderValueAbove(MinorUnits(value: 1_199_999)),
        .orderValueAbove(MinorUnits(value: 1_200_000))
      ),
      (.dunningLevelFrom(2), .dunningLevelFrom(3)),
      (.brokenPromisesFrom(1), .brokenPromisesFrom(2)),
      (
        .usedShareAbove(Tolerance(units: 119_999_999)),
        .usedShareAbove(Tolerance(units: 120_000_000))
      ),
    ] as [(CreditTest, CreditTest)]
  )
  func `a rule finds something beyond its bound and nothing at it`(
    _ broken: CreditTest,
    _ kept: CreditTest
  ) throws {
    let account = Self.account(limit: 100, standing: Self.standing)
    #expect(try actions([CreditRule(broken, .warn)], [account]).count == 1)
    #expect(try actions([CreditRule(kept, .warn)], [account]).isEmpty)
  }

  @Test func `a limit that is missing, over, or of an insolvent payer is found`() throws {
    let missing = CreditRule(.noLimit, .hold)
    let over = CreditRule(.limitNotValid, .hold)
    let insolvent = CreditRule(.insolvent, .refuse)
    let rules = [missing, over, insolvent]
    #expect(try actions(rules, [Self.account(limit: nil)]).map(\.rule) == [missing])
    let expired = Self.account(limit: 100, validUntil: Sample.today)
    #expect(try actions(rules, [expired]).map(\.rule) == [over])
    var standing = CreditStanding()
    standing.isInsolvent = true
    let broke = Self.account(limit: 100, standing: standing)
    #expect(try actions(rules, [broke]).map(\.rule) == [insolvent])
    #expect(try actions(rules, [Self.account(limit: 100)]).isEmpty)
  }
}

@Suite struct CreditGateTests {
  /// Books with a submitted order of 5 at 11.90 each, and a limit in minor units.
  private func books(limit: Int64, rules: [CreditRule]? = nil) throws -> OrderBooks {
    var books = OrderBooks(creditPolicy: rules.map { CreditPolicy(rules: $0) } ?? CreditPolicy())
    let limit = CreditLimit(
      amount: Sample.euros(limit),
      validFrom: Sample.today,
      approvedBy: "prn_head"
    )
    try books.run(SetCreditLimit(payer: Sample.id(1), limit: limit, currency: Sample.eur))
    try books.run(
      CreateOrder(id: Sample.order, header: Sample.header(), lines: [Sample.line(1, 5)])
    )
    try books.run(SubmitOrder(id: Sample.order, holdID: Sample.id(1)))
    return books
  }

  private let confirm = ConfirmOrder(id: Sample.order, holdID: Sample.id(2))

  @Test func `an order within the limit is confirmed and becomes exposure`() throws {
    var books = try books(limit: 5_950)
    try books.run(confirm)
    #expect(books.sample.state == .confirmed)
    let account = try #require(books.creditAccount(Sample.id(1)))
    #expect(try account.exposure(at: ClosingRates()) == Sample.euros(5_950))
  }

  @Test func `an order beyond the limit is held, and confirmed once somebody else releases it`()
    throws
  {
    var books = try books(limit: 5_949)
    let hold = try #require(books.sample.holds.first)
    #expect(hold.kind == .credit && hold.reason == "LIMIT_EXCEEDED")
    #expect(throws: OrderRejection.held(.confirm, by: [hold.id])) {
      try confirm.decide(in: books, at: Sample.moment)
    }
    let release = ReleaseHold(order: Sample.order, hold: hold.id, reason: "Known for years")
    #expect(throws: OrderRejection.samePerson(.hold(hold.id))) {
      try release.decide(in: books, at: Sample.moment)
    }
    try books.run(release, at: Sample.moment("prn_credit"))
    try books.run(confirm)
    #expect(books.sample.state == .confirmed)
  }

  @Test func `a release counts for its days`() throws {
    var books = try books(limit: 1)
    let release = ReleaseHold(order: Sample.order, hold: Sample.id(1), reason: "x")
    try books.run(release, at: Sample.moment("prn_credit"))
    var late = books
    try late.run(confirm, at: Sample.moment("prn_sales", daysLater: 31))
    #expect(late.sample.state == .submitted)
    #expect(late.sample.holds.map(\.state) == [.released, .placed])
    try books.run(confirm, at: Sample.moment("prn_sales", daysLater: 30))
    #expect(books.sample.state == .confirmed)
  }

  @Test func `a release counts up to its deviation`() {
    let release = HoldRelease(
      principal: "prn_credit",
      at: Sample.moment.now,
      reason: "x",
      value: Sample.euros(1_000),
      deviation: Tolerance(units: 100_000_000),
      validThrough: Sample.today
    )
    #expect(release.covers(Sample.euros(1_100), on: Sample.today))
    #expect(!release.covers(Sample.euros(1_101), on: Sample.today))
    #expect(!release.covers(Sample.euros(1_000), on: Sample.today.adding(days: 1)))
  }

  @Test func `rules that refuse leave no trace`() throws {
    var books = try books(limit: 10_000)
    let rule = CreditRule(.limitExceeded(tolerance: .zero), .refuse)
    books.creditPolicy = CreditPolicy(rules: [rule])
    let low = CreditLimit(amount: Sample.euros(1), validFrom: Sample.today, approvedBy: "x")
    try books.run(SetCreditLimit(payer: Sample.id(1), limit: low, currency: Sample.eur))
    let finding = CreditFinding(payer: Sample.id(1), rule: rule)
    #expect(throws: OrderRejection.creditRefused([finding])) {
      try confirm.decide(in: books, at: Sample.moment)
    }
  }

  @Test func `reopening asks for the credit again`() throws {
    var books = try books(limit: 5_950)
    try books.run(confirm)
    try books.run(CloseOrder(id: Sample.order, isShort: true))
    #expect(try books.creditAccount(Sample.id(1))?.exposure(at: ClosingRates()).isZero == true)
    let low = CreditLimit(amount: Sample.euros(1), validFrom: Sample.today, approvedBy: "x")
    try books.run(SetCreditLimit(payer: Sample.id(1), limit: low, currency: Sample.eur))
    let lines = [LineQuantity(line: 1, quantity: Sample.quantity(2))]
    let reopen = ReopenOrder(
      id: Sample.order,
      lines: lines,
      reason: "Wanted after all",
      holdID: Sample.id(9)
    )
    try books.run(reopen)
    #expect(books.sample.state == .confirmed)
    #expect(books.sample.holds.last?.id == Sample.id(9))
    #expect(books.sample.lines[0].quantities.open == Sample.quantity(2))
    #expect(
      try books.creditAccount(Sample.id(1))?.exposure(at: ClosingRates()) == Sample.euros(2_380)
    )
  }

  @Test func `where policy says so a shipment asks for credit that may be gone`() throws {
    var books = try books(limit: 5_950)
    try books.run(confirm)
    let low = CreditLimit(amount: Sample.euros(1), validFrom: Sample.today, approvedBy: "x")
    try books.run(SetCreditLimit(payer: Sample.id(1), limit: low, currency: Sample.eur))
    try books.run(ReceiveStock(key: Sample.stock(), quantity: Sample.quantity(5)))
    let lines = [LineQuantity(line: 1, quantity: Sample.quantity(5))]
    try books.run(PlanShipment(id: Sample.id(1), order: Sample.order, lines: lines))
    let reserve = ReserveShipment(id: Sample.id(1), holdID: Sample.id(3))
    var lenient = books
    try lenient.run(reserve)
    #expect(lenient.shipment(Sample.id(1))?.state == .reserved)
    books.creditPolicy.asksForShipments = true
    try books.run(reserve)
    #expect(books.shipment(Sample.id(1))?.state == .planned)
    #expect(books.sample.holds.map(\.id) == [Sample.id(3)])
    #expect(books.stock(Sample.stock())?.reserved == .zero)
  }
}
