import Monetary
import Ordering
import Parties
import Primitives
import PropertyTesting

/// Random commands over a small world: three items at one place, three orders of two payers, one
/// above the other. Most are possible, many are not.
struct History {
  static let orders: [OrderID] = [Sample.id(1), Sample.id(2), Sample.id(3)]
  static let payers: [CustomerID] = [Sample.id(1), Sample.id(2)]
  static let stock = [Sample.stock(1), Sample.stock(2), Sample.stock(3)]
  static let shipments: [ShipmentID] = (1...4).map { Sample.id($0) }
  static let returns: [ReturnID] = (1...2).map { Sample.id($0) }

  /// Books with stock, and limits that a few orders use up.
  static func start() -> OrderBooks {
    var books = OrderBooks()
    let limit = CreditLimit(amount: Sample.euros(40_000), validFrom: Sample.today, approvedBy: "x")
    books.insert(CreditAccount(payer: payers[0], currency: Sample.eur, limit: limit))
    books.insert(CreditAccount(payer: payers[1], parent: payers[0], currency: Sample.eur))
    return books
  }

  /// Identifiers of holds, each used once.
  private var holds: UInt64 = 0

  /// An identifier that no hold has.
  mutating func hold() -> HoldID {
    holds += 1
    return Sample.id(holds)
  }

  private func quantity(_ choices: inout Choices) -> Quantity {
    // Halves, so that amounts are rounded.
    Quantity(units: choices.number(in: 1...12) * 500_000)
  }

  private func lines(_ choices: inout Choices) -> [LineQuantity] {
    choices.array(count: 1...2) { choices in
      LineQuantity(line: choices.number(in: 1...3), quantity: quantity(&choices))
    }
  }

  /// One command.
  mutating func command(_ choices: inout Choices, _ books: OrderBooks) -> any OrderingCommand {
    let order = choices.element(of: Self.orders)
    // Chance alone hardly ever takes a return through its states.
    if !choices.happens(onceIn: 3) { return forward(order, &choices, books) }
    switch choices.number(in: 0...9) {
    case 0, 1: return entry(order, &choices)
    case 2: return change(order, &choices, books)
    case 3: return end(order, &choices)
    case 4: return holding(order, &choices, books)
    case 5: return stockCommand(order, &choices)
    case 6, 7: return shipmentCommand(order, &choices)
    case 8: return returnCommand(order, &choices, books)
    default: return money(order, &choices)
    }
  }

  private mutating func entry(_ id: OrderID, _ choices: inout Choices) -> any OrderingCommand {
    switch choices.number(in: 0...3) {
    case 0: return create(id, &choices)
    case 1: return SubmitOrder(id: id, holdID: hold())
    default: return ConfirmOrder(id: id, holdID: hold())
    }
  }

  /// An order of one to three lines, the third of which is not kept in stock.
  func create(_ id: OrderID, _ choices: inout Choices) -> any OrderingCommand {
    let payer: UInt64 = choices.number(in: 1...2)
    let lines = choices.array(count: 1...3) { $0.number(in: Int64(1)...6) }
    let bases: [BillingBasis] = [.onShipment, .onOrder, .onDelivery]
    let tolerance = Tolerance(units: choices.number(in: 0...2) * 100_000_000)
    let basis = choices.element(of: bases)
    return CreateOrder(
      id: id,
      header: Sample.header(payer: payer),
      lines: lines.enumerated().map { index, whole in
        Sample.line(
          index + 1,
          whole,
          basis: basis,
          overDelivery: tolerance,
          isStocked: index != 2
        )
      },
      acknowledgedWarnings: [OrderRule.duplicateSuspicion.rawValue]
    )
  }

  private mutating func change(
    _ id: OrderID,
    _ choices: inout Choices,
    _ books: OrderBooks
  ) -> any OrderingCommand {
    if choices.happens() {
      return CancelOrderLines(id: id, lines: lines(&choices), reason: "x")
    }
    let wanted = quantity(&choices)
    let line = choices.number(in: 1...3)
    let rule = choices.element(of: PriceRule.self)
    let present = books.order(id)?.line(line)?.quantities
    let priced =
      rule == .repriceAll
      ? max(present?.ordered ?? wanted, wanted)
      : Quantity(units: wanted.units - (present?.wanted.units ?? 0))
    let part = PricePart(
      quantity: priced,
      unitPrice: UnitPrice(units: 1),
      net: Sample.euros(choices.number(in: 1...5_000)),
      tax: Sample.euros(choices.number(in: 0...900))
    )
    return AmendOrder(
      id: id,
      baseVersion: books.order(id)?.version ?? 0,
      changes: [.quantity(line: line, to: wanted, rule: rule, repriced: part)],
      reason: "x",
      holdID: hold()
    )
  }

  private mutating func end(_ id: OrderID, _ choices: inout Choices) -> any OrderingCommand {
    switch choices.number(in: 0...3) {
    case 0: CancelOrder(id: id, reason: "x")
    case 1: CloseOrder(id: id, isShort: choices.happens())
    default: ReopenOrder(id: id, lines: lines(&choices), reason: "x", holdID: hold())
    }
  }

  private mutating func holding(
    _ id: OrderID,
    _ choices: inout Choices,
    _ books: OrderBooks
  ) -> any OrderingCommand {
    if choices.happens(onceIn: 4) {
      let request = HoldRequest(
        id: hold(),
        kind: choices.element(of: HoldKind.self),
        reason: "x",
        owner: "y"
      )
      return PlaceHold(order: id, hold: request)
    }
    let placed = books.order(id)?.holds.last?.id ?? Sample.id(0)
    return ReleaseHold(order: id, hold: placed, reason: "x")
  }

  private func stockCommand(_ id: OrderID, _ choices: inout Choices) -> any OrderingCommand {
    let key = choices.element(of: Self.stock)
    switch choices.number(in: 0...4) {
    case 0, 1: return ReceiveStock(key: key, quantity: quantity(&choices))
    case 2:
      let difference = Quantity(units: choices.number(in: -6...6) * 500_000)
      return AdjustStock(key: key, difference: difference, reason: "x")
    case 3:
      let expiry = choices.happens() ? Sample.moment.now.advanced(by: .seconds(60)) : nil
      return ReserveOrder(id: id, expiresAt: expiry)
    default: return ReleaseReservations(id: id, onlyExpired: choices.happens())
    }
  }

  private mutating func shipmentCommand(
    _ order: OrderID,
    _ choices: inout Choices
  ) -> any OrderingCommand {
    let id = choices.element(of: Self.shipments)
    switch choices.number(in: 0...10) {
    case 0, 1: return PlanShipment(id: id, order: order, lines: lines(&choices))
    case 2, 3: return ReserveShipment(id: id, holdID: hold())
    case 4: return HandleShipment(id: id, step: .pick)
    case 5: return HandleShipment(id: id, step: .pack)
    case 6: return ShipShipment(id: id)
    case 7: return ShipShipment(id: id, lines: lines(&choices))
    case 8:
      let proof = ProofOfDelivery(receivedBy: "A", at: Sample.moment.now)
      return DeliverShipment(id: id, proof: proof)
    case 9: return AcceptShipment(id: id)
    default: return CancelShipment(id: id)
    }
  }

  private func returnCommand(
    _ order: OrderID,
    _ choices: inout Choices,
    _ books: OrderBooks
  ) -> any OrderingCommand {
    let id = choices.element(of: Self.returns)
    switch choices.number(in: 0...3) {
    case 0: return RequestReturn(id: id, order: order, lines: lines(&choices), reason: "x")
    case 1: return AnswerReturn(id: id, answer: .authorise(through: Sample.today))
    case 2: return ReceiveReturn(id: id, lines: lines(&choices))
    default:
      let disposition = choices.element(of: Disposition.self)
      let received = (books.return(id)?.lines ?? []).filter { $0.received > .zero }
      return InspectReturn(
        id: id,
        lines: received.map {
          LineDispositions(line: $0.line, quantities: [disposition: $0.received])
        }
      )
    }
  }

  private func money(_ id: OrderID, _ choices: inout Choices) -> any OrderingCommand {
    switch choices.number(in: 0...3) {
    case 0, 1: return BillOrder(id: id, fact: .invoiced(lines(&choices)))
    case 2: return BillOrder(id: id, fact: .credited(lines(&choices)))
    default:
      var delta = CreditComponents()
      delta.openInvoices = MinorUnits(value: choices.number(in: 0...500))
      delta.unallocatedCash = MinorUnits(value: choices.number(in: 0...500))
      let payer = choices.element(of: Self.payers)
      return RecordCredit(payer: payer, delta: delta, currency: Sample.eur)
    }
  }
}
