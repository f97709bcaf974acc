/// What customers name another customer as, without saying who they are.
package struct CustomerReference: Hashable, Sendable {
  /// A field that names a customer.
  package enum Field: Int, Hashable, Sendable, CaseIterable {
    /// Who stands above.
    case parent = 1
    /// Who pays.
    case payer
    /// Who gets the invoices.
    case billTo
  }

  /// Who is named.
  package let target: CustomerID
  /// As what.
  package let field: Field

  /// A reference.
  package init(to target: CustomerID, as field: Field) {
    self.target = target
    self.field = field
  }
}
