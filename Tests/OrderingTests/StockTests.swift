import Monetary
import Parties
import Primitives
import Testing

@testable import Ordering

@Suite struct StockTests {
  private let key = Sample.stock()

  private func level(_ books: OrderBooks) -> [Int64] {
    guard let level = books.stock(key) else { return [] }
    return [level.onHand.units / 1_000_000, level.reserved.units / 1_000_000]
  }

  @Test func `reserving is all or nothing`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5), Sample.line(2, 5)], stock: 5)
    try books.run(
      AdjustStock(key: Sample.stock(2), difference: Sample.quantity(-1), reason: "Broken")
    )
    let shortage = OrderRejection.insufficientStock(
      Sample.stock(2),
      wanted: Sample.quantity(5),
      available: Sample.quantity(4)
    )
    #expect(throws: shortage) {
      try ReserveOrder(id: Sample.order).decide(in: books, at: Sample.moment)
    }
    try books.run(ReserveOrder(id: Sample.order, lines: [1]))
    #expect(level(books) == [5, 5])
    #expect(books.sample.lines.map(\.quantities.reserved) == [Sample.quantity(5), .zero])
  }

  @Test func `what is set aside cannot be adjusted away`() throws {
    var books = try OrderBooks.with([Sample.line(1, 3)], stock: 5)
    try books.run(ReserveOrder(id: Sample.order))
    let take = AdjustStock(key: key, difference: Sample.quantity(-3), reason: "Lost")
    #expect(
      throws: OrderRejection.insufficientStock(
        key,
        wanted: Sample.quantity(3),
        available: Sample.quantity(2)
      )
    ) { try take.decide(in: books, at: Sample.moment) }
    try books.run(AdjustStock(key: key, difference: Sample.quantity(-2), reason: "Lost"))
    #expect(level(books) == [3, 3])
  }

  @Test func `a soft reservation ends by itself, a firm one does not`() throws {
    var books = try OrderBooks.with([Sample.line(1, 3)], .draft, stock: 5)
    #expect(throws: OrderRejection.self, "a draft has no firm reservation") {
      try ReserveOrder(id: Sample.order).decide(in: books, at: Sample.moment)
    }
    let expiry = Sample.moment.now.advanced(by: .seconds(3600))
    try books.run(ReserveOrder(id: Sample.order, expiresAt: expiry))
    #expect(level(books) == [5, 3])
    let expire = ReleaseReservations(id: Sample.order, onlyExpired: true)
    #expect(try books.run(expire) == OrderingChanges(), "it has not expired")
    try books.run(expire, at: Sample.moment("prn_jobs", daysLater: 1))
    #expect(level(books) == [5, 0])
    #expect(books.sample.lines[0].quantities.reserved == .zero)
    #expect(books.reservations(of: Sample.order).isEmpty)
  }

  @Test func `there is one of a serial number`() throws {
    var books = OrderBooks()
    let serial = StockKey(item: Sample.item(1), location: Sample.id(1), lot: "SN-1")
    try books.run(ReceiveStock(key: serial, quantity: Sample.quantity(1), isSerial: true))
    #expect(throws: OrderRejection.stockFull(serial, max: Sample.quantity(1))) {
      try ReceiveStock(key: serial, quantity: Quantity(units: 1))
        .decide(in: books, at: Sample.moment)
    }
  }

  @Test func `a shipment takes over what its order has set aside and gives it back`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5)], stock: 5)
    try books.run(ReserveOrder(id: Sample.order))
    try books.pack(1, [1: 3])
    #expect(level(books) == [5, 5])
    #expect(books.reservations(of: Sample.order).map(\.quantity.units) == [2_000_000, 3_000_000])
    try books.run(CancelShipment(id: Sample.id(1)))
    #expect(books.reservations(of: Sample.order).map(\.quantity.units) == [5_000_000])
    #expect(level(books) == [5, 5])
  }

  @Test func `less than planned can leave, and the rest stays set aside`() throws {
    var books = try OrderBooks.with([Sample.line(1, 5)], stock: 5)
    try books.pack(1, [1: 4])
    let lines = [LineQuantity(line: 1, quantity: Sample.quantity(1))]
    try books.run(ShipShipment(id: Sample.id(1), lines: lines))
    #expect(level(books) == [4, 3])
    #expect(books.sample.lines[0].quantities.shipped == Sample.quantity(1))
    #expect(books.sample.lines[0].quantities.reserved == Sample.quantity(3))
    #expect(books.shipment(Sample.id(1))?.quantity(ofLine: 1) == Sample.quantity(1))
  }

  @Test func `more than ordered leaves within the tolerance and from free stock`() throws {
    let ten = Tolerance(units: 100_000_000)
    var books = try OrderBooks.with([Sample.line(1, 10, overDelivery: ten)], stock: 11)
    try books.pack(1, [1: 10])
    let ship = { ShipShipment(id: Sample.id(1), lines: [LineQuantity(line: 1, quantity: $0)]) }
    let refusal = QuantityRefusal(
      line: 1,
      rule: .shipped,
      wanted: Quantity(units: 11_000_001),
      limit: Sample.quantity(11)
    )
    #expect(throws: OrderRejection.quantity(refusal)) {
      try ship(Quantity(units: 11_000_001)).decide(in: books, at: Sample.moment)
    }
    try books.run(ship(Sample.quantity(11)))
    #expect(level(books) == [0, 0])
    #expect(books.sample.fulfilment == .over)
  }
}
