/// Named limits of this room: each with its unit and its reason.
package enum CatalogLimits {
  /// Characters of a code: the longest in the systems we were shown have 20.
  package static let codeLengthMax = 32
  /// Scalars of a name: what invoices print in one or two lines.
  package static let nameLengthMax = 200
  /// Levels of a category path: eight levels of a hundred entries are more than any catalogue has.
  package static let categoryLevelsMax = 8
  /// Characters of a category path with its separators.
  package static let categoryPathLengthMax = 255
  /// Variants of a product; sizes times colours of a garment stay below it.
  package static let variantsMax = 500
  /// Units of a product besides its own.
  package static let unitConversionsMax = 20
  /// Numerator and denominator of a conversion: two of them and a quantity fit in 128 bits.
  package static let conversionTermMax: Int64 = 1_000_000_000
  /// Tiers of one price.
  package static let tiersMax = 50
  /// Entries of a price list; larger catalogues are several lists, which rank alike.
  package static let priceEntriesMax = 100_000
  /// Conflicts that one refusal lists: the first ones show what is wrong.
  package static let conflictsToldMax = 100
  /// Priority of an entry, from zero; the number says nothing, only the order does.
  package static let priorityMax = 1_000_000
  /// Lines of a contract.
  package static let contractLinesMax = 10_000
  /// Months of a commitment's period: ten years.
  package static let commitmentMonthsMax = 120
  /// Days or months of notice.
  package static let noticeMax = 1_000
  /// Scalars of why a contract ended: a paragraph.
  package static let reasonLengthMax = 500
  /// Candidates that a trace names besides the one that won: those that came closest.
  package static let tracedCandidatesMax = 16
  /// Discounts of one document, those of its lines included.
  package static let discountsMax = 50_000
}
