package import Parties

/// Reasons for which commands on products, prices and contracts are refused.
///
/// Number 1 is shared by all resources; this room has those from 200 to 299.
package enum CatalogReason: UInt16, RejectionRule {
  case invalid = 1
  case productBlocked = 200
  case productNotBlocked = 201
  case productDiscontinued = 202
  case priceListPublished = 220
  case priceConflict = 221
  case contractActive = 240
  case contractNotActive = 241
  case contractEnded = 242
  case contractPartiesChanged = 243
  case contractBelowCalled = 244
  case contractDateOutside = 245
  case contractLineUnknown = 246
  case contractExceeded = 247
  case contractNotAtEnd = 248
  case contractNotIndexed = 249
  case contractNotAnniversary = 250
  case noPrice = 260
  case priceAmbiguous = 261
  case priceBaseMissing = 262
  case priceOfNegative = 263
  case amountOverflow = 264
  case discountLineAmount = 280
  case discountCurrency = 281
  case discountRepeated = 282
  case discountExceeds = 283
  case discountTooMany = 284

  package var name: String { text.name }
  package var category: RejectionCategory { text.category }
  package var meaning: String { text.meaning }
  package var field: String { text.field }
  package var remedy: String { text.remedy }
  package var metadataKeys: [String] { text.metadataKeys }

  private var text: CatalogReasonText {
    guard let text = CatalogReasonText.all[self] else {
      preconditionFailure("each reason has a text")
    }
    return text
  }
}
