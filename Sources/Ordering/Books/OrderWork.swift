internal import Monetary
internal import Parties
internal import Primitives

/// What a command has read and changed so far, over books that stay as they are.
///
/// A command that throws drops its work with it: what is refused leaves no trace. Whoever saves an
/// order changes its payer's exposure with it, so the two cannot part (invariant C1).
struct OrderWork {
  let books: OrderBooks
  let moment: Moment
  private var orders = Overlay<OrderID, Order>()
  private var quotes = Overlay<QuoteID, Quote>()
  private var shipments = Overlay<ShipmentID, Shipment>()
  private var returns = Overlay<ReturnID, Return>()
  private var stock = Overlay<StockKey, StockLevel>()
  private var reservations = Overlay<ReservationKey, Reservation>()
  private var creditAccounts = Overlay<CustomerID, CreditAccount>()
  private var events: [OrderingEvent] = []
  var creditFindings: [CreditFinding] = []

  init(_ books: OrderBooks, _ moment: Moment) {
    self.books = books
    self.moment = moment
  }

  /// Everything that differs from the books.
  func changes() -> OrderingChanges {
    var changes = OrderingChanges()
    changes.orders = orders.changes { books.order($0) }
    changes.quotes = quotes.changes { books.quote($0) }
    changes.shipments = shipments.changes { books.shipment($0) }
    changes.returns = returns.changes { books.return($0) }
    changes.stock = stock.changes { books.stock($0) }
    changes.reservations = reservations.changes { books.reservations[$0.order]?[$0] }
    changes.creditAccounts = creditAccounts.changes { books.creditAccount($0) }
    // Where nothing has changed nothing has happened.
    guard changes != OrderingChanges() else { return changes }
    changes.events = events
    changes.creditFindings = creditFindings
    return changes
  }

  /// Notes what has happened.
  mutating func note(_ type: OrderingEventType, _ subject: OrderingSubject) {
    events.append(OrderingEvent(type: type, subject: subject))
  }
}

// MARK: - Orders and quotes

extension OrderWork {
  /// The order of an identifier, in the version that the caller has seen.
  func order(
    _ id: OrderID,
    expectedVersion: Int64? = nil
  ) throws(OrderRejection) -> Order {
    guard let order = orders.record(id, over: books.order(id)) else {
      throw .notFound(.order(id))
    }
    try require(expectedVersion, is: order.version, of: .order(id))
    return order
  }

  /// Takes in a new order.
  mutating func create(_ order: Order) throws(OrderRejection) {
    guard orders.record(order.id, over: books.order(order.id)) == nil else {
      throw .alreadyExists(.order(order.id))
    }
    if let externalID = order.header.externalID, let owner = books.order(externalID: externalID) {
      throw .alreadyExists(.order(owner.id))
    }
    orders.set(order, for: order.id)
  }

  /// Takes in a changed order, and what it changes of its payer's exposure; nothing happens to one
  /// that is as it was.
  mutating func save(_ order: Order) throws(OrderRejection) {
    let former = orders.record(order.id, over: books.order(order.id))
    guard order != former else { return }
    let delta = try computed { () throws(MonetaryError) in
      try order.exposure().subtracting(former?.exposure() ?? CreditComponents())
    }
    try addCredit(delta, in: order.currency, to: order.payer)
    var order = order
    order.version = (books.order(order.id)?.version ?? 0) + 1
    order.updatedAt = moment.now
    orders.set(order, for: order.id)
  }

  /// The quote of an identifier, in the version that the caller has seen.
  func quote(
    _ id: QuoteID,
    expectedVersion: Int64? = nil
  ) throws(OrderRejection) -> Quote {
    guard let quote = quotes.record(id, over: books.quote(id)) else {
      throw .notFound(.quote(id))
    }
    try require(expectedVersion, is: quote.version, of: .quote(id))
    return quote
  }

  /// Takes in a new or changed quote.
  mutating func save(_ quote: Quote) {
    var quote = quote
    quote.version = (books.quote(quote.id)?.version ?? 0) + 1
    quote.updatedAt = moment.now
    quotes.set(quote, for: quote.id)
  }

  private func require(
    _ expected: Int64?,
    is current: Int64,
    of subject: OrderingSubject
  ) throws(OrderRejection) {
    if let expected, expected != current { throw .etagMismatch(subject, current: current) }
  }
}

// MARK: - Shipments and returns

extension OrderWork {
  /// The shipment of an identifier, in the version that the caller has seen.
  func shipment(
    _ id: ShipmentID,
    expectedVersion: Int64? = nil
  ) throws(OrderRejection) -> Shipment {
    guard let shipment = shipments.record(id, over: books.shipment(id)) else {
      throw .notFound(.shipment(id))
    }
    try require(expectedVersion, is: shipment.version, of: .shipment(id))
    return shipment
  }

  /// The shipments of an order as the books have them.
  func shipments(of order: OrderID) -> [Shipment] { books.shipments(of: order) }

  /// Takes in a new or changed shipment.
  mutating func save(_ shipment: Shipment) {
    var shipment = shipment
    shipment.version = (books.shipment(shipment.id)?.version ?? 0) + 1
    shipment.updatedAt = moment.now
    shipments.set(shipment, for: shipment.id)
  }

  /// The return of an identifier, in the version that the caller has seen.
  func `return`(
    _ id: ReturnID,
    expectedVersion: Int64? = nil
  ) throws(OrderRejection) -> Return {
    guard let found = returns.record(id, over: books.return(id)) else {
      throw .notFound(.return(id))
    }
    try require(expectedVersion, is: found.version, of: .return(id))
    return found
  }

  /// Takes in a new or changed return.
  mutating func save(_ return: Return) {
    var saved = `return`
    saved.version = (books.return(saved.id)?.version ?? 0) + 1
    saved.updatedAt = moment.now
    returns.set(saved, for: saved.id)
  }
}

// MARK: - Credit

extension OrderWork {
  /// The account of a payer; an empty one in a currency where there is none.
  func creditAccount(_ payer: CustomerID, currency: CurrencyCode) -> CreditAccount {
    creditAccounts.record(payer, over: books.creditAccount(payer))
      ?? CreditAccount(payer: payer, currency: currency)
  }

  /// A payer's account and those above it, as many as a hierarchy has.
  func creditLineage(of payer: CustomerID, currency: CurrencyCode) -> [CreditAccount] {
    var lineage = [creditAccount(payer, currency: currency)]
    while let parent = lineage.last?.parent, lineage.count < OrderingLimits.creditLevelsMax,
      !lineage.contains(where: { $0.payer == parent })
    {
      lineage.append(creditAccount(parent, currency: currency))
    }
    return lineage
  }

  /// Takes in a changed account.
  mutating func save(_ account: CreditAccount) {
    creditAccounts.set(account, for: account.payer)
  }

  /// Adds a difference to a payer's account and to those above it.
  mutating func addCredit(
    _ delta: CreditComponents,
    in currency: CurrencyCode,
    to payer: CustomerID
  ) throws(OrderRejection) {
    guard !delta.isZero else { return }
    for account in creditLineage(of: payer, currency: currency) {
      var account = account
      do { try account.add(delta, in: currency) } catch { throw .arithmetic(error) }
      save(account)
    }
  }
}

// MARK: - Stock

extension OrderWork {
  /// What is known of a place; nothing is there where nothing is known.
  func level(_ key: StockKey) -> StockLevel {
    stock.record(key, over: books.stock(key)) ?? StockLevel(key: key)
  }

  /// Takes in a changed level.
  mutating func save(_ level: StockLevel) { stock.set(level, for: level.key) }

  /// How much is set aside under a key.
  func reserved(_ key: ReservationKey) -> Quantity {
    reservation(key)?.quantity ?? .zero
  }

  /// The reservation under a key.
  func reservation(_ key: ReservationKey) -> Reservation? {
    reservations.record(key, over: books.reservations[key.order]?[key])
  }

  /// Changes a reservation and neither stock nor line; without a quantity it goes.
  mutating func setReservation(
    _ key: ReservationKey,
    to quantity: Quantity,
    expiresAt: Instant? = nil
  ) {
    let reservation = Reservation(key: key, quantity: quantity, expiresAt: expiresAt)
    reservations.set(quantity > .zero ? reservation : nil, for: key)
  }

  /// Takes more stock for a reservation.
  mutating func reserve(
    _ quantity: Quantity,
    under key: ReservationKey,
    expiresAt: Instant?
  ) throws(OrderRejection) {
    var level = level(key.stock)
    try level.reserve(quantity)
    save(level)
    let total = try reserved(key).sum(quantity)
    setReservation(key, to: total, expiresAt: expiresAt)
  }

  /// Gives stock of a reservation back.
  mutating func release(_ quantity: Quantity, of key: ReservationKey) throws(OrderRejection) {
    guard let current = reservation(key) else { throw .notFound(.line(key.order, key.line)) }
    var level = level(key.stock)
    try level.release(quantity)
    save(level)
    let rest = try current.quantity.difference(quantity)
    setReservation(key, to: rest, expiresAt: current.expiresAt)
  }
}
