package import Monetary

/// What exposure is made of, in one currency; also the difference of two, where each may be below
/// zero.
///
/// Source: DOMAIN 2.5.
package struct CreditComponents: Hashable, Sendable {
  /// Oc: confirmed orders, with tax, of what is neither shipped nor invoiced; less advances.
  package var openOrders = MinorUnits.zero
  /// Sn: shipped and not invoiced, with tax.
  package var shippedNotInvoiced = MinorUnits.zero
  /// Io: open amounts of issued invoices, disputed ones, interest and fees included.
  package var openInvoices = MinorUnits.zero
  /// Pd: receipts that can still be returned.
  package var pendingReceipts = MinorUnits.zero
  /// U: cleared cash that is not allocated.
  package var unallocatedCash = MinorUnits.zero
  /// C: issued credit notes that are not used.
  package var creditNotes = MinorUnits.zero
  /// D: deposits, guarantees and what is insured.
  package var securities = MinorUnits.zero

  /// Nothing.
  package init() {}

  /// All parts, those that lower the exposure last.
  static var fields: [WritableKeyPath<CreditComponents, MinorUnits>] {
    [
      \.openOrders, \.shippedNotInvoiced, \.openInvoices, \.pendingReceipts, \.unallocatedCash,
      \.creditNotes, \.securities,
    ]
  }

  /// Whether there is nothing of anything.
  package var isZero: Bool { self == CreditComponents() }

  /// The sum with others, part by part.
  ///
  /// - Parameter other: What is added.
  /// - Returns: The sums.
  /// - Throws: `overflow`.
  package func adding(_ other: CreditComponents) throws(MonetaryError) -> CreditComponents {
    var sum = self
    for field in Self.fields {
      sum[keyPath: field] = try sum[keyPath: field].adding(other[keyPath: field])
    }
    return sum
  }

  /// What is left without others, part by part.
  ///
  /// - Parameter other: What is taken away.
  /// - Returns: The differences.
  /// - Throws: `overflow`.
  package func subtracting(_ other: CreditComponents) throws(MonetaryError) -> CreditComponents {
    var difference = self
    for field in Self.fields {
      difference[keyPath: field] = try difference[keyPath: field]
        .subtracting(other[keyPath: field])
    }
    return difference
  }

  /// E = Oc + Sn + Io + Pd - U - C - D.
  ///
  /// - Parameter securitiesMax: The most of D that counts, by policy; nil for all of it.
  /// - Returns: The exposure, below zero when the customer has more with us than it owes.
  /// - Throws: `overflow`.
  package func exposure(securitiesMax: MinorUnits? = nil) throws(MonetaryError) -> MinorUnits {
    let secured = securitiesMax.map { min($0, securities) } ?? securities
    let owed =
      Int128(openOrders.value) + Int128(shippedNotInvoiced.value) + Int128(openInvoices.value)
      + Int128(pendingReceipts.value)
    let covered =
      Int128(unallocatedCash.value) + Int128(creditNotes.value) + Int128(secured.value)
    return try MinorUnits(exactly: owed - covered)
  }
}
