import Monetary
import Ordering
import Parties
import Primitives
import Testing

/// Orders and what belongs to them, to be used and spoilt by tests.
enum Sample {
  static let eur = CurrencyCode("EUR")!
  static let today = CalendarDate(year: 2026, month: 11, day: 24)!
  static let moment = moment("prn_sales")

  /// Another principal, another day.
  static func moment(_ principal: String, daysLater days: Int = 0) -> Moment {
    Moment(
      now: Instant(microseconds: 1_795_507_200_000_000).advanced(by: .seconds(86_400 * days)),
      today: today.adding(days: days),
      principal: principal
    )
  }

  /// An identifier of a number.
  static func id<Kind>(_ number: UInt64) -> Identifier<Kind> {
    Identifier(UUIDBits(high: 0x0193_0000_0000_7000, low: 0x8000_0000_0000_0000 | number))
  }

  /// An item of a number.
  static func item(_ number: UInt64) -> ItemReference {
    ItemReference(UUIDBits(high: 0x0193_0000_0000_7000, low: 0x8000_0000_0000_0000 | number))
  }

  /// A digest that begins with a byte.
  static func digest(_ byte: UInt8) -> Digest {
    Digest(bytes: [byte] + [UInt8](repeating: 0, count: 31))!
  }

  /// So many whole units.
  static func quantity(_ whole: Int64) -> Quantity { Quantity(units: whole * 1_000_000) }

  static func euros(_ minorUnits: Int64) -> Money { Money(currency: eur, minorUnits: minorUnits) }

  /// A price of 10.00 net and 1.90 tax for each whole unit.
  static func part(_ whole: Int64, each minorUnits: Int64 = 1_000) -> PricePart {
    PricePart(
      quantity: quantity(whole),
      unitPrice: UnitPrice(units: minorUnits * 10_000_000),
      net: euros(minorUnits * whole),
      tax: euros(minorUnits * whole * 19 / 100)
    )
  }

  /// A line of the item and at the location of its number.
  static func line(
    _ number: Int,
    _ whole: Int64,
    basis: BillingBasis = .onShipment,
    overDelivery: Tolerance = .zero,
    isStocked: Bool = true
  ) -> OrderLine {
    OrderLine(
      number: number,
      item: item(UInt64(number)),
      location: isStocked ? id(1) : nil,
      price: LinePrice(part(whole)),
      terms: LineTerms(basis: basis, overDelivery: overDelivery),
      requestedOn: today
    )
  }

  /// Who orders and pays.
  static func header(payer: UInt64 = 1, purchaseOrder: String? = nil) -> OrderHeader {
    let customer = Customer(
      id: id(payer),
      displayName: "Example",
      legalName: "Example GmbH",
      roles: [.soldTo],
      paymentTerms: PaymentTerms(netDays: 30),
      currency: eur,
      createdAt: moment.now
    )
    let party = FrozenCustomer(customer, address: nil)
    let parties = OrderParties(
      soldTo: party,
      billTo: party,
      shipTo: party,
      payer: party,
      terms: customer.paymentTerms
    )
    return OrderHeader(
      purchaseOrder: purchaseOrder,
      parties: parties,
      currency: eur,
      orderedOn: today
    )
  }

  static let order: OrderID = id(1)

  /// Where line 1 of every sample is kept.
  static func stock(_ number: UInt64 = 1) -> StockKey {
    StockKey(item: item(number), location: id(1))
  }
}

extension OrderBooks {
  /// Decides a command and takes its changes over.
  @discardableResult
  mutating func run(
    _ command: some OrderingCommand,
    at moment: Moment = Sample.moment
  ) throws(OrderRejection) -> OrderingChanges {
    let changes = try command.decide(in: self, at: moment)
    apply(changes)
    return changes
  }

  /// Books with stock of the first items, and an order of lines that has come to a state.
  static func with(
    _ lines: [OrderLine],
    _ state: OrderState = .confirmed,
    stock: Int64 = 100
  ) throws -> OrderBooks {
    var books = OrderBooks()
    for line in lines {
      guard let key = line.stock, stock > 0 else { continue }
      try books.run(ReceiveStock(key: key, quantity: Sample.quantity(stock)))
    }
    let id = Sample.order
    try books.run(CreateOrder(id: id, header: Sample.header(), lines: lines))
    switch state {
    case .draft: break
    case .submitted: try books.run(SubmitOrder(id: id, holdID: Sample.id(1)))
    case .confirmed, .closed:
      try books.run(SubmitOrder(id: id, holdID: Sample.id(1)))
      try books.run(ConfirmOrder(id: id, holdID: Sample.id(2)))
      if state == .closed { try books.run(CloseOrder(id: id, isShort: true)) }
    case .cancelled: try books.run(CancelOrder(id: id, reason: "Test"))
    }
    return books
  }

  /// The sample order.
  var sample: Order { order(Sample.order)! }

  /// Brings a shipment of whole quantities by line to the point where it can leave.
  mutating func pack(_ number: UInt64, _ lines: [Int: Int64]) throws(OrderRejection) {
    let id: ShipmentID = Sample.id(number)
    let quantities = lines.sorted { $0.key < $1.key }
      .map { LineQuantity(line: $0.key, quantity: Sample.quantity($0.value)) }
    try run(PlanShipment(id: id, order: Sample.order, lines: quantities))
    try run(ReserveShipment(id: id, holdID: Sample.id(900)))
    try run(HandleShipment(id: id, step: .pick))
    try run(HandleShipment(id: id, step: .pack))
  }

  /// Ships whole quantities by line.
  mutating func ship(_ number: UInt64, _ lines: [Int: Int64]) throws(OrderRejection) {
    try pack(number, lines)
    try run(ShipShipment(id: Sample.id(number)))
  }
}
