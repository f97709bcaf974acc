import Monetary
import Ordering
import Parties
import Primitives
import PropertyTesting

/// Commands that mostly are possible: the next step of an order and of what belongs to it.
extension History {
  /// The next step of an order.
  mutating func forward(
    _ id: OrderID,
    _ choices: inout Choices,
    _ books: OrderBooks
  ) -> any OrderingCommand {
    guard let order = books.order(id) else { return create(id, &choices) }
    let blocking = order.holds.last { $0.state == .placed }
    if let blocking, choices.happens() {
      return ReleaseHold(order: id, hold: blocking.id, reason: "x")
    }
    switch order.state {
    case .draft: return SubmitOrder(id: id, holdID: hold())
    case .submitted: return ConfirmOrder(id: id, holdID: hold())
    case .confirmed:
      switch choices.number(in: 0...7) {
      case 0:
        let key = choices.element(of: Self.stock)
        guard choices.happens() else { return ReceiveStock(key: key, quantity: few(&choices)) }
        let less = Quantity(units: -few(&choices).units)
        return AdjustStock(key: key, difference: less, reason: "x")
      case 1: return bill(order, &choices)
      case 2, 3: return returning(order, &choices, books)
      case 4:
        let isReserving = !choices.happens(onceIn: 3)
        return isReserving ? ReserveOrder(id: id) : ReleaseReservations(id: id)
      default: return shipping(order, &choices, books)
      }
    case .closed:
      guard choices.happens() else { return returning(order, &choices, books) }
      let cancelled = order.lines.first { $0.quantities.cancelled > .zero }
      let lines = cancelled.map { LineQuantity(line: $0.number, quantity: $0.quantities.cancelled) }
      return ReopenOrder(id: id, lines: lines.map { [$0] } ?? [], reason: "x", holdID: hold())
    case .cancelled: return ReleaseReservations(id: id)
    }
  }

  private func few(_ choices: inout Choices) -> Quantity {
    Quantity(units: choices.number(in: 1...12) * 500_000)
  }

  private mutating func shipping(
    _ order: Order,
    _ choices: inout Choices,
    _ books: OrderBooks
  ) -> any OrderingCommand {
    let id = choices.element(of: Self.shipments)
    let state = books.shipment(id)?.state
    if state?.isPreparing ?? false, choices.happens(onceIn: 9) { return CancelShipment(id: id) }
    switch state {
    case nil:
      let open = order.lines.filter { $0.quantities.open > .zero }
      let lines = open.map { line in
        let most = line.quantities.open.units / 500_000
        let units = choices.number(in: 1...max(1, most)) * 500_000
        return LineQuantity(line: line.number, quantity: Quantity(units: units))
      }
      return PlanShipment(id: id, order: order.id, lines: lines)
    case .planned: return ReserveShipment(id: id, holdID: hold())
    case .reserved: return HandleShipment(id: id, step: .pick)
    case .picked: return HandleShipment(id: id, step: .pack)
    case .packed: return ShipShipment(id: id)
    case .shipped:
      if choices.happens(onceIn: 6) {
        return ReportShipmentException(id: id, cause: .lost, reason: "x")
      }
      return DeliverShipment(
        id: id,
        proof: ProofOfDelivery(receivedBy: "A", at: Sample.moment.now)
      )
    case .delivered: return AcceptShipment(id: id)
    case .accepted, .exception, .cancelled: return CloseOrder(id: order.id, isShort: true)
    }
  }

  private func returning(
    _ order: Order,
    _ choices: inout Choices,
    _ books: OrderBooks
  ) -> any OrderingCommand {
    let id = choices.element(of: Self.returns)
    let known = books.return(id)
    let all = known?.lines.map { LineQuantity(line: $0.line, quantity: $0.requested) } ?? []
    switch known?.state {
    case nil:
      let shipped = order.lines.filter { $0.quantities.shipped > .zero }
      let lines = shipped.map { LineQuantity(line: $0.number, quantity: few(&choices)) }
      return RequestReturn(id: id, order: order.id, lines: lines, reason: "x")
    case .requested: return AnswerReturn(id: id, answer: .authorise(through: Sample.today))
    case .authorised: return ReceiveReturn(id: id, lines: all)
    case .received:
      let disposition = choices.element(of: Disposition.self)
      return InspectReturn(
        id: id,
        lines: (known?.lines ?? []).filter { $0.received > .zero }.map {
          LineDispositions(line: $0.line, quantities: [disposition: $0.received])
        }
      )
    case .inspected, .settled, .expired, .rejected:
      return SettleReturn(id: id, settlement: .credit)
    }
  }

  private func bill(_ order: Order, _ choices: inout Choices) -> any OrderingCommand {
    let billable = order.lines.filter { $0.billable > .zero }
      .map { LineQuantity(line: $0.number, quantity: $0.billable) }
    let billed = order.lines.filter { $0.quantities.netInvoiced > .zero }
      .map { LineQuantity(line: $0.number, quantity: $0.quantities.netInvoiced) }
    if choices.happens(onceIn: 4) { return BillOrder(id: order.id, fact: .credited(billed)) }
    return BillOrder(id: order.id, fact: .invoiced(billable))
  }
}
