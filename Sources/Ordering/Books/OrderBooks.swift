package import Parties
internal import Primitives

/// The orders, and what belongs to them, that a batch of commands has to do with, as they are after
/// the commands so far.
///
/// Storage inserts what it has loaded; commands read; their changes are applied. A command on an
/// order wants the order with all its shipments, returns and reservations, the stock levels of its
/// lines, and the credit account of its payer with all above it.
package struct OrderBooks: Sendable {
  /// How credit is given.
  package var creditPolicy: CreditPolicy
  /// Today's closing rates.
  package var closingRates: ClosingRates

  private(set) var orders: [OrderID: Order] = [:]
  private(set) var quotes: [QuoteID: Quote] = [:]
  private(set) var shipments: [OrderID: [ShipmentID: Shipment]] = [:]
  private(set) var returns: [OrderID: [ReturnID: Return]] = [:]
  private(set) var reservations: [OrderID: [ReservationKey: Reservation]] = [:]
  private(set) var stock: [StockKey: StockLevel] = [:]
  private(set) var creditAccounts: [CustomerID: CreditAccount] = [:]
  private var ordersOfShipments: [ShipmentID: OrderID] = [:]
  private var ordersOfReturns: [ReturnID: OrderID] = [:]
  private var ordersByExternalID: [String: OrderID] = [:]
  private var ordersByCustomer: [CustomerID: Set<OrderID>] = [:]

  /// Empty books.
  package init(
    creditPolicy: CreditPolicy = CreditPolicy(),
    closingRates: ClosingRates = ClosingRates()
  ) {
    self.creditPolicy = creditPolicy
    self.closingRates = closingRates
  }

  /// Takes an order from storage; one that is there already stays, as with all that follow.
  package mutating func insert(_ order: Order) {
    if orders[order.id] == nil { set(order) }
  }

  /// Takes a quote from storage.
  package mutating func insert(_ quote: Quote) {
    if quotes[quote.id] == nil { quotes[quote.id] = quote }
  }

  /// Takes a shipment from storage.
  package mutating func insert(_ shipment: Shipment) {
    if ordersOfShipments[shipment.id] == nil { set(shipment) }
  }

  /// Takes a return from storage.
  package mutating func insert(_ return: Return) {
    if ordersOfReturns[`return`.id] == nil { set(`return`) }
  }

  /// Takes a reservation from storage.
  package mutating func insert(_ reservation: Reservation) {
    let key = reservation.key
    if reservations[key.order]?[key] == nil {
      reservations[key.order, default: [:]][key] = reservation
    }
  }

  /// Takes a stock level from storage.
  package mutating func insert(_ level: StockLevel) {
    if stock[level.key] == nil { stock[level.key] = level }
  }

  /// Takes a credit account from storage.
  package mutating func insert(_ account: CreditAccount) {
    if creditAccounts[account.payer] == nil { creditAccounts[account.payer] = account }
  }

  /// Takes over what a command has changed.
  package mutating func apply(_ changes: OrderingChanges) {
    for case let order? in changes.orders.map(\.after) { set(order) }
    for case let quote? in changes.quotes.map(\.after) { quotes[quote.id] = quote }
    for case let shipment? in changes.shipments.map(\.after) { set(shipment) }
    for case let one? in changes.returns.map(\.after) { set(one) }
    for case let level? in changes.stock.map(\.after) { stock[level.key] = level }
    for case let account? in changes.creditAccounts.map(\.after) {
      creditAccounts[account.payer] = account
    }
    for change in changes.reservations {
      guard let key = (change.after ?? change.before)?.key else { continue }
      reservations[key.order, default: [:]][key] = change.after
    }
  }

  /// The order of an identifier.
  package func order(_ id: OrderID) -> Order? { orders[id] }

  /// The order that has an external id.
  package func order(externalID: String) -> Order? {
    ordersByExternalID[externalID].flatMap { orders[$0] }
  }

  /// The quote of an identifier.
  package func quote(_ id: QuoteID) -> Quote? { quotes[id] }

  /// The shipment of an identifier.
  package func shipment(_ id: ShipmentID) -> Shipment? {
    ordersOfShipments[id].flatMap { shipments[$0]?[id] }
  }

  /// The return of an identifier.
  package func `return`(_ id: ReturnID) -> Return? {
    ordersOfReturns[id].flatMap { returns[$0]?[id] }
  }

  /// What is known of a place.
  package func stock(_ key: StockKey) -> StockLevel? { stock[key] }

  /// The credit account of a payer.
  package func creditAccount(_ payer: CustomerID) -> CreditAccount? { creditAccounts[payer] }

  /// The shipments of an order, by identifier.
  package func shipments(of order: OrderID) -> [Shipment] {
    (shipments[order] ?? [:]).values.sorted { $0.id < $1.id }
  }

  /// The returns of an order, by identifier.
  package func returns(of order: OrderID) -> [Return] {
    (returns[order] ?? [:]).values.sorted { $0.id < $1.id }
  }

  /// The reservations of an order, by key.
  package func reservations(of order: OrderID) -> [Reservation] {
    (reservations[order] ?? [:]).values.sorted { $0.key < $1.key }
  }

  /// The orders of a customer, by identifier.
  package func orders(soldTo customer: CustomerID) -> [Order] {
    (ordersByCustomer[customer] ?? []).sorted().compactMap { orders[$0] }
  }

  private mutating func set(_ order: Order) {
    orders[order.id] = order
    if let externalID = order.header.externalID { ordersByExternalID[externalID] = order.id }
    ordersByCustomer[order.header.parties.soldTo.id, default: []].insert(order.id)
  }

  private mutating func set(_ shipment: Shipment) {
    ordersOfShipments[shipment.id] = shipment.order
    shipments[shipment.order, default: [:]][shipment.id] = shipment
  }

  private mutating func set(_ return: Return) {
    ordersOfReturns[`return`.id] = `return`.order
    returns[`return`.order, default: [:]][`return`.id] = `return`
  }
}
