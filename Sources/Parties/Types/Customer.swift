package import Monetary
package import Primitives

/// The kind of a customer's identifier.
package enum CustomerKind: IdentifierKind {
  package static let prefix = "cus"
}

/// Names a customer.
package typealias CustomerID = Identifier<CustomerKind>

/// Who orders, receives goods, receives invoices or pays: a legal person, or a part of one.
///
/// Every customer in the books keeps the rules of `docs/rules/customers.md`: they are made from a
/// ``CustomerDraft`` by validation, or read from storage, where only validated ones are written.
package struct Customer: Hashable, Sendable {
  /// The identifier.
  package let id: CustomerID
  /// 1 at creation and one more with each change: the etag.
  package var version: Int64 = 1
  /// The caller's own identifier, unique among the tenant's customers, merged ones included.
  package var externalID: String?
  /// The name in everyday use.
  package var displayName: String
  /// The registered name, as invoices must show it.
  package var legalName: String
  /// What can be done with the customer.
  package var state: CustomerState = .active
  /// The parts that it plays, at least one.
  package var roles: Set<PartyRole>
  /// The customer above in the hierarchy; never one that was merged.
  package var parentID: CustomerID?
  /// The customer that pays for this one; nil when it pays itself.
  package var payerID: CustomerID?
  /// The customer that gets this one's invoices; nil when it gets them itself.
  package var billToID: CustomerID?
  /// Where it is.
  package var addresses: [Address] = []
  /// Numbers under which authorities know it.
  package var taxIdentifiers: [TaxIdentifier] = []
  /// Its accounts.
  package var bankAccounts: [BankAccount] = []
  /// Whom to talk to.
  package var contacts: [Contact] = []
  /// When it pays.
  package var paymentTerms: PaymentTerms
  /// The currency that it orders and pays in.
  package var currency: CurrencyCode
  /// How much it may owe; nil when no limit has been decided.
  package var creditLimit: CreditLimit?
  /// The language of its documents.
  package var language: LanguageTag?
  /// Warnings that hold, and who accepted them.
  package var acknowledgements: [Acknowledgement] = []
  /// When it was created.
  package let createdAt: Instant
  /// When it was last changed.
  package var updatedAt: Instant

  /// A customer that is known to be valid; fields without an argument are set afterwards.
  package init(
    id: CustomerID,
    displayName: String,
    legalName: String,
    roles: Set<PartyRole>,
    paymentTerms: PaymentTerms,
    currency: CurrencyCode,
    createdAt: Instant
  ) {
    self.id = id
    self.displayName = displayName
    self.legalName = legalName
    self.roles = roles
    self.paymentTerms = paymentTerms
    self.currency = currency
    self.createdAt = createdAt
    updatedAt = createdAt
  }

  /// Whether the customer has ended in a merge.
  package var isMerged: Bool {
    if case .merged = state { true } else { false }
  }

  /// Whether the customer may not order.
  package var isBlocked: Bool {
    if case .blocked = state { true } else { false }
  }

  /// The customers that this one names, each once.
  package var references: Set<CustomerID> {
    Set([parentID, payerID, billToID].compactMap { $0 })
  }
}
