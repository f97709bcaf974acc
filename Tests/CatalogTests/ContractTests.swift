import Catalog
import Monetary
import Parties
import Primitives
import PropertyTesting
import Testing

@Suite struct ContractTests {
  static let line: PriceEntryID = Sample.id(1)
  static let next: ContractID = Sample.id(9)

  static func draft() throws -> Contract {
    Contract(id: Sample.id(1), details: try Sample.contract.validated())
  }

  static func active() throws -> Contract {
    var contract = try draft()
    try contract.activate(beside: [])
    return contract
  }

  static func contract(in state: ContractState) throws -> Contract {
    Contract(id: Sample.id(1), details: try Sample.contract.validated(), state: state)
  }

  /// Does a step in the way in which it succeeds where the table allows it.
  static func take(
    _ step: ContractTransitions.Step,
    _ contract: inout Contract
  ) throws(ContractRefusal) {
    let details = contract.details
    switch step {
    case .change: try contract.change(to: details)
    case .activate: try contract.activate(beside: [])
    case .amend: try contract.amend(to: details, from: Sample.day, beside: [])
    case .index:
      let point = IndexPoint(units: 121_000_000_000)
      try contract.index(to: point, on: Sample.date(2027, 1, 1))
    case .call: try contract.call(Quantity(units: 1), worth: .zero, of: line)
    case .renew: _ = try contract.renew(into: next, until: nil)
    case .expire: try contract.expire(on: Sample.date(2029, 1, 1))
    case .terminate: try contract.terminate(on: Sample.day, reason: "insolvency")
    }
  }

  @Test func `each step in each state does what the table says`() throws {
    let renewed = ContractState.renewed(into: Self.next)
    let terminated = ContractState.terminated(on: Sample.day, reason: "insolvency")
    /// In the order of the steps: the state after it, or the refusal.
    typealias Outcome = Result<ContractState, ContractRefusal>
    let steps = ContractTransitions.Step.allCases
    let ended = [Outcome](repeating: .failure(.ended), count: steps.count)
    let early = [Outcome](repeating: .failure(.notActive), count: 6)
    let table: [(ContractState, [Outcome])] = [
      (.draft, [.success(.draft), .success(.active)] + early),
      (
        .active,
        [
          .failure(.active), .failure(.active), .success(.active), .success(.active),
          .success(.active), .success(renewed), .success(.expired), .success(terminated),
        ]
      ),
      (renewed, ended[..<4] + [.success(renewed)] + ended[5...]),
      (.expired, ended),
      (terminated, ended),
    ]
    for (state, row) in table {
      for (step, expected) in zip(steps, row) {
        let before = try Self.contract(in: state)
        var contract = before
        let outcome = Outcome { () throws(ContractRefusal) in
          try Self.take(step, &contract)
          return contract.state
        }
        #expect(outcome == expected, "\(state) \(step)")
        if case .failure = expected {
          #expect(contract == before)
        } else {
          #expect(contract.version == before.version + 1)
        }
      }
    }
  }

  @Test func `what is called is taken from what is left, and never more`() throws {
    var contract = try Self.active()
    try contract.call(try Quantity("60"), worth: MinorUnits(value: 600_000), of: Self.line)
    let left = ContractRemainder(quantity: try Quantity("40"), value: MinorUnits(value: 400_000))
    #expect(contract.line(Self.line)?.remaining == left)
    let exceeded = ContractRefusal.exceeded(Self.line, remaining: left)
    for (quantity, value) in [("40.000001", 1), ("1", 400_001), ("-60.000001", 0), ("0", -600_001)]
    {
      let before = contract
      #expect(throws: exceeded) {
        try contract.call(
          try Quantity(quantity),
          worth: MinorUnits(value: Int64(value)),
          of: Self.line
        )
      }
      #expect(contract == before)
    }
    try contract.call(try Quantity("40"), worth: MinorUnits(value: 400_000), of: Self.line)
    try contract.call(try Quantity("-100"), worth: MinorUnits(value: -1_000_000), of: Self.line)
    #expect(contract.line(Self.line)?.remaining.quantity == (try Quantity("100")))
    #expect(throws: ContractRefusal.lineUnknown(Sample.id(7))) {
      try contract.call(.zero, worth: .zero, of: Sample.id(7))
    }
  }

  @Test func `two contracts of a customer do not offer equal prices`() throws {
    let first = try Self.active()
    var second = Contract(id: Sample.id(2), details: first.details)
    let conflict = PriceConflict(
      first: first.candidates[0].reference,
      second: PriceReference(source: .contract(second.id), version: 2, entry: Self.line)
    )
    #expect(throws: ContractRefusal.conflicts([conflict])) {
      try second.activate(beside: [first])
    }
    #expect(second.state == .draft && second.version == 1)
    var other = first.details
    other.customer = Sample.id(2)
    var third = Contract(id: Sample.id(3), details: other)
    try third.activate(beside: [first])
  }

  @Test func `an amendment changes prices from its day on, and keeps what was called`() throws {
    var contract = try Self.active()
    try contract.call(try Quantity("60"), worth: MinorUnits(value: 600_000), of: Self.line)
    var draft = Sample.contract
    draft.lines[0].entry.charge = .flat(price: "90")
    draft.lines[0].agreedQuantity = "200"
    let day = Sample.date(2026, 7, 1)
    try contract.amend(to: try draft.validated(), from: day, beside: [])
    let line = try #require(contract.line(Self.line))
    #expect(line.remaining.quantity == (try Quantity("140")))
    #expect(line.entry.charge(on: day.adding(days: -1)) == .flat(try UnitPrice("100")))
    #expect(line.entry.charge(on: day) == .flat(try UnitPrice("90")))

    draft.lines[0].entry.unit = "BX"
    #expect(throws: ContractRefusal.belowCalled(Self.line)) {
      try contract.amend(to: try draft.validated(), from: day, beside: [])
    }
    draft.lines[0].entry.unit = "C62"
    draft.lines[0].agreedQuantity = "59"
    #expect(throws: ContractRefusal.belowCalled(Self.line)) {
      try contract.amend(to: try draft.validated(), from: day, beside: [])
    }
    draft.lines = []
    #expect(throws: ContractRefusal.belowCalled(Self.line)) {
      try contract.amend(to: try draft.validated(), from: day, beside: [])
    }
    #expect(throws: ContractRefusal.dateOutside(contract.details.validity)) {
      let details = contract.details
      try contract.amend(to: details, from: Sample.date(2029, 1, 1), beside: [])
    }
    draft.currencyCode = "USD"
    draft.commitment = nil
    #expect(throws: ContractRefusal.partiesChanged) {
      try contract.amend(to: try draft.validated(), from: day, beside: [])
    }
  }

  @Test func `a renewal begins at the end, at the prices as they stand`() throws {
    var contract = try Self.active()
    try contract.call(try Quantity("60"), worth: .zero, of: Self.line)
    try contract.index(to: try IndexPoint("121.2"), on: Sample.date(2027, 1, 1))
    #expect(throws: ContractRefusal.dateOutside(contract.details.validity)) {
      _ = try contract.renew(into: Self.next, until: Sample.date(2029, 1, 1))
    }
    #expect(throws: ContractRefusal.dateOutside(contract.details.validity)) {
      _ = try contract.renew(into: Self.next, until: Sample.date(2029, 7, 1))
    }
    let renewal = try contract.renew(into: Self.next, until: Sample.date(2030, 1, 1))
    #expect(contract.state == .renewed(into: Self.next))
    #expect(renewal.state == .draft && renewal.version == 1)
    #expect(renewal.details.validity.description == "2029-01-01..2030-01-01")
    let line = try #require(renewal.line(Self.line))
    #expect(line.remaining.quantity == (try Quantity("100")))
    #expect(line.entry.charge == .flat(try UnitPrice("101")) && line.entry.revisions.isEmpty)
    var following = renewal
    try following.activate(beside: [contract])
    var endless = Sample.contract
    endless.validUntil = nil
    endless.notice = nil
    var second = Contract(id: Sample.id(2), details: try endless.validated(), state: .active)
    #expect(throws: ContractRefusal.notAtEnd(nil)) {
      _ = try second.renew(into: Self.next, until: nil)
    }
  }

  @Test func `a contract expires at its end and is terminated before it`() throws {
    var contract = try Self.active()
    #expect(throws: ContractRefusal.notAtEnd(Sample.date(2029, 1, 1))) {
      try contract.expire(on: Sample.date(2028, 12, 31))
    }
    #expect(throws: ContractRefusal.dateOutside(contract.details.validity)) {
      try contract.terminate(on: Sample.date(2029, 1, 1), reason: "too late")
    }
    try contract.terminate(on: Sample.day, reason: "moved away")
    let candidate = try #require(contract.candidates.first)
    #expect(candidate.isValid(on: Sample.day.adding(days: -1)))
    #expect(!candidate.isValid(on: Sample.day))
    var before = try Self.active()
    try before.terminate(on: Sample.date(2025, 12, 31), reason: "never began")
    #expect(before.inForce == nil && before.candidates.isEmpty)
  }

  @Test func `prices follow the index within their bounds, once on each anniversary`() throws {
    let rule = Indexation(
      base: try IndexPoint("120"),
      floor: try PriceMovement("-0.01"),
      cap: try PriceMovement("0.03")
    )!
    let expected = [
      ("121.2", "101"), ("123.6", "103"), ("130", "103"), ("118.8", "99"), ("100", "99"),
      ("120.7", "100.583333333"),
    ]
    for (point, price) in expected {
      let indexed = try rule.price(try UnitPrice("100"), at: try IndexPoint(point))
      #expect(indexed == (try UnitPrice(price)), "\(point)")
    }
    var contract = try Self.active()
    let first = Sample.date(2027, 1, 1)
    for day in [Sample.date(2026, 1, 1), Sample.date(2027, 1, 2), Sample.date(2029, 1, 1)] {
      #expect(throws: ContractRefusal.notAnniversary(day)) {
        try contract.index(to: try IndexPoint("121"), on: day)
      }
    }
    try contract.index(to: try IndexPoint("130"), on: first)
    #expect(throws: ContractRefusal.notAnniversary(first)) {
      try contract.index(to: try IndexPoint("130"), on: first)
    }
    // 130 is the base from now on: what the cap cut off is gone.
    try contract.index(to: try IndexPoint("131.3"), on: Sample.date(2028, 1, 1))
    let charges = [2026, 2027, 2028].map { year in
      contract.line(Self.line)?.entry.charge(on: Sample.date(year, 12, 31))
    }
    let prices = try ["100", "103", "104.03"].map { ChargeModel.flat(try UnitPrice($0)) }
    #expect(charges == prices)
  }

  @Test func `a line that begins after the anniversary keeps its price`() throws {
    var draft = Sample.contract
    draft.lines.append(draft.lines[0])
    draft.lines[1].entry.id = Sample.id(2)
    draft.lines[1].entry.validFrom = DateDraft(year: 2027, month: 1, day: 2)
    var contract = Contract(id: Sample.id(1), details: try draft.validated(), state: .active)
    try contract.index(to: try IndexPoint("121.2"), on: Sample.date(2027, 1, 1))
    let charges = contract.details.lines.map { $0.entry.charge(on: Sample.date(2027, 2, 1)) }
    #expect(charges == [.flat(try UnitPrice("101")), .flat(try UnitPrice("100"))])
  }

  @Test func `an indexed price is the formula's, rounded to nine decimals`() {
    forAll(count: 400) { choices in
      let base = choices.number(in: Int64(1)...2_000)
      let now = choices.number(in: Int64(1)...2_000)
      let floor = choices.number(in: Int64(-500)...0)
      let cap = choices.number(in: Int64(0)...500)
      let price = choices.number(in: Int64(0)...1_000_000)
      choices.note("\(price) from \(base) to \(now) within \(floor)...\(cap)")
      let rule = Indexation(
        base: IndexPoint(units: base),
        floor: PriceMovement(units: floor * 1_000_000),
        cap: PriceMovement(units: cap * 1_000_000)
      )!
      // In thousandths of the base: now / base - 1, clamped.
      let movement = min(max((now - base) * 1000, floor * base), cap * base)
      let numerator = Int128(price) * Int128(base * 1000 + movement)
      let expected = Rounding.halfEven.quotient(numerator, over: Int128(base) * 1000)
      let indexed = try rule.price(
        UnitPrice(units: price),
        at: IndexPoint(units: now),
        rounding: .halfEven
      )
      #expect(Int128(indexed.units) == expected)
    }
  }

  @Test func `what is missing from a commitment is billed at the end of its period`() throws {
    let commitment = MinimumCommitment(amount: try Sample.euros("1200"), periodMonths: 12)!
    for (billed, missing) in [
      ("0", "1200.00"), ("1199.99", "0.01"), ("1200", "0.00"), ("1300", "0.00"), ("-1", "1201.00"),
    ] {
      let trueUp = try commitment.trueUp(billedNet: try Sample.euros(billed))
      #expect(trueUp.decimalText == missing)
    }
    #expect(throws: MonetaryError.currencyMismatch(Sample.euro, Sample.dollar)) {
      try commitment.trueUp(billedNet: .zero(Sample.dollar))
    }
    #expect(MinimumCommitment(amount: try Sample.euros("-0.01"), periodMonths: 1) == nil)
    #expect(MinimumCommitment(amount: .zero(Sample.euro), periodMonths: 0) == nil)
    #expect(MinimumCommitment(amount: .zero(Sample.euro), periodMonths: 121) == nil)
  }

  @Test func `periods of a commitment keep the day of the month and leave no day out`() throws {
    let monthly = MinimumCommitment(amount: .zero(Sample.euro), periodMonths: 1)!
    let contract = Validity(from: Sample.date(2026, 1, 31), until: Sample.date(2027, 1, 31))!
    func period(_ month: Int, _ day: Int) -> String? {
      monthly.period(containing: Sample.date(2026, month, day), in: contract)?.description
    }
    #expect(period(1, 31) == "2026-01-31..2026-02-28")
    #expect(period(2, 28) == "2026-02-28..2026-03-31")
    #expect(period(3, 31) == "2026-03-31..2026-04-30")
    #expect(period(1, 30) == nil)
    forAll { choices in
      let from = Sample.date(2024, 1, 1).adding(days: choices.number(in: 0...1500))
      let months = choices.number(in: 1...30)
      let commitment = MinimumCommitment(amount: .zero(Sample.euro), periodMonths: months)!
      let validity = Validity(from: from)!
      let day = from.adding(days: choices.number(in: 0...3000))
      choices.note("\(months) months from \(from) on \(day)")
      let period = try #require(commitment.period(containing: day, in: validity))
      #expect(period.contains(day))
      let until = try #require(period.until)
      let following = commitment.period(containing: until, in: validity)
      #expect(following?.from == until)
    }
  }

  @Test func `notice is in time before the notice date, which is called to mind`() throws {
    let contract = try Self.active()
    #expect(contract.noticeDate == Sample.date(2028, 10, 1))
    let reminders = [
      Sample.date(2028, 7, 3), Sample.date(2028, 8, 2), Sample.date(2028, 9, 1),
    ]
    #expect(contract.reminderDates == reminders)
    let end = Sample.date(2027, 3, 31)
    #expect(NoticePeriod.months(1).noticeDate(before: end) == Sample.date(2027, 2, 28))
    #expect(NoticePeriod.days(31).noticeDate(before: end) == Sample.date(2027, 2, 28))
  }
}
