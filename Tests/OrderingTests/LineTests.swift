import Monetary
import Parties
import Primitives
import Testing

@testable import Ordering

@Suite struct LineTests {
  private func bill(_ books: inout OrderBooks, _ whole: Int64) throws(OrderRejection) {
    let lines = [LineQuantity(line: 1, quantity: Sample.quantity(whole))]
    try books.run(BillOrder(id: Sample.order, fact: .invoiced(lines)))
  }

  private func refusal(_ rule: QuantityRule, _ wanted: Int64, _ limit: Int64) -> OrderRejection {
    .quantity(
      QuantityRefusal(
        line: 1,
        rule: rule,
        wanted: Sample.quantity(wanted),
        limit: Sample.quantity(limit)
      )
    )
  }

  @Test func `what is ordered is billed on order`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5, basis: .onOrder)])
    #expect(throws: refusal(.invoiced, 6, 5)) { try bill(&books, 6) }
    try bill(&books, 5)
    #expect(books.sample.billing == .complete)
    let two = [LineQuantity(line: 1, quantity: Sample.quantity(2))]
    try books.run(CancelOrderLines(id: Sample.order, lines: two, reason: "x"))
    #expect(books.sample.lines[0].billable == Sample.quantity(-2))
    #expect(books.sample.lines[0].creditDue == Sample.quantity(2))
    #expect(books.sample.billing == .over)
    #expect(books.sample.attention(at: Sample.moment, shipments: []) == .exception)
    try books.run(BillOrder(id: Sample.order, fact: .credited(two)))
    #expect(books.sample.billing == .complete)
    #expect(books.sample.attention(at: Sample.moment, shipments: []) == .ok)
  }

  @Test func `what is shipped and did not come back is billed on shipment`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5)])
    #expect(throws: refusal(.invoiced, 1, 0)) { try bill(&books, 1) }
    #expect(books.sample.billing == .none && books.sample.fulfilment == .none)
    try books.ship(1, [1: 3])
    #expect(books.sample.fulfilment == .partial)
    try bill(&books, 3)
    #expect(books.sample.billing == .partial)
    try books.ship(2, [1: 2])
    try bill(&books, 2)
    #expect(books.sample.billing == .complete && books.sample.fulfilment == .complete)
  }

  @Test func `what is accepted is billed on delivery`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5, basis: .onDelivery)])
    try books.ship(1, [1: 3])
    #expect(throws: refusal(.invoiced, 1, 0)) { try bill(&books, 1) }
    let proof = ProofOfDelivery(receivedBy: "A", at: Sample.moment.now)
    try books.run(DeliverShipment(id: Sample.id(1), proof: proof))
    let two = [LineQuantity(line: 1, quantity: Sample.quantity(2))]
    try books.run(AcceptShipment(id: Sample.id(1), lines: two))
    #expect(throws: refusal(.invoiced, 3, 2)) { try bill(&books, 3) }
    try bill(&books, 2)
  }

  @Test(arguments: [BillingBasis.schedule(toDate: .zero), .usage(toDate: .zero)])
  func `what has come due or was metered is billed`(_ basis: BillingBasis) throws {
    var books = try OrderBooks.with([Sample.line(1, 12, basis: basis, isStocked: false)])
    #expect(throws: refusal(.invoiced, 1, 0)) { try bill(&books, 1) }
    let three = [LineQuantity(line: 1, quantity: Sample.quantity(3))]
    try books.run(BillOrder(id: Sample.order, fact: .performed(three)))
    #expect(throws: refusal(.invoiced, 4, 3)) { try bill(&books, 4) }
    try bill(&books, 3)
  }

  @Test func `no more is credited than was invoiced`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5, basis: .onOrder)])
    try bill(&books, 2)
    let three = [LineQuantity(line: 1, quantity: Sample.quantity(3))]
    #expect(throws: refusal(.credited, 3, 2)) {
      try books.run(BillOrder(id: Sample.order, fact: .credited(three)))
    }
  }

  @Test func `advance invoices lower what open orders add to the exposure`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5)])
    try books.run(BillOrder(id: Sample.order, fact: .advance(Sample.euros(2_000))))
    #expect(try books.sample.exposure().openOrders.value == 3_950)
    try books.run(BillOrder(id: Sample.order, fact: .advance(Sample.euros(-2_000))))
    #expect(try books.sample.exposure().openOrders.value == 5_950)
    let negative = Violation(OrderRule.amountNegative, at: "advance")
    #expect(throws: OrderRejection.invalid([negative])) {
      try books.run(BillOrder(id: Sample.order, fact: .advance(Sample.euros(-1))))
    }
  }

  @Test func `exposure moves from open to shipped and then to the invoice`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5)])
    let parts = { (books: OrderBooks) in
      let exposure = try books.sample.exposure()
      return [exposure.openOrders.value, exposure.shippedNotInvoiced.value]
    }
    #expect(try parts(books) == [5_950, 0])
    try books.ship(1, [1: 2])
    #expect(try parts(books) == [3_570, 2_380])
    try bill(&books, 1)
    #expect(try parts(books) == [3_570, 1_190])
  }

  @Test func `payment follows from what is wanted and what was paid`() throws {
    let order = try OrderBooks.with([Sample.line(1, 5)]).sample
    let status = { (paid: Int64, refunded: Int64) in
      try order.payment(
        of: OrderPayments(paid: Sample.euros(paid), refunded: Sample.euros(refunded))
      )
    }
    #expect(try status(0, 0) == .unpaid)
    #expect(try status(5_949, 0) == .partial)
    #expect(try status(5_950, 0) == .paid)
    #expect(try status(5_950, 1) == .partial)
    #expect(try status(5_950, 5_950) == .refunded)
  }

  @Test func `a lost shipment wants attention`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5)])
    try books.ship(1, [1: 5])
    let loss = ReportShipmentException(id: Sample.id(1), cause: .lost, reason: "Fell off")
    try books.run(loss)
    let shipments = books.shipments(of: Sample.order)
    #expect(books.sample.attention(at: Sample.moment, shipments: shipments) == .exception)
  }
}

@Suite struct ReturnTests {
  private let rma: ReturnID = Sample.id(1)

  private func lines(_ whole: Int64) -> [LineQuantity] {
    [LineQuantity(line: 1, quantity: Sample.quantity(whole))]
  }

  /// Five shipped, and so many of them received back.
  private func books(received whole: Int64) throws -> OrderBooks {
    var books = try OrderBooks.with([Sample.line(1, 5)], stock: 5)
    try books.ship(1, [1: 5])
    try books.run(RequestReturn(id: rma, order: Sample.order, lines: lines(4), reason: "Broken"))
    try books.run(AnswerReturn(id: rma, answer: .authorise(through: Sample.today)))
    try books.run(ReceiveReturn(id: rma, lines: lines(whole)))
    return books
  }

  @Test func `no more comes back than was shipped, over all returns`() throws {
    var books = try books(received: 3)
    let more = RequestReturn(id: Sample.id(2), order: Sample.order, lines: lines(3), reason: "x")
    let refusal = QuantityRefusal(
      line: 1,
      rule: .returned,
      wanted: Sample.quantity(3),
      limit: Sample.quantity(2)
    )
    #expect(throws: OrderRejection.quantity(refusal)) { try books.run(more) }
  }

  @Test func `each disposition does what it says`() throws {
    var books = try books(received: 4)
    let one = Sample.quantity(1)
    let all = Dictionary(uniqueKeysWithValues: Disposition.allCases.map { ($0, one) })
    let three = InspectReturn(
      id: rma,
      lines: [LineDispositions(line: 1, quantities: all.filter { $0.key != .scrap })]
    )
    #expect(throws: OrderRejection.dispositionsDiffer(rma, line: 1)) { try books.run(three) }
    try books.run(
      InspectReturn(id: rma, lines: [LineDispositions(line: 1, quantities: all)])
    )
    #expect(books.sample.lines[0].quantities.returned == Sample.quantity(3))
    #expect(books.stock(Sample.stock())?.onHand == one)
    #expect(books.sample.fulfilment == .returnedPartial)
    try books.run(SettleReturn(id: rma, settlement: .credit))
    #expect(books.return(rma)?.settlement == .credit)
  }

  @Test func `all that came back makes an order returned whole`() throws {
    var books = try OrderBooks.with([Sample.line(1, 2)], stock: 2)
    try books.ship(1, [1: 2])
    try books.run(RequestReturn(id: rma, order: Sample.order, lines: lines(2), reason: "x"))
    try books.run(AnswerReturn(id: rma, answer: .authorise(through: Sample.today)))
    try books.run(ReceiveReturn(id: rma, lines: lines(2)))
    let dispositions = [LineDispositions(line: 1, quantities: [.scrap: Sample.quantity(2)])]
    try books.run(InspectReturn(id: rma, lines: dispositions))
    #expect(books.sample.fulfilment == .returnedAll)
    #expect(books.sample.billing == .notBillable)
    #expect(try books.sample.exposure().isZero)
  }

  @Test func `goods are taken in until the last day`() throws {
    var books = try OrderBooks.with([Sample.line(1, 2)])
    try books.ship(1, [1: 2])
    try books.run(RequestReturn(id: rma, order: Sample.order, lines: lines(2), reason: "x"))
    try books.run(AnswerReturn(id: rma, answer: .authorise(through: Sample.today)))
    #expect(try books.run(AnswerReturn(id: rma, answer: .expire)) == OrderingChanges())
    #expect(throws: OrderRejection.returnExpired(rma, on: Sample.today)) {
      try books.run(
        ReceiveReturn(id: rma, lines: lines(2)),
        at: Sample.moment("prn_sales", daysLater: 1)
      )
    }
  }
}

@Suite struct QuoteTests {
  private let id: QuoteID = Sample.id(1)
  private let content = CommandTransitionTests.content

  private func offered() throws -> OrderBooks {
    var books = OrderBooks()
    try books.run(WriteQuote(id: id, content: content, hash: Sample.digest(1)))
    try books.run(AdvanceQuote(id: id, step: .submit))
    let approval = AdvanceQuote(id: id, step: .approve(hash: Sample.digest(1)))
    try books.run(approval, at: Sample.moment("prn_head"))
    return books
  }

  @Test func `an accepted quote becomes an order exactly once`() throws {
    var books = try offered()
    try books.run(AcceptQuote(id: id, hash: Sample.digest(1), order: Sample.order))
    #expect(books.sample.header.quote == id && books.quote(id)?.order == Sample.order)
    #expect(books.sample.lines == content.lines)
    #expect(throws: OrderRejection.self) {
      try books.run(AcceptQuote(id: id, hash: Sample.digest(1), order: Sample.id(2)))
    }
    #expect(books.order(Sample.id(2)) == nil)
  }

  @Test func `only what was offered is accepted, and until its last day`() throws {
    var books = try offered()
    #expect(throws: OrderRejection.quoteHashDiffers(id)) {
      try books.run(AcceptQuote(id: id, hash: Sample.digest(2), order: Sample.order))
    }
    let accept = AcceptQuote(id: id, hash: Sample.digest(1), order: Sample.order)
    #expect(throws: OrderRejection.quoteExpired(id, on: content.validThrough)) {
      try books.run(accept, at: Sample.moment("prn_sales", daysLater: 11))
    }
    try books.run(accept, at: Sample.moment("prn_sales", daysLater: 10))
    #expect(books.sample.header.orderedOn == content.validThrough)
    #expect(books.sample.lines[0].requestedOn == content.validThrough)
  }

  @Test func `a new version takes the place of the offered one`() throws {
    var books = try offered()
    let version = try #require(books.quote(id)?.version)
    try books.run(
      WriteQuote(id: id, baseVersion: version, content: content, hash: Sample.digest(2))
    )
    #expect(books.quote(id)?.versions.map(\.state) == [.cancelled, .draft])
    #expect(books.quote(id)?.versions.first?.cancelReason == "superseded")
    #expect(throws: OrderRejection.self) {
      try books.run(AcceptQuote(id: id, hash: Sample.digest(1), order: Sample.order))
    }
  }

  @Test func `who submits a quote does not approve it`() throws {
    var books = OrderBooks()
    try books.run(WriteQuote(id: id, content: content, hash: Sample.digest(1)))
    try books.run(AdvanceQuote(id: id, step: .submit))
    let approve = AdvanceQuote(id: id, step: .approve(hash: Sample.digest(1)))
    #expect(throws: OrderRejection.samePerson(.quote(id))) { try books.run(approve) }
  }

  @Test func `every offered fact changes the canonical image`() {
    var images: Set<[UInt8]> = [content.canonicalImage()]
    var other = content
    other.validThrough = other.validThrough.adding(days: 1)
    images.insert(other.canonicalImage())
    other = content
    other.lines = [Sample.line(1, 6)]
    images.insert(other.canonicalImage())
    other.lines = [Sample.line(1, 5, basis: .onOrder)]
    images.insert(other.canonicalImage())
    other.lines = [Sample.line(1, 5, isStocked: false)]
    images.insert(other.canonicalImage())
    other = content
    other.header = Sample.header(payer: 2)
    images.insert(other.canonicalImage())
    #expect(images.count == 6)
  }
}
