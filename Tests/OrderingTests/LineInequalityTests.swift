import Monetary
import Primitives
import PropertyTesting
import Testing

@testable import Ordering

/// Every checked change of a line, in every state that small quantities make.
@Suite struct LineInequalityTests {
  /// The quantities of a line, in whole units.
  struct Counts: Equatable {
    var ordered = 1
    var cancelled = 0
    var reserved = 0
    var shipped = 0
    var accepted = 0
    var returned = 0
    var invoiced = 0
    var credited = 0

    var wanted: Int { ordered - cancelled }
    var open: Int { max(0, wanted - shipped) }

    init(_ choices: inout Choices) {
      ordered = choices.number(in: 1...2)
      cancelled = choices.number(in: 0...ordered)
      // Half as much again may be shipped.
      shipped = choices.number(in: 0...wanted * 3 / 2)
      reserved = choices.number(in: 0...open)
      accepted = choices.number(in: 0...shipped)
      returned = choices.number(in: 0...shipped)
      invoiced = choices.number(in: 0...2)
      credited = choices.number(in: 0...invoiced)
    }

    init(_ quantities: LineQuantities) {
      let whole = { (quantity: Quantity) in Int(quantity.units / 1_000_000) }
      ordered = whole(quantities.ordered)
      cancelled = whole(quantities.cancelled)
      reserved = whole(quantities.reserved)
      shipped = whole(quantities.shipped)
      accepted = whole(quantities.accepted)
      returned = whole(quantities.returned)
      invoiced = whole(quantities.invoiced)
      credited = whole(quantities.credited)
    }

    var line: OrderLine {
      let quantity = { (whole: Int) in Quantity(units: Int64(whole) * 1_000_000) }
      var line = OrderLine(
        number: 1,
        item: Sample.item(1),
        location: nil,
        price: LinePrice(Sample.part(Int64(ordered))),
        terms: LineTerms(overDelivery: Tolerance(units: 500_000_000)),
        requestedOn: Sample.today
      )
      let quantities = LineQuantities(
        stored: quantity(ordered),
        progress: (
          quantity(cancelled), quantity(reserved), quantity(shipped), quantity(accepted),
          quantity(returned), quantity(invoiced), quantity(credited)
        )
      )
      line.restore(quantities, promisedOn: nil)
      return line
    }
  }

  enum Step: CaseIterable {
    case cancel
    case uncancel
    case raise
    case lower
    case reserve
    case release
    case ship
    case accept
    case takeBack
    case invoice
    case credit
  }

  /// What a step makes of the counts, and whether DOMAIN 2.2 admits it.
  private func expected(
    _ step: Step,
    _ count: Int,
    _ used: Int,
    _ now: Counts
  ) -> (next: Counts, isAdmitted: Bool, rules: Set<QuantityRule>) {
    var next = now
    switch step {
    case .cancel:
      next.cancelled += count
      let isOpen = next.cancelled <= now.ordered - now.shipped
      return (next, isOpen && now.reserved <= next.wanted - now.shipped, [.cancelled])
    case .uncancel:
      next.cancelled -= count
      return (next, next.cancelled >= 0, [.cancelled])
    case .raise:
      next.ordered += count
      return (next, true, [])
    case .lower:
      next.ordered -= count
      return (next, now.cancelled + now.shipped + now.reserved <= next.ordered, [.lowered])
    case .reserve:
      next.reserved += count
      return (next, next.reserved <= now.wanted - now.shipped, [.reserved])
    case .release:
      next.reserved -= count
      return (next, next.reserved >= 0, [.released])
    case .ship:
      next.shipped += count
      next.reserved -= used
      let isAdmitted =
        2 * next.shipped <= 3 * now.wanted && next.reserved >= 0 && next.reserved <= next.open
      return (next, isAdmitted, [.shipped, .released, .reserved])
    case .accept:
      next.accepted += count
      return (next, next.accepted <= now.shipped, [.accepted])
    case .takeBack:
      next.returned += count
      return (next, next.returned <= now.shipped, [.returned])
    case .invoice:
      next.invoiced += count
      let basis = now.shipped - now.returned
      return (next, next.invoiced - now.credited <= basis, [.invoiced])
    case .credit:
      next.credited += count
      return (next, next.credited <= now.invoiced, [.credited])
    }
  }

  private func take(
    _ step: Step,
    _ quantity: Quantity,
    _ used: Quantity,
    _ line: inout OrderLine
  ) throws(OrderRejection) {
    switch step {
    case .cancel: try line.cancel(quantity)
    case .uncancel: try line.uncancel(quantity)
    case .raise: try line.raise(by: quantity)
    case .lower: try line.lower(by: quantity)
    case .reserve: try line.reserve(quantity)
    case .release: try line.release(quantity)
    case .ship: try line.ship(quantity, fromReserved: used)
    case .accept: try line.accept(quantity)
    case .takeBack: try line.takeBack(quantity)
    case .invoice: try line.invoice(quantity)
    case .credit: try line.credit(quantity)
    }
  }

  @Test func `each step does what the inequalities admit or is refused by its rule`() {
    let cases = exhaustively { choices in
      let now = Counts(&choices)
      let step = choices.element(of: Step.self)
      let count = choices.number(in: 1...3)
      let used = step == .ship ? choices.number(in: 0...count) : 0
      choices.note("\(now) \(step) \(count) \(used)")
      let (next, isAdmitted, rules) = expected(step, count, used, now)
      let before = now.line
      var line = before
      let quantity = Quantity(units: Int64(count) * 1_000_000)
      do throws(OrderRejection) {
        try take(step, quantity, Quantity(units: Int64(used) * 1_000_000), &line)
        #expect(isAdmitted && Counts(line.quantities) == next)
        #expect(line.brokenRule == nil)
      } catch {
        #expect(!isAdmitted && line == before)
        guard case .quantity(let refusal) = error else {
          Issue.record("\(error)")
          return
        }
        #expect(rules.contains(refusal.rule) && refusal.line == 1)
        #expect(refusal.limit < refusal.wanted)
      }
    }
    #expect(cases > 10_000)
  }

  @Test(arguments: Step.allCases)
  func `nothing, less than nothing and too much are refused by every step`(_ step: Step) {
    var line = Sample.line(1, 5)
    for units in [0, -1, Int64.min, OrderingLimits.quantityMax.units + 1, .max] {
      let quantity = Quantity(units: units)
      let refusal = QuantityRefusal(
        line: 1,
        rule: .positive,
        wanted: quantity,
        limit: OrderingLimits.quantityMax
      )
      #expect(throws: OrderRejection.quantity(refusal)) {
        try take(step, quantity, .zero, &line)
      }
    }
    #expect(line == Sample.line(1, 5))
  }

  @Test func `each broken inequality is found`() {
    let rules: [(QuantityRule, (inout LineQuantities) -> Void)] = [
      (.positive, { $0.reserved = Quantity(units: -1) }),
      (.cancelled, { $0.cancelled = Sample.quantity(6) }),
      (.reserved, { $0.reserved = Sample.quantity(6) }),
      (.shipped, { $0.shipped = Sample.quantity(6) }),
      (.accepted, { $0.accepted = Sample.quantity(1) }),
      (.returned, { $0.returned = Sample.quantity(1) }),
      (.credited, { $0.credited = Sample.quantity(1) }),
    ]
    for (rule, spoil) in rules {
      var line = Sample.line(1, 5)
      spoil(&line.quantities)
      #expect(line.brokenRule == rule)
    }
  }
}
