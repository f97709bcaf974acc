package import Monetary
package import Parties
package import Primitives

/// What a customer wants, for what, and how much of it is done.
package struct Order: Hashable, Sendable {
  /// The identifier.
  package let id: OrderID
  /// 1 at creation and one more with each command that changes it: the etag.
  package internal(set) var version: Int64 = 1
  /// The state; the other statuses follow from the lines.
  package internal(set) var state: OrderState = .draft
  /// What was entered of it as a whole.
  package let header: OrderHeader
  /// What is ordered, by number; at least one line.
  package internal(set) var lines: [OrderLine]
  /// Its holds, ended ones included, in the order in which they were placed.
  package internal(set) var holds: [Hold] = []
  /// Issued advance invoices that are not yet set off, with tax.
  package internal(set) var advanceInvoiced: Money
  /// Warnings that somebody accepted.
  package internal(set) var acknowledgements: [Acknowledgement] = []
  /// When it was created.
  package let createdAt: Instant
  /// When it was last changed.
  package internal(set) var updatedAt: Instant

  /// A new order of lines that are known to be valid.
  package init(id: OrderID, header: OrderHeader, lines: [OrderLine], createdAt: Instant) {
    self.id = id
    self.header = header
    self.lines = lines
    self.createdAt = createdAt
    advanceInvoiced = .zero(header.currency)
    updatedAt = createdAt
  }

  /// Takes what was stored of an order's way.
  package mutating func restore(_ stored: StoredOrderProgress) {
    version = stored.version
    state = stored.state
    holds = stored.holds
    advanceInvoiced = stored.advanceInvoiced
    acknowledgements = stored.acknowledgements
    updatedAt = stored.updatedAt
  }

  /// The currency of all amounts.
  package var currency: CurrencyCode { header.currency }
  /// Who pays, and whose credit counts.
  package var payer: CustomerID { header.parties.payer.id }

  /// The value with tax of all that is wanted.
  package func value() throws(MonetaryError) -> Money {
    var total = Money.zero(currency)
    for line in lines { total = try total.adding(line.gross(of: line.quantities.wanted)) }
    return total
  }

  /// The place of a line among the lines; nil when there is none of that number.
  func index(ofLine number: Int) -> Int? { lines.index(ofLine: number) { $0.number } }

  /// The line of a number.
  package func line(_ number: Int) -> OrderLine? { index(ofLine: number).map { lines[$0] } }
}

/// What was entered of an order as a whole, and never changes.
package struct OrderHeader: Hashable, Sendable {
  /// The caller's own identifier, unique among the tenant's orders.
  package var externalID: String?
  /// The customer's own order number.
  package var purchaseOrder: String?
  /// Who plays which part.
  package var parties: OrderParties
  /// The currency of all amounts.
  package var currency: CurrencyCode
  /// The business date of the order.
  package var orderedOn: CalendarDate
  /// The quote that it comes of; nil when it was entered by itself.
  package var quote: QuoteID?

  /// A header.
  package init(
    externalID: String? = nil,
    purchaseOrder: String? = nil,
    parties: OrderParties,
    currency: CurrencyCode,
    orderedOn: CalendarDate,
    quote: QuoteID? = nil
  ) {
    self.externalID = externalID
    self.purchaseOrder = purchaseOrder
    self.parties = parties
    self.currency = currency
    self.orderedOn = orderedOn
    self.quote = quote
  }
}

/// What storage keeps of an order besides its header and lines.
package struct StoredOrderProgress: Hashable, Sendable {
  /// The version.
  package var version: Int64
  /// The state.
  package var state: OrderState
  /// All holds.
  package var holds: [Hold]
  /// Advance invoices that are not yet set off.
  package var advanceInvoiced: Money
  /// Accepted warnings.
  package var acknowledgements: [Acknowledgement]
  /// When it was last changed.
  package var updatedAt: Instant

  /// What was stored.
  package init(
    version: Int64,
    state: OrderState,
    holds: [Hold],
    advanceInvoiced: Money,
    acknowledgements: [Acknowledgement],
    updatedAt: Instant
  ) {
    self.version = version
    self.state = state
    self.holds = holds
    self.advanceInvoiced = advanceInvoiced
    self.acknowledgements = acknowledgements
    self.updatedAt = updatedAt
  }
}

extension OrderLine {
  /// The amount with tax of a quantity, in proportion to that of all that is ordered.
  package func gross(of quantity: Quantity) throws(MonetaryError) -> Money {
    let whole = try price.gross()
    return quantity == quantities.ordered
      ? whole : try whole.share(quantity, of: quantities.ordered)
  }
}
