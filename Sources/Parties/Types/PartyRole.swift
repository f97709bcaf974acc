/// A part that a customer plays in a sale.
///
/// The raw values are bits of the canonical image: they never change.
package enum PartyRole: UInt8, Hashable, Sendable, CaseIterable {
  /// Orders.
  case soldTo = 1
  /// Gets the invoice.
  case billTo = 2
  /// Gets the goods.
  case shipTo = 4
  /// Pays.
  case payer = 8

  /// The name in lower_snake_case, as it stands in parameters and documents.
  package var name: String {
    switch self {
    case .soldTo: "sold_to"
    case .billTo: "bill_to"
    case .shipTo: "ship_to"
    case .payer: "payer"
    }
  }
}
