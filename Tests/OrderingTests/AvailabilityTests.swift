import Monetary
import Ordering
import Primitives
import PropertyTesting
import Testing

@Suite struct AvailabilityTests {
  private func level(_ onHand: Int64, _ reserved: Int64) -> StockLevel {
    var level = StockLevel(key: Sample.stock())
    level.restore(onHand: Sample.quantity(onHand), reserved: Sample.quantity(reserved))
    return level
  }

  private func day(_ number: Int) -> CalendarDate { Sample.today.adding(days: number) }

  @Test func `what is promised is what will be there and is not promised`() {
    let plan = Availability(
      level: level(10, 4),
      receipts: [PlannedMovement(on: day(5), Sample.quantity(20))],
      demand: [PlannedMovement(on: day(3), Sample.quantity(5))]
    )
    #expect(plan.available(on: day(2)) == Sample.quantity(6))
    #expect(plan.available(on: day(3)) == Sample.quantity(1))
    #expect(plan.available(on: day(5)) == Sample.quantity(21))
    let promise = { plan.promiseDate(for: Sample.quantity($0), from: day(0), horizon: day(9)) }
    #expect(promise(1) == day(0))
    #expect(promise(2) == day(5), "6 are there today, but 5 of them are wanted on day 3")
    #expect(promise(21) == day(5))
    #expect(promise(22) == nil)
  }

  @Test func `a promise is the first day that every later day keeps`() {
    forAll(count: 1_000) { choices in
      let onHand = choices.number(in: Int64(0)...20)
      let level = level(onHand, choices.number(in: 0...onHand))
      let movement = { (choices: inout Choices) in
        PlannedMovement(
          on: day(choices.number(in: -3...14)),
          Sample.quantity(choices.number(in: 0...9))
        )
      }
      let receipts = choices.array(count: 0...6, of: movement)
      let demand = choices.array(count: 0...6, of: movement)
      let wanted = Sample.quantity(choices.number(in: 1...25))
      let (first, horizon) = (choices.number(in: 0...12), choices.number(in: 0...12))
      choices.note("\(level) \(receipts) \(demand) \(wanted) \(first) \(horizon)")
      let naive = { (day: CalendarDate) -> Int64 in
        let sum = { (moves: [PlannedMovement]) in
          moves.filter { $0.date <= day }.reduce(Int64(0)) { $0 + $1.quantity.units }
        }
        return level.onHand.units - level.reserved.units + sum(receipts) - sum(demand)
      }
      let plan = Availability(level: level, receipts: receipts, demand: demand)
      for number in -4...15 { #expect(plan.available(on: day(number)).units == naive(day(number))) }
      let days = first <= horizon ? Array(first...horizon) : []
      let expected = days.first { start in
        days.filter { $0 >= start }.allSatisfy { naive(day($0)) >= wanted.units }
      }
      let promise = plan.promiseDate(for: wanted, from: day(first), horizon: day(horizon))
      #expect(promise == expected.map { day($0) })
    }
  }
}
