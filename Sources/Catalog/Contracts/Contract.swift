package import Monetary
package import Parties
package import Primitives

/// The kind of a contract's identifier.
package enum ContractKind: IdentifierKind {
  package static let prefix = "ctr"
}

/// Names a contract.
package typealias ContractID = Identifier<ContractKind>

/// What was agreed with one customer: prices, how much may be called at them, and for how long.
package struct Contract: Hashable, Sendable {
  /// The identifier.
  package let id: ContractID
  /// 1 at creation and one more with each change: the etag.
  package internal(set) var version: Int64
  /// What was agreed.
  package internal(set) var details: ContractDetails
  /// What can be done with it.
  package internal(set) var state: ContractState

  /// A new draft, or a contract from storage.
  package init(
    id: ContractID,
    details: ContractDetails,
    version: Int64 = 1,
    state: ContractState = .draft
  ) {
    self.id = id
    self.details = details
    self.version = version
    self.state = state
  }

  /// When it is in force: up to its termination, if there was one; nil for a draft, and for a
  /// contract that was terminated before it began.
  package var inForce: Validity? {
    switch state {
    case .draft: return nil
    case .active, .renewed, .expired: return details.validity
    case .terminated(let date, _):
      let until = min(date, details.validity.until ?? date)
      return Validity(from: details.validity.from, until: until)
    }
  }

  /// The first day on which it is too late to give notice; nil for a contract without an end.
  package var noticeDate: CalendarDate? {
    guard let until = details.validity.until else { return nil }
    return details.notice?.noticeDate(before: until)
  }

  /// Days on which the notice date is called to mind, earliest first.
  package var reminderDates: [CalendarDate] {
    guard let noticeDate else { return [] }
    return NoticePeriod.reminderDays.map { noticeDate.adding(days: -$0) }
  }

  /// What its lines offer on the days on which it is in force.
  package var candidates: [PriceCandidate] {
    guard let inForce else { return [] }
    return details.lines.compactMap { line in
      let from = max(line.entry.validity.from, inForce.from)
      guard inForce.contains(from) else { return nil }
      return PriceCandidate(
        source: .contract(id),
        version: version,
        scope: .contract(id, of: details.customer),
        legalEntity: details.legalEntity,
        currency: details.currency,
        entry: line.entry,
        inForce: inForce,
        remaining: line.remaining
      )
    }
  }

  /// The line of an identifier.
  package func line(_ id: PriceEntryID) -> ContractLine? {
    details.lines.first { $0.entry.id == id }
  }
}

/// What a contract says.
package struct ContractDetails: Hashable, Sendable {
  /// What it is called.
  package var name: String
  /// With whom.
  package var customer: CustomerID
  /// The company that sells; nil for each.
  package var legalEntity: LegalEntityCode?
  /// The currency of all its prices and amounts.
  package var currency: CurrencyCode
  /// From when to when.
  package var validity: Validity
  /// The prices.
  package var lines: [ContractLine]
  /// What the customer commits to.
  package var commitment: MinimumCommitment?
  /// How prices follow an index.
  package var indexation: Indexation?
  /// How long before the end notice is given.
  package var notice: NoticePeriod?

  /// What is known to be valid; fields without an argument are set afterwards.
  package init(
    name: String,
    customer: CustomerID,
    currency: CurrencyCode,
    validity: Validity,
    lines: [ContractLine]
  ) {
    self.name = name
    self.customer = customer
    self.currency = currency
    self.validity = validity
    self.lines = lines
  }
}
