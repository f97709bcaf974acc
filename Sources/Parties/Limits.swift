/// Named limits of this room: each with its unit and its reason.
///
/// Lengths are in Unicode scalars: a grapheme has no bound of its own.
package enum PartiesLimits {
  /// Scalars of a caller's own identifier: the keys of the systems we were shown have at most 64.
  package static let externalIDLengthMax = 128
  /// Scalars of a customer's names and a contact's: longest registered names stay below 160.
  package static let nameLengthMax = 200
  /// Lines of an address above the city.
  package static let addressLinesMax = 4
  /// Scalars of an address line, a city or a region.
  package static let addressTextLengthMax = 100
  /// Scalars of a postal code; the longest in use have 10.
  package static let postalCodeLengthMax = 16
  /// Characters of a tax scheme's name.
  package static let taxSchemeLengthMax = 32
  /// Characters of a tax number.
  package static let taxValueLengthMax = 32
  /// Scalars of an account holder's name: SEPA's field for it has 70, ISO 20022's 140.
  package static let holderLengthMax = 140
  /// Bytes of a mail address: RFC 5321 section 4.5.3.1.3, less the angle brackets.
  package static let emailLengthMax = 254
  /// Bytes of a mail address before the at sign: RFC 5321 section 4.5.3.1.1.
  package static let emailLocalPartLengthMax = 64
  /// Scalars of what a contact is for.
  package static let contactRoleLengthMax = 64
  /// Scalars of why a customer is blocked: a paragraph.
  package static let blockReasonLengthMax = 500
  /// Scalars of the identifier of who approved a limit.
  package static let approverLengthMax = 128
  /// Characters of a language tag: RFC 5646 section 4.4.1 asks for room for 35.
  package static let languageTagLengthMax = 35
  /// Addresses of a customer; who delivers to more places has a customer for each.
  package static let addressesMax = 20
  /// Tax numbers of a customer.
  package static let taxIdentifiersMax = 10
  /// Bank accounts of a customer.
  package static let bankAccountsMax = 10
  /// Contacts of a customer.
  package static let contactsMax = 50
  /// Days from an invoice to its due date.
  package static let netDaysMax = 365
  /// Days beyond which terms need an agreement that says so: Directive 2011/7/EU article 3(5).
  package static let netDaysWithoutAgreementMax = 60
  /// Levels of a hierarchy, the top included: group, holding, country, company, branch, to spare.
  package static let hierarchyLevelsMax = 8
  /// Customers that may name the one that ends in a merge: each becomes a change of the same
  /// command, and a leaf of the audit trail has room for 650.
  package static let mergeReferencesMax = 500
  /// Customers that are loaded because they name another in one field: as many as may name the
  /// source of a merge, and its target.
  package static let referrersLoadedMax = mergeReferencesMax + 1
  /// Customers that are looked at for one suspicion of a duplicate: one is told, and the others are
  /// there in case that it is the customer itself or ends in the same batch.
  package static let suspectsMax = 20
  /// Acknowledged warning codes in one command.
  package static let acknowledgedWarningsMax = 50
}
