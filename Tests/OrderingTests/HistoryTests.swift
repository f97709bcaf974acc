import Monetary
import Parties
import Primitives
import PropertyTesting
import Testing

@testable import Ordering

@Suite struct HistoryTests {
  @Test func `the invariants hold after each command of any history`() {
    forAll(count: 400) { choices in
      var history = History()
      var books = History.start()
      var model = HistoryModel()
      // From the second day on, soft reservations have expired; another principal releases holds.
      _ = choices.array(count: 0...60) { choices in
        let command = history.command(&choices, books)
        let principal = choices.element(of: ["prn_sales", "prn_credit"])
        let moment = Sample.moment(principal, daysLater: choices.happens(onceIn: 9) ? 1 : 0)
        do throws(OrderRejection) {
          let changes = try command.decide(in: books, at: moment)
          choices.note("\(type(of: command)) accepted")
          check(changes, against: books)
          model.accepted(command, before: books)
          books.apply(changes)
        } catch {
          choices.note("\(type(of: command)) \(error.rule.name)")
          #expect(error.rule != .arithmetic && error.rule != .noRate)
          // The books are a value that a decision only reads; a second one finds them the same.
          let same = #expect(throws: OrderRejection.self) {
            try command.decide(in: books, at: moment)
          }
          #expect(same == error)
        }
        check(books, against: model)
      }
    }
  }

  @Test func `histories reach every part of the books`() {
    var reached: Set<String> = []
    var refused: Set<OrderReason> = []
    forAll(count: 1_500) { choices in
      var history = History()
      var books = History.start()
      _ = choices.array(count: 90...90) { choices in
        let command = history.command(&choices, books)
        let principal = choices.element(of: ["prn_sales", "prn_credit"])
        do throws(OrderRejection) {
          let changes = try command.decide(in: books, at: Sample.moment(principal))
          for event in changes.events { reached.insert(event.type.rawValue) }
          books.apply(changes)
        } catch { refused.insert(error.rule) }
      }
    }
    let expected: [OrderingEventType] = [
      .orderCreated, .orderSubmitted, .orderConfirmed, .orderAmended, .orderLinesCancelled,
      .orderCancelled, .orderClosed, .orderReopened, .orderHeld, .orderHoldReleased,
      .orderReserved, .orderReservationReleased, .orderInvoiced, .orderCredited, .shipmentPlanned,
      .shipmentReserved, .shipmentPicked, .shipmentPacked, .shipmentShipped, .shipmentDelivered,
      .shipmentAccepted, .shipmentException, .shipmentCancelled, .returnRequested,
      .returnAuthorised, .returnReceived, .returnInspected, .stockReceived,
      .stockAdjusted, .creditChanged,
    ]
    for event in expected { #expect(reached.contains(event.rawValue), "\(event)") }
    let reasons: [OrderReason] = [
      .illegalTransition, .quantity, .insufficientStock, .held, .samePerson, .lineOpen,
      .alreadyFulfilled, .shipmentOpen,
    ]
    for reason in reasons { #expect(refused.contains(reason), "\(reason)") }
  }

  /// Changes begin at what the books have, and count versions up by one.
  private func check(_ changes: OrderingChanges, against books: OrderBooks) {
    for change in changes.orders {
      let id = (change.after ?? change.before)?.id ?? Sample.id(0)
      #expect(change.before == books.order(id))
      #expect(change.after?.version == (change.before?.version ?? 0) + 1)
    }
    for change in changes.stock {
      let key = (change.after ?? change.before)?.key ?? Sample.stock()
      #expect(change.before == books.stock(key))
    }
    #expect(changes.events.isEmpty == (changes == OrderingChanges()))
    for change in changes.orders where change.before != nil {
      var renamed = change.before
      renamed?.version = change.after?.version ?? 0
      renamed?.updatedAt = change.after?.updatedAt ?? Sample.moment.now
      #expect(renamed != change.after, "a new version says something new")
    }
  }

  private func check(_ books: OrderBooks, against model: HistoryModel) {
    checkLines(books, model)
    checkStock(books, model)
    checkCredit(books, model)
  }

  /// O1, and that each quantity is the sum of what was done.
  private func checkLines(_ books: OrderBooks, _ model: HistoryModel) {
    for order in History.orders.compactMap({ books.order($0) }) {
      let reservations = books.reservations(of: order.id)
      for line in order.lines {
        let now = line.quantities
        #expect(line.brokenRule == nil)
        #expect(line.price.quantity == now.ordered)
        let sums = model.lines[order.id]?[line.number] ?? HistoryModel.Line()
        let counted = HistoryModel.Line(
          shipped: now.shipped.units,
          accepted: now.accepted.units,
          returned: now.returned.units,
          invoiced: now.invoiced.units,
          credited: now.credited.units
        )
        #expect(counted == sums)
        let reserved = reservations.filter { $0.key.line == line.number }
          .reduce(Int64(0)) { $0 + $1.quantity.units }
        #expect(now.reserved.units == reserved)
      }
    }
  }

  /// O3, and that what is there is the sum of what came and went.
  private func checkStock(_ books: OrderBooks, _ model: HistoryModel) {
    for key in History.stock {
      let level = books.stock(key) ?? StockLevel(key: key)
      let reserved = History.orders.flatMap { books.reservations(of: $0) }
        .filter { $0.key.stock == key }
        .reduce(Int64(0)) { $0 + $1.quantity.units }
      #expect(level.holdsTogether)
      #expect(level.reserved.units == reserved)
      #expect(level.onHand.units == model.onHand[key] ?? 0)
    }
  }

  /// C1: what is maintained is what the definition gives.
  private func checkCredit(_ books: OrderBooks, _ model: HistoryModel) {
    // The second payer is below the first.
    for (payer, members) in [(0, [0, 1]), (1, [1])] {
      let payers = members.map { History.payers[$0] }
      var expected = CreditComponents()
      for member in payers {
        expected = try! expected.adding(model.owed[member] ?? CreditComponents())
      }
      for order in History.orders.compactMap({ books.order($0) })
      where payers.contains(order.payer) {
        expected = try! expected.adding(order.exposure())
      }
      let account = books.creditAccount(History.payers[payer])
      #expect(account?.components[Sample.eur] ?? CreditComponents() == expected)
    }
  }
}
