package import Parties

/// What documents of an order show of a customer: a copy of one version.
///
/// Later changes of the customer do not change the order. Source: DOMAIN 2.3.
package struct FrozenCustomer: Hashable, Sendable {
  /// Who.
  package let id: CustomerID
  /// The version that was copied.
  package let version: Int64
  /// The name in everyday use.
  package let displayName: String
  /// The registered name.
  package let legalName: String
  /// The address for the part that it plays; nil when it has none for it.
  package let address: Address?
  /// Its tax numbers.
  package let taxIdentifiers: [TaxIdentifier]

  /// A copy of a customer as it is, with one of its addresses.
  package init(_ customer: Customer, address: Address?) {
    id = customer.id
    version = customer.version
    displayName = customer.displayName
    legalName = customer.legalName
    self.address = address
    taxIdentifiers = customer.taxIdentifiers
  }
}

/// Who plays which part in an order.
package struct OrderParties: Hashable, Sendable {
  /// Who orders.
  package var soldTo: FrozenCustomer
  /// Who gets the invoices.
  package var billTo: FrozenCustomer
  /// Who gets the goods.
  package var shipTo: FrozenCustomer
  /// Who pays, and whose credit counts.
  package var payer: FrozenCustomer
  /// When the payer pays.
  package var terms: PaymentTerms

  /// Parties.
  package init(
    soldTo: FrozenCustomer,
    billTo: FrozenCustomer,
    shipTo: FrozenCustomer,
    payer: FrozenCustomer,
    terms: PaymentTerms
  ) {
    self.soldTo = soldTo
    self.billTo = billTo
    self.shipTo = shipTo
    self.payer = payer
    self.terms = terms
  }
}
