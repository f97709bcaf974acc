internal import Primitives

/// Finds customers that may be the same as one that comes in.
///
/// A suspicion is a warning: groups share tax numbers, and two firms of one name can have one
/// postal code. The first of several is named, by identifier.
struct DuplicateSuspicion {
  /// The field that a suspicion about the duplicate key is told at.
  static let keyPath = "customer.legal_name"

  let books: CustomerBooks
  /// The customer that comes in.
  let id: CustomerID

  /// The suspicions.
  ///
  /// - Parameters:
  ///   - key: The duplicate key; nil for one that is not to be looked at.
  ///   - taxIdentifiers: The tax numbers, in the order in which they were sent.
  ///   - new: Those of them to look at; nil for all.
  /// - Returns: One warning for the key, and one for each tax number.
  func violations(
    key: String?,
    taxIdentifiers: [TaxIdentifier?],
    amongNew new: Set<TaxIdentifier>? = nil
  ) -> [Violation] {
    var violations: [Violation] = []
    if let key, let other = books.customer(duplicateKey: key, besides: id) {
      violations.append(suspicion(of: other, at: Self.keyPath, same: "name and postal code"))
    }
    for (index, taxIdentifier) in taxIdentifiers.enumerated() {
      guard let taxIdentifier, new?.contains(taxIdentifier) ?? true,
        let other = books.customer(taxIdentifier: taxIdentifier, besides: id)
      else { continue }
      let path = "customer.tax_identifiers[\(index)]"
      violations.append(suspicion(of: other, at: path, same: "tax number"))
    }
    return violations
  }

  /// The tax numbers of a draft, in the form in which they are stored.
  ///
  /// Nil in place of one that will be refused and is nobody's.
  static func taxIdentifiers(of draft: CustomerDraft) -> [TaxIdentifier?] {
    draft.taxIdentifiers.prefix(PartiesLimits.taxIdentifiersMax).map { tax in
      let identifier = TaxIdentifier.normalized(scheme: tax.scheme, value: tax.value)
      let isKey =
        FieldText.isIdentifier(identifier.scheme, max: PartiesLimits.taxSchemeLengthMax)
        && FieldText.isIdentifier(identifier.value, max: PartiesLimits.taxValueLengthMax)
      return isKey ? identifier : nil
    }
  }

  private func suspicion(of other: CustomerID, at path: String, same: String) -> Violation {
    let parameters = ["customer_id": other.description, "same": same]
    return Violation(CustomerRule.possibleDuplicate, at: path, parameters)
  }
}
