package import Monetary
package import Primitives

extension Contract {
  /// Puts a draft in force, unless some order would have two prices that are equally good.
  ///
  /// - Parameter contracts: All contracts of the customer that are in force.
  /// - Throws: In this order: `active`, `ended`; `conflicts` with those in the contract itself and
  ///   with others.
  package mutating func activate(
    beside contracts: some Sequence<Contract>
  ) throws(ContractRefusal) {
    try require(.activate)
    var activated = self
    activated.state = .active
    activated.version += 1
    try activated.requireNoConflicts(beside: contracts)
    self = activated
  }

  /// Gives a draft other terms.
  ///
  /// - Parameter details: What it says from now on.
  /// - Throws: `active`, `ended`.
  package mutating func change(to details: ContractDetails) throws(ContractRefusal) {
    try require(.change)
    self.details = details
    version += 1
  }

  /// Changes a contract that is in force, from a day on.
  ///
  /// Lines keep what has been called of them. The price of a line that stays changes on the day,
  /// not before it: what was sold at the old one can be derived again.
  ///
  /// - Parameters:
  ///   - amended: What it says from the day on.
  ///   - date: The first day of other prices.
  ///   - contracts: All contracts of the customer that are in force.
  /// - Throws: In this order: `notActive`, `ended`; `partiesChanged`; `dateOutside`; `belowCalled`;
  ///   `conflicts`.
  package mutating func amend(
    to amended: ContractDetails,
    from date: CalendarDate,
    beside contracts: some Sequence<Contract>
  ) throws(ContractRefusal) {
    try require(.amend)
    let isSame =
      amended.customer == details.customer && amended.legalEntity == details.legalEntity
      && amended.currency == details.currency && amended.validity.from == details.validity.from
    guard isSame else { throw .partiesChanged }
    guard amended.validity.contains(date) else { throw .dateOutside(amended.validity) }
    var contract = self
    contract.details = amended
    contract.details.lines = try amendedLines(amended.lines, from: date)
    contract.version += 1
    try contract.requireNoConflicts(beside: contracts)
    self = contract
  }

  private func amendedLines(
    _ amended: [ContractLine],
    from date: CalendarDate
  ) throws(ContractRefusal) -> [ContractLine] {
    let own = Dictionary(details.lines.map { ($0.entry.id, $0) }) { first, _ in first }
    let kept = Set(amended.map(\.entry.id))
    if let lost = details.lines.first(where: { !kept.contains($0.entry.id) && !$0.isUntouched }) {
      throw .belowCalled(lost.entry.id)
    }
    var lines: [ContractLine] = []
    for line in amended {
      guard let earlier = own[line.entry.id] else {
        lines.append(line)
        continue
      }
      var carried = line.carrying(earlier)
      let isSame = line.entry.item == earlier.entry.item && line.entry.unit == earlier.entry.unit
      guard carried.isWithinAgreement, earlier.isUntouched || isSame else {
        throw .belowCalled(line.entry.id)
      }
      carried.entry = earlier.entry.amended(to: line.entry, from: date)
      lines.append(carried)
    }
    return lines
  }

  /// Adjusts the prices to the index on an anniversary of the contract's first day.
  ///
  /// Lines that begin after it keep their prices.
  ///
  /// - Parameters:
  ///   - point: The index; above zero.
  ///   - date: The anniversary, from which on the prices hold.
  ///   - rounding: What becomes of what is below the ninth decimal.
  /// - Throws: In this order: `notActive`, `ended`; `notIndexed`; `notAnniversary`;
  ///   `priceOverflow`.
  package mutating func index(
    to point: IndexPoint,
    on date: CalendarDate,
    rounding: Rounding = .halfAwayFromZero
  ) throws(ContractRefusal) {
    try require(.index)
    guard let indexation = details.indexation else { throw .notIndexed }
    guard isAnniversary(date), date > indexation.adjustedOn ?? details.validity.from else {
      throw .notAnniversary(date)
    }
    var lines = details.lines
    do throws(MonetaryError) {
      for position in lines.indices {
        let entry = lines[position].entry
        // What was agreed for a later time is what it will be then.
        guard entry.validity.from <= date else { continue }
        let charge = try entry.charge(on: date).mapPrices { price throws(MonetaryError) in
          try indexation.price(price, at: point, rounding: rounding)
        }
        lines[position].entry = entry.revised(from: date, to: charge)
      }
    } catch {
      throw .priceOverflow
    }
    details.lines = lines
    details.indexation = indexation.adjusted(on: date, at: point)
    version += 1
  }

  private func isAnniversary(_ date: CalendarDate) -> Bool {
    let years = date.year - details.validity.from.year
    return details.validity.contains(date)
      && date == details.validity.from.adding(months: 12 * years)
  }

  /// Takes a quantity from what is left of a line, or gives it back when below zero.
  ///
  /// - Parameters:
  ///   - quantity: How much, in the line's unit.
  ///   - value: The net amount of it.
  ///   - entry: Which line.
  /// - Throws: In this order: `notActive`, `ended`; `lineUnknown`; `exceeded`.
  package mutating func call(
    _ quantity: Quantity,
    worth value: MinorUnits,
    of entry: PriceEntryID
  ) throws(ContractRefusal) {
    try require(.call)
    guard let position = details.lines.firstIndex(where: { $0.entry.id == entry }) else {
      throw .lineUnknown(entry)
    }
    try details.lines[position].call(quantity, worth: value)
    version += 1
  }

  /// Lets another contract follow, with the same terms and the prices as they stand.
  ///
  /// - Parameters:
  ///   - next: The identifier of the contract that follows.
  ///   - until: Its end; nil for none.
  /// - Returns: A draft that begins when this contract ends, of which nothing has been called.
  /// - Throws: In this order: `notActive`, `ended`; `notAtEnd` for a contract without an end;
  ///   `dateOutside` for an end that is not after this one's, or not that of a commitment's period.
  package mutating func renew(
    into next: ContractID,
    until: CalendarDate?
  ) throws(ContractRefusal) -> Contract {
    try require(.renew)
    guard let start = details.validity.until else { throw .notAtEnd(nil) }
    guard let validity = Validity(from: start, until: until),
      details.commitment?.isEven(in: validity) ?? true
    else { throw .dateOutside(details.validity) }
    var terms = details
    terms.validity = validity
    terms.lines = details.lines.map { line in
      ContractLine(
        entry: line.entry.renewed(for: validity),
        agreedQuantity: line.agreedQuantity,
        agreedValue: line.agreedValue
      )
    }
    state = .renewed(into: next)
    version += 1
    return Contract(id: next, details: terms)
  }

  /// Ends a contract whose last day is over.
  ///
  /// - Parameter today: The business date.
  /// - Throws: In this order: `notActive`, `ended`; `notAtEnd`.
  package mutating func expire(on today: CalendarDate) throws(ContractRefusal) {
    try require(.expire)
    guard let until = details.validity.until, until <= today else {
      throw .notAtEnd(details.validity.until)
    }
    state = .expired
    version += 1
  }

  /// Ends a contract before its end.
  ///
  /// - Parameters:
  ///   - date: The first day on which it no longer holds.
  ///   - reason: Why, for whoever asks later.
  /// - Throws: In this order: `notActive`, `ended`; `dateOutside` for a day behind the end.
  package mutating func terminate(
    on date: CalendarDate,
    reason: String
  ) throws(ContractRefusal) {
    try require(.terminate)
    let isBefore = details.validity.until.map { date < $0 } ?? true
    guard isBefore else { throw .dateOutside(details.validity) }
    state = .terminated(on: date, reason: reason)
    version += 1
  }

  private func require(_ step: ContractTransitions.Step) throws(ContractRefusal) {
    if let refusal = ContractTransitions.refusal(of: step, in: state) { throw refusal }
  }

  private func requireNoConflicts(
    beside contracts: some Sequence<Contract>
  ) throws(ContractRefusal) {
    var search = ConflictSearch()
    for contract in contracts where contract.id != id { search.admit(contract.candidates) }
    let conflicts = search.conflicts(admitting: candidates)
    guard conflicts.isEmpty else { throw .conflicts(conflicts) }
  }
}
