/// What must be known of other customers before a command can be decided.
package struct CustomerNeeds: Hashable, Sendable {
  /// Customers by identifier.
  package var ids: Set<CustomerID> = []
  /// The customer that has an external id, merged ones included.
  package var externalIDs: Set<String> = []
  /// Who has a tax number and was not merged: for each number the first
  /// ``PartiesLimits/suspectsMax`` by identifier suffice.
  package var taxIdentifiers: Set<TaxIdentifier> = []
  /// Who has a duplicate key and was not merged: for each key the first
  /// ``PartiesLimits/suspectsMax`` by identifier suffice.
  package var duplicateKeys: Set<String> = []
  /// All customers that name one of these as parent, payer or bill-to.
  ///
  /// For each of them and each of these fields ``PartiesLimits/referrersLoadedMax`` suffice; where
  /// there are more, the books are told so with ``CustomerBooks/noteFurtherReferrers(_:)``.
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
    rest.ids = Self.rest(of: ids, other.ids)
    rest.externalIDs = Self.rest(of: externalIDs, other.externalIDs)
    rest.taxIdentifiers = Self.rest(of: taxIdentifiers, other.taxIdentifiers)
    rest.duplicateKeys = Self.rest(of: duplicateKeys, other.duplicateKeys)
    rest.referencesTo = Self.rest(of: referencesTo, other.referencesTo)
    rest.descendantsOf = Self.rest(of: descendantsOf, other.descendantsOf)
    return rest
  }

  /// Few elements against many: mostly all of them are there, and no new set is made.
  private static func rest<Element>(of few: Set<Element>, _ many: Set<Element>) -> Set<Element> {
    few.allSatisfy(many.contains) ? [] : few.filter { !many.contains($0) }
  }
}
