package import Parties

/// A contract as a caller sent it: nothing parsed, nothing checked.
package struct ContractDraft: Hashable, Sendable {
  package var name = ""
  package var customerID = ""
  package var legalEntity = ""
  package var currencyCode = ""
  package var validFrom: DateDraft?
  package var validUntil: DateDraft?
  package var lines: [ContractLineDraft] = []
  package var commitment: CommitmentDraft?
  package var indexation: IndexationDraft?
  package var notice: NoticePeriod?

  /// A contract of which nothing is known.
  package init() {}
}

/// A line as a caller sent it.
package struct ContractLineDraft: Hashable, Sendable {
  package var entry: PriceEntryDraft
  /// Empty for any.
  package var agreedQuantity: String
  /// Nil for any; in the contract's currency.
  package var agreedValue: Int64?

  /// A line.
  package init(entry: PriceEntryDraft, agreedQuantity: String = "", agreedValue: Int64? = nil) {
    self.entry = entry
    self.agreedQuantity = agreedQuantity
    self.agreedValue = agreedValue
  }
}

/// A commitment as a caller sent it.
package struct CommitmentDraft: Hashable, Sendable {
  package var amount: MoneyDraft
  package var periodMonths: Int

  /// A commitment.
  package init(amount: MoneyDraft, periodMonths: Int) {
    self.amount = amount
    self.periodMonths = periodMonths
  }
}

/// A rule of indexation as a caller sent it.
package struct IndexationDraft: Hashable, Sendable {
  package var base: String
  /// Empty for no bound.
  package var floor: String
  /// Empty for no bound.
  package var cap: String

  /// A rule.
  package init(base: String, floor: String = "", cap: String = "") {
    self.base = base
    self.floor = floor
    self.cap = cap
  }
}
