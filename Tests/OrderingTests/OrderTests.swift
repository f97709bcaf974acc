import Monetary
import Parties
import Primitives
import Testing

@testable import Ordering

@Suite struct OrderTests {
  @Test func `everything that is wrong with an order is told at once`() {
    var late = Sample.line(2, 1)
    late = OrderLine(
      number: 1,
      item: late.item,
      location: nil,
      price: LinePrice(Sample.part(0)),
      terms: LineTerms(overDelivery: Tolerance(units: 1_000_000_001)),
      requestedOn: Sample.today.adding(days: -1)
    )
    let command = CreateOrder(
      id: Sample.order,
      header: Sample.header(purchaseOrder: "PO\u{7}"),
      lines: [Sample.line(1, 1), late]
    )
    var violations: [Violation] = []
    do throws(OrderRejection) {
      _ = try command.decide(in: OrderBooks(), at: Sample.moment)
    } catch {
      violations = error.violations
    }
    #expect(
      violations.map { "\($0.code.name) \($0.fieldPath)" } == [
        "TEXT_CONTROL_CHARACTER purchase_order",
        "ORDER_LINE_NUMBER lines[1].number",
        "ORDER_QUANTITY lines[1].price.quantity",
        "ORDER_ZERO_PRICE lines[1].price",
        "ORDER_TOLERANCE_RANGE lines[1].over_delivery",
        "ORDER_REQUESTED_TOO_EARLY lines[1].requested_on",
      ]
    )
  }

  @Test func `the same order again is suspected until somebody says that it is another`() throws {
    var books = OrderBooks()
    let header = Sample.header(purchaseOrder: "4711")
    let lines = [Sample.line(1, 5)]
    try books.run(CreateOrder(id: Sample.order, header: header, lines: lines))
    let again = CreateOrder(id: Sample.id(2), header: header, lines: lines)
    let same = ["order_id": Sample.order.description]
    let suspicions = [
      Violation(OrderRule.purchaseOrderSuspicion, at: "purchase_order", same),
      Violation(OrderRule.duplicateSuspicion, at: "lines", same),
    ]
    #expect(throws: OrderRejection.warningsNotAcknowledged(suspicions)) {
      try again.decide(in: books, at: Sample.moment)
    }
    let codes = Set(suspicions.map(\.code.name))
    let meant = CreateOrder(
      id: Sample.id(2),
      header: header,
      lines: lines,
      acknowledgedWarnings: codes
    )
    try books.run(meant)
    #expect(books.order(Sample.id(2))?.acknowledgements.count == 2)
  }

  @Test func `an order with a shipped line is not cancelled`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5), Sample.line(2, 5)])
    try books.ship(1, [2: 1])
    #expect(throws: OrderRejection.alreadyFulfilled(Sample.order, line: 2)) {
      try CancelOrder(id: Sample.order, reason: "x").decide(in: books, at: Sample.moment)
    }
  }

  @Test func `an order closes when nothing is open, or short`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5)])
    try books.ship(1, [1: 3])
    #expect(throws: OrderRejection.lineOpen(Sample.order, line: 1)) {
      try CloseOrder(id: Sample.order).decide(in: books, at: Sample.moment)
    }
    try books.pack(2, [1: 1])
    let short = CloseOrder(id: Sample.order, isShort: true)
    #expect(throws: OrderRejection.shipmentOpen(Sample.id(2))) {
      try short.decide(in: books, at: Sample.moment)
    }
    try books.run(CancelShipment(id: Sample.id(2)))
    try books.run(short)
    #expect(books.sample.state == .closed && books.sample.fulfilment == .complete)
    #expect(books.stock(Sample.stock())?.reserved == .zero)
  }

  @Test func `what is cancelled of a line is no longer set aside`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5)], stock: 5)
    try books.run(ReserveOrder(id: Sample.order))
    let lines = [LineQuantity(line: 1, quantity: Sample.quantity(2))]
    try books.run(CancelOrderLines(id: Sample.order, lines: lines, reason: "x"))
    #expect(books.sample.lines[0].quantities.reserved == Sample.quantity(3))
    #expect(books.stock(Sample.stock())?.reserved == Sample.quantity(3))
  }

  @Test func `what a shipment is to take is not cancelled`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5)])
    let planned = [LineQuantity(line: 1, quantity: Sample.quantity(3))]
    try books.run(PlanShipment(id: Sample.id(1), order: Sample.order, lines: planned))
    let refusal = QuantityRefusal(
      line: 1,
      rule: .cancelled,
      wanted: Sample.quantity(3),
      limit: Sample.quantity(2)
    )
    #expect(throws: OrderRejection.quantity(refusal)) {
      try books.run(CancelOrderLines(id: Sample.order, lines: planned, reason: "x"))
    }
  }

  @Test func `a hold blocks its steps until its time is over`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5)])
    let expiry = Sample.moment.now.advanced(by: .seconds(60))
    let request = HoldRequest(
      id: Sample.id(5),
      kind: .address,
      reason: "Is the street right?",
      owner: "logistics",
      expiresAt: expiry
    )
    try books.run(PlaceHold(order: Sample.order, hold: request))
    #expect(books.sample.attention(at: Sample.moment, shipments: []) == .exception)
    try books.pack(1, [1: 5])
    let ship = ShipShipment(id: Sample.id(1))
    #expect(throws: OrderRejection.held(.ship, by: [Sample.id(5)])) {
      try ship.decide(in: books, at: Sample.moment)
    }
    try books.run(ship, at: Sample.moment("prn_sales", daysLater: 1))
    try books.run(ExpireHolds(order: Sample.order), at: Sample.moment("prn_jobs", daysLater: 1))
    #expect(books.sample.holds.map(\.state) == [.expired])
  }

  @Test func `a person may release a hold that needs nobody else`() throws {
    let books = try OrderBooks.with([Sample.line(1, 5)])
    for kind in HoldKind.allCases {
      let id: HoldID = Sample.id(5)
      var trial = books
      let request = HoldRequest(id: id, kind: kind, reason: "x", owner: "y")
      try trial.run(PlaceHold(order: Sample.order, hold: request))
      let release = ReleaseHold(order: Sample.order, hold: id, reason: "z")
      if kind.needsSecondPerson {
        #expect(throws: OrderRejection.samePerson(.hold(id))) {
          try release.decide(in: trial, at: Sample.moment)
        }
        try trial.run(release, at: Sample.moment("prn_other"))
      } else {
        try trial.run(release)
      }
      #expect(trial.sample.holds.map(\.state) == [.released])
    }
  }

  @Test func `each kind of hold says which steps it blocks`() {
    for kind in HoldKind.allCases { #expect(!kind.blockedSteps.isEmpty) }
    #expect(HoldKind.compliance.blockedSteps == Set(OrderStep.allCases))
    #expect(HoldKind.credit.blockedSteps == [.confirm, .reserve, .ship])
  }
}

@Suite struct AmendmentTests {
  private func amend(
    _ books: inout OrderBooks,
    _ changes: [AmendmentChange]
  ) throws(OrderRejection) {
    let version = books.sample.version
    try books.run(
      AmendOrder(
        id: Sample.order,
        baseVersion: version,
        changes: changes,
        reason: "Customer called",
        holdID: Sample.id(50)
      )
    )
  }

  private func quantity(
    _ whole: Int64,
    _ rule: PriceRule,
    _ repriced: PricePart? = nil
  ) -> [AmendmentChange] {
    [.quantity(line: 1, to: Sample.quantity(whole), rule: rule, repriced: repriced)]
  }

  @Test(
    arguments: [
      (PriceRule.keepLinePrice, nil, 8_000), (.repriceIncrement, Sample.part(3, each: 900), 7_700),
      (.repriceAll, Sample.part(8, each: 900), 7_200),
    ] as [(PriceRule, PricePart?, Int64)]
  )
  func `more of a line is priced as the rule says`(
    _ rule: PriceRule,
    _ repriced: PricePart?,
    _ net: Int64
  ) throws {
    var books = try OrderBooks.with([Sample.line(1, 5)])
    try amend(&books, quantity(8, rule, repriced))
    #expect(try books.sample.lines[0].price.net() == Sample.euros(net))
    #expect(books.sample.lines[0].quantities.ordered == Sample.quantity(8))
    let owed = try books.creditAccount(Sample.id(1))?.exposure(at: ClosingRates())
    #expect(try owed == books.sample.value())
  }

  @Test func `a new price is for the quantity that its rule asks for`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5)])
    let wrong = Violation(
      OrderRule.repricedQuantity,
      at: "changes.repriced.quantity",
      ["quantity": "3"]
    )
    #expect(throws: OrderRejection.invalid([wrong])) {
      try amend(&books, quantity(8, .repriceIncrement, Sample.part(8)))
    }
    let missing = Violation(OrderRule.repricedMissing, at: "changes.repriced")
    #expect(throws: OrderRejection.invalid([missing])) {
      try amend(&books, quantity(8, .repriceAll))
    }
  }

  @Test func `less of a confirmed order is a cancellation, of a draft a lower quantity`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5)])
    try amend(&books, quantity(2, .keepLinePrice))
    #expect(books.sample.lines[0].quantities.cancelled == Sample.quantity(3))
    #expect(try books.sample.value() == Sample.euros(2_380))
    var draft = try OrderBooks.with([Sample.line(1, 5)], .draft)
    try amend(&draft, quantity(2, .keepLinePrice))
    #expect(draft.sample.lines[0].quantities.ordered == Sample.quantity(2))
    #expect(try draft.sample.lines[0].price.net() == Sample.euros(2_000))
  }

  @Test func `what came last goes first`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5)], .draft)
    try amend(&books, quantity(8, .repriceIncrement, Sample.part(3, each: 900)))
    try amend(&books, quantity(6, .keepLinePrice))
    #expect(try books.sample.lines[0].price.net() == Sample.euros(5_900))
    try amend(&books, quantity(4, .keepLinePrice))
    #expect(try books.sample.lines[0].price.net() == Sample.euros(4_000))
  }

  @Test func `an amendment of another version is refused with the current one`() throws {
    let books = try OrderBooks.with([Sample.line(1, 5)])
    let command = AmendOrder(
      id: Sample.order,
      baseVersion: books.sample.version - 1,
      changes: quantity(8, .keepLinePrice),
      reason: "x",
      holdID: Sample.id(50)
    )
    let current = books.sample.version
    #expect(throws: OrderRejection.etagMismatch(.order(Sample.order), current: current)) {
      try command.decide(in: books, at: Sample.moment)
    }
  }

  @Test func `an invoiced price stays`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5, basis: .onOrder)])
    let one = [LineQuantity(line: 1, quantity: Sample.quantity(1))]
    try books.run(BillOrder(id: Sample.order, fact: .invoiced(one)))
    #expect(throws: OrderRejection.alreadyInvoiced(Sample.order, line: 1)) {
      try amend(&books, [.price(line: 1, Sample.part(5, each: 900))])
    }
  }

  @Test func `the differences name each field of each line`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5)])
    let before = books.sample
    let day = Sample.today.adding(days: 7)
    try amend(
      &books,
      quantity(8, .keepLinePrice) + [
        .promisedOn(line: 1, day), .addLine(Sample.line(2, 1, isStocked: false)),
      ]
    )
    let differences = try books.sample.differences(from: before).map {
      "\($0.line) \($0.field.rawValue) \($0.before ?? "-") \($0.after ?? "-")"
    }
    #expect(
      differences == [
        "1 ordered 5 8", "1 net EUR 50.00 EUR 80.00", "1 tax EUR 9.50 EUR 15.20",
        "1 promised_on - 2026-12-01", "2 ordered - 1", "2 cancelled - 0", "2 net - EUR 10.00",
        "2 tax - EUR 1.90", "2 requested_on - 2026-11-24",
      ]
    )
    let nothing = Violation(OrderRule.nothingAmended, at: "changes")
    #expect(throws: OrderRejection.invalid([nothing])) { try amend(&books, []) }
  }

  @Test func `more than the credit allows is amended and held`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5)])
    let limit = CreditLimit(amount: Sample.euros(6_000), validFrom: Sample.today, approvedBy: "x")
    try books.run(SetCreditLimit(payer: Sample.id(1), limit: limit, currency: Sample.eur))
    try amend(&books, quantity(8, .keepLinePrice))
    #expect(books.sample.holds.map(\.id) == [Sample.id(50)])
    #expect(books.sample.state == .confirmed)
  }
}
