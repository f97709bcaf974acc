/// What must be known of other customers before a command can be decided.
package struct CustomerNeeds: Hashable, Sendable {
  /// Customers by identifier.
  package var ids: Set<CustomerID> = []
  /// The customer that has an external id, merged ones included.
  package var externalIDs: Set<String> = []
  /// All customers that have a tax number.
  package var taxIdentifiers: Set<TaxIdentifier> = []
  /// All customers that have a duplicate key.
  package var duplicateKeys: Set<String> = []
  /// All customers that name one of these as parent, payer or bill-to: for each of them as many as
  /// ``PartiesLimits/mergeReferencesMax`` and one more.
  package var referencesTo: Set<CustomerID> = []
  /// Who is below one of these in the hierarchy: pairs of child and parent suffice, down to
  /// ``PartiesLimits/hierarchyLevelsMax`` levels.
  package var descendantsOf: Set<CustomerID> = []

  /// No needs.
  package init() {}

  /// Whether nothing is needed.
  package var isEmpty: Bool {
    ids.isEmpty && externalIDs.isEmpty && taxIdentifiers.isEmpty && duplicateKeys.isEmpty
      && referencesTo.isEmpty && descendantsOf.isEmpty
  }

  /// Adds the needs of another command.
  package mutating func formUnion(_ other: CustomerNeeds) {
    ids.formUnion(other.ids)
    externalIDs.formUnion(other.externalIDs)
    taxIdentifiers.formUnion(other.taxIdentifiers)
    duplicateKeys.formUnion(other.duplicateKeys)
    referencesTo.formUnion(other.referencesTo)
    descendantsOf.formUnion(other.descendantsOf)
  }

  /// What of this is not among others.
  package func subtracting(_ other: CustomerNeeds) -> CustomerNeeds {
    var rest = CustomerNeeds()
    rest.ids = ids.subtracting(other.ids)
    rest.externalIDs = externalIDs.subtracting(other.externalIDs)
    rest.taxIdentifiers = taxIdentifiers.subtracting(other.taxIdentifiers)
    rest.duplicateKeys = duplicateKeys.subtracting(other.duplicateKeys)
    rest.referencesTo = referencesTo.subtracting(other.referencesTo)
    rest.descendantsOf = descendantsOf.subtracting(other.descendantsOf)
    return rest
  }
}
