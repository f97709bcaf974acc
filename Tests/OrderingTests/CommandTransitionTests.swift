import Monetary
import Ordering
import Parties
import Primitives
import Testing

/// Every command that is an event of a machine, in every state of the machine.
@Suite struct CommandTransitionTests {
  static let orderCommands: [(OrderEvent, any OrderingCommand)] = {
    let id = Sample.order
    let change = AmendmentChange.requestedOn(line: 1, Sample.today.adding(days: 3))
    let one = [LineQuantity(line: 1, quantity: Sample.quantity(1))]
    return [
      (.submit, SubmitOrder(id: id, holdID: Sample.id(7))),
      (.confirm, ConfirmOrder(id: id, holdID: Sample.id(7))),
      (.cancelLines, CancelOrderLines(id: id, lines: one, reason: "Test")),
      (.cancel, CancelOrder(id: id, reason: "Test")),
      (.closeShort, CloseOrder(id: id, isShort: true)),
      (.reopen, ReopenOrder(id: id, lines: [], reason: "Test", holdID: Sample.id(7))),
      // The base version is set for each state.
      (
        .amend,
        AmendOrder(id: id, baseVersion: 0, changes: [change], reason: "x", holdID: Sample.id(7))
      ),
      (.close, CloseOrder(id: id)),
    ]
  }()

  @Test(arguments: OrderState.allCases)
  func `each command on an order does what the table says or is refused with it`(
    _ state: OrderState
  ) throws {
    #expect(Set(Self.orderCommands.map(\.0)) == Set(OrderEvent.allCases))
    for (event, command) in Self.orderCommands {
      var books = try OrderBooks.with([Sample.line(1, 5)], state)
      if event == .close, state == .confirmed { try books.ship(1, [1: 5]) }
      let before = books.sample
      var command = command
      if let amend = command as? AmendOrder {
        command = AmendOrder(
          id: amend.id,
          baseVersion: before.version,
          changes: amend.changes,
          reason: amend.reason,
          holdID: amend.holdID
        )
      }
      do throws(IllegalTransition) {
        let next = try OrderTransitions.table.state(after: event, in: state)
        books.apply(try! command.decide(in: books, at: Sample.moment))
        #expect(books.sample.state == next, "\(state) \(event)")
        #expect(books.sample.version == before.version + 1)
      } catch {
        #expect(throws: OrderRejection.illegalTransition(.order(Sample.order), error)) {
          try command.decide(in: books, at: Sample.moment)
        }
      }
    }
  }

  static let shipment: ShipmentID = Sample.id(1)
  static let shipmentCommands: [(ShipmentEvent, any OrderingCommand)] = [
    (.reserve, ReserveShipment(id: shipment, holdID: Sample.id(900))),
    (.pick, HandleShipment(id: shipment, step: .pick)),
    (.pack, HandleShipment(id: shipment, step: .pack)),
    (.ship, ShipShipment(id: shipment)),
    (
      .deliver,
      DeliverShipment(id: shipment, proof: ProofOfDelivery(receivedBy: "A", at: Sample.moment.now))
    ),
    (.accept, AcceptShipment(id: shipment)),
    (.lose, ReportShipmentException(id: shipment, cause: .lost, reason: "x")),
    (.refuse, ReportShipmentException(id: shipment, cause: .refused, reason: "x")),
    (.cancel, CancelShipment(id: shipment)),
  ]

  /// The events that lead to a state.
  static func path(to state: ShipmentState) -> [ShipmentEvent] {
    let way: [ShipmentEvent] = [.reserve, .pick, .pack, .ship, .deliver, .accept]
    return switch state {
    case .planned: []
    case .reserved: Array(way.prefix(1))
    case .picked: Array(way.prefix(2))
    case .packed: Array(way.prefix(3))
    case .shipped: Array(way.prefix(4))
    case .delivered: Array(way.prefix(5))
    case .accepted: way
    case .exception: way.prefix(4) + [.lose]
    case .cancelled: [.cancel]
    }
  }

  @Test(arguments: ShipmentState.allCases)
  func `each command on a shipment does what the table says or is refused with it`(
    _ state: ShipmentState
  ) throws {
    let commands = Dictionary(uniqueKeysWithValues: Self.shipmentCommands)
    #expect(commands.count == ShipmentEvent.allCases.count)
    for (event, command) in Self.shipmentCommands {
      var books = try OrderBooks.with([Sample.line(1, 5)])
      let lines = [LineQuantity(line: 1, quantity: Sample.quantity(5))]
      try books.run(PlanShipment(id: Self.shipment, order: Sample.order, lines: lines))
      for event in Self.path(to: state) {
        books.apply(try commands[event]!.decide(in: books, at: Sample.moment))
      }
      #expect(books.shipment(Self.shipment)?.state == state)
      do throws(IllegalTransition) {
        let next = try ShipmentTransitions.table.state(after: event, in: state)
        books.apply(try! command.decide(in: books, at: Sample.moment))
        #expect(books.shipment(Self.shipment)?.state == next, "\(state) \(event)")
      } catch {
        #expect(throws: OrderRejection.illegalTransition(.shipment(Self.shipment), error)) {
          try command.decide(in: books, at: Sample.moment)
        }
      }
    }
  }

  static let rma: ReturnID = Sample.id(1)
  /// Each command with the day on which it is possible.
  static let returnCommands: [(ReturnEvent, any OrderingCommand, days: Int)] = {
    let two = Sample.quantity(2)
    return [
      (.authorise, AnswerReturn(id: rma, answer: .authorise(through: Sample.today)), 0),
      (.reject, AnswerReturn(id: rma, answer: .reject(reason: "x")), 0),
      (.expire, AnswerReturn(id: rma, answer: .expire), 1),
      (.receive, ReceiveReturn(id: rma, lines: [LineQuantity(line: 1, quantity: two)]), 0),
      (
        .inspect,
        InspectReturn(id: rma, lines: [LineDispositions(line: 1, quantities: [.restock: two])]), 0
      ),
      (.settle, SettleReturn(id: rma, settlement: .credit), 0),
    ]
  }()

  static func path(to state: ReturnState) -> [ReturnEvent] {
    let way: [ReturnEvent] = [.authorise, .receive, .inspect, .settle]
    return switch state {
    case .requested: []
    case .authorised: Array(way.prefix(1))
    case .received: Array(way.prefix(2))
    case .inspected: Array(way.prefix(3))
    case .settled: way
    case .expired: [.authorise, .expire]
    case .rejected: [.reject]
    }
  }

  @Test(arguments: ReturnState.allCases)
  func `each command on a return does what the table says or is refused with it`(
    _ state: ReturnState
  ) throws {
    #expect(Self.returnCommands.count == ReturnEvent.allCases.count)
    for (event, command, days) in Self.returnCommands {
      var books = try OrderBooks.with([Sample.line(1, 5)])
      try books.ship(1, [1: 5])
      let lines = [LineQuantity(line: 1, quantity: Sample.quantity(2))]
      try books.run(RequestReturn(id: Self.rma, order: Sample.order, lines: lines, reason: "x"))
      for event in Self.path(to: state) {
        let (_, command, days) = Self.returnCommands.first { $0.0 == event }!
        let moment = Sample.moment("prn_sales", daysLater: days)
        books.apply(try command.decide(in: books, at: moment))
      }
      #expect(books.return(Self.rma)?.state == state)
      let moment = Sample.moment("prn_sales", daysLater: days)
      do throws(IllegalTransition) {
        let next = try ReturnTransitions.table.state(after: event, in: state)
        books.apply(try! command.decide(in: books, at: moment))
        #expect(books.return(Self.rma)?.state == next, "\(state) \(event)")
      } catch {
        #expect(throws: OrderRejection.illegalTransition(.return(Self.rma), error)) {
          try command.decide(in: books, at: moment)
        }
      }
    }
  }

  static let quote: QuoteID = Sample.id(1)
  static var content: QuoteContent {
    QuoteContent(
      header: Sample.header(),
      lines: [Sample.line(1, 5)],
      validThrough: Sample.today.adding(days: 10)
    )
  }
  static func quoteCommand(_ event: QuoteEvent, version: Int64) -> any OrderingCommand {
    let hash = Sample.digest(1)
    return switch event {
    case .submit: AdvanceQuote(id: quote, step: .submit)
    case .approve: AdvanceQuote(id: quote, step: .approve(hash: hash))
    case .accept: AcceptQuote(id: quote, hash: hash, order: Sample.order)
    case .expire: AdvanceQuote(id: quote, step: .expire)
    case .cancel: AdvanceQuote(id: quote, step: .cancel(reason: "x"))
    case .supersede:
      WriteQuote(id: quote, baseVersion: version, content: content, hash: Sample.digest(2))
    }
  }

  static func path(to state: QuoteState) -> [QuoteEvent] {
    switch state {
    case .draft: []
    case .pendingApproval: [.submit]
    case .offered: [.submit, .approve]
    case .accepted: [.submit, .approve, .accept]
    case .expired: [.submit, .approve, .expire]
    case .cancelled: [.cancel]
    }
  }

  private func run(_ event: QuoteEvent, _ books: inout OrderBooks) throws {
    let version = books.quote(Self.quote)?.version ?? 0
    let principal = event == .approve ? "prn_head" : "prn_sales"
    let moment = Sample.moment(principal, daysLater: event == .expire ? 11 : 0)
    let command = Self.quoteCommand(event, version: version)
    books.apply(try command.decide(in: books, at: moment))
  }

  @Test(arguments: QuoteState.allCases)
  func `each command on a quote does what the table says or is refused with it`(
    _ state: QuoteState
  ) throws {
    for event in QuoteEvent.allCases {
      var books = OrderBooks()
      try books.run(WriteQuote(id: Self.quote, content: Self.content, hash: Sample.digest(1)))
      for event in Self.path(to: state) { try run(event, &books) }
      #expect(books.quote(Self.quote)?.current.state == state)
      do throws(IllegalTransition) {
        let next = try QuoteTransitions.table.state(after: event, in: state)
        try! run(event, &books)
        #expect(books.quote(Self.quote)?.versions.first?.state == next, "\(state) \(event)")
      } catch {
        let refusal = OrderRejection.illegalTransition(.quote(Self.quote), error)
        #expect(throws: refusal) { try run(event, &books) }
      }
    }
  }
}
