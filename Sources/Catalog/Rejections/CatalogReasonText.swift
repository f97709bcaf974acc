internal import Parties

/// What a caller is told about a reason.
struct CatalogReasonText {
  let name: String
  let category: RejectionCategory
  let meaning: String
  let field: String
  let remedy: String
  let metadataKeys: [String]

  private init(
    _ name: String,
    _ category: RejectionCategory,
    _ meaning: String,
    _ field: String,
    _ remedy: String,
    _ metadataKeys: [String] = []
  ) {
    self.name = name
    self.category = category
    self.meaning = meaning
    self.field = field
    self.remedy = remedy
    self.metadataKeys = metadataKeys
  }

  /// The texts of all reasons.
  static let all: [CatalogReason: CatalogReasonText] =
    [shared, products, prices, contracts, discounts].reduce(into: [:]) { all, texts in
      all.merge(texts) { first, _ in first }
    }

  private static let shared: [CatalogReason: CatalogReasonText] = [
    .invalid: CatalogReasonText(
      "CATALOG_INVALID",
      .invalidArgument,
      "Fields of the product, price list or contract break rules; the violations name each",
      "see the violations",
      "Mend the fields and send the request again"
    ),
    .amountOverflow: CatalogReasonText(
      "AMOUNT_OVERFLOW",
      .invalidArgument,
      "An amount or price has more digits than fit",
      "lines",
      "Split the line or the document"
    ),
  ]

  private static let products: [CatalogReason: CatalogReasonText] = [
    .productBlocked: CatalogReasonText(
      "PRODUCT_BLOCKED",
      .failedPrecondition,
      "The product is blocked",
      "product_id",
      "Unblock the product first",
      ["product_id"]
    ),
    .productNotBlocked: CatalogReasonText(
      "PRODUCT_NOT_BLOCKED",
      .failedPrecondition,
      "The product is not blocked",
      "product_id",
      "Nothing is to be done",
      ["product_id"]
    ),
    .productDiscontinued: CatalogReasonText(
      "PRODUCT_DISCONTINUED",
      .failedPrecondition,
      "The product is discontinued",
      "product_id",
      "Use the product that follows it",
      ["product_id"]
    ),
  ]

  private static let prices: [CatalogReason: CatalogReasonText] = [
    .priceListPublished: CatalogReasonText(
      "PRICE_LIST_PUBLISHED",
      .failedPrecondition,
      "The price list is published and does not change",
      "price_list_id",
      "Publish another list whose prices begin later or have a higher priority",
      ["price_list_id"]
    ),
    .priceConflict: CatalogReasonText(
      "PRICE_CONFLICT",
      .failedPrecondition,
      "Two prices would be equally good for some order",
      "entries",
      "Give one of them another first day, minimum quantity or priority",
      ["first_entry_id", "second_entry_id", "count"]
    ),
    .noPrice: CatalogReasonText(
      "NO_PRICE",
      .failedPrecondition,
      "No price applies that is not used up",
      "lines",
      "Publish a price for the item, unit, currency and day, or order less",
      ["used_up"]
    ),
    .priceAmbiguous: CatalogReasonText(
      "PRICE_AMBIGUOUS",
      .failedPrecondition,
      "Two prices are equally good",
      "lines",
      "Give one of them another priority; publication should have refused them",
      ["first_entry_id", "second_entry_id", "count"]
    ),
    .priceBaseMissing: CatalogReasonText(
      "PRICE_BASE_MISSING",
      .invalidArgument,
      "The price is a percentage and the line has no base",
      "lines.base",
      "Say what the percentage is of",
      ["entry_id"]
    ),
    .priceOfNegative: CatalogReasonText(
      "PRICE_OF_NEGATIVE",
      .invalidArgument,
      "The quantity or the base of a percentage is below zero",
      "lines",
      "Credit what comes back at the price that it was sold at",
      ["entry_id"]
    ),
  ]

  private static let contracts: [CatalogReason: CatalogReasonText] = [
    .contractActive: CatalogReasonText(
      "CONTRACT_ACTIVE",
      .failedPrecondition,
      "The contract is in force",
      "contract_id",
      "Amend it instead",
      ["contract_id"]
    ),
    .contractNotActive: CatalogReasonText(
      "CONTRACT_NOT_ACTIVE",
      .failedPrecondition,
      "The contract is not in force yet",
      "contract_id",
      "Activate it first",
      ["contract_id"]
    ),
    .contractEnded: CatalogReasonText(
      "CONTRACT_ENDED",
      .failedPrecondition,
      "The contract has ended or is followed by another one",
      "contract_id",
      "Use the contract that follows it",
      ["contract_id"]
    ),
    .contractPartiesChanged: CatalogReasonText(
      "CONTRACT_PARTIES_CHANGED",
      .failedPrecondition,
      "An amendment changes the customer, the company, the currency or the first day",
      "contract",
      "Make another contract",
      ["contract_id"]
    ),
    .contractBelowCalled: CatalogReasonText(
      "CONTRACT_BELOW_CALLED",
      .failedPrecondition,
      "An amendment takes away what has been called of a line, or makes it something else",
      "contract.lines",
      "Keep the line, with at least what was called of it",
      ["contract_id", "entry_id"]
    ),
    .contractDateOutside: CatalogReasonText(
      "CONTRACT_DATE_OUTSIDE",
      .failedPrecondition,
      "The day is not one on which the contract can be changed so",
      "date",
      "Give a day within the bounds, or for a renewal a later end",
      ["contract_id", "bounds"]
    ),
    .contractLineUnknown: CatalogReasonText(
      "CONTRACT_LINE_UNKNOWN",
      .notFound,
      "The contract has no such line",
      "entry_id",
      "Read the contract and name one of its lines",
      ["contract_id", "entry_id"]
    ),
    .contractExceeded: CatalogReasonText(
      "CONTRACT_EXCEEDED",
      .failedPrecondition,
      "Less is left of the line than is called, or less was called than is given back",
      "quantity",
      "Call what is left, or amend the contract",
      ["contract_id", "entry_id", "remaining_quantity", "remaining_minor_units"]
    ),
    .contractNotAtEnd: CatalogReasonText(
      "CONTRACT_NOT_AT_END",
      .failedPrecondition,
      "The contract has no end, or has not reached it",
      "contract_id",
      "Wait for its end, or terminate it",
      ["contract_id", "valid_until"]
    ),
    .contractNotIndexed: CatalogReasonText(
      "CONTRACT_NOT_INDEXED",
      .failedPrecondition,
      "The contract has no rule of indexation",
      "contract_id",
      "Amend its prices instead",
      ["contract_id"]
    ),
    .contractNotAnniversary: CatalogReasonText(
      "CONTRACT_NOT_ANNIVERSARY",
      .failedPrecondition,
      "The day is no anniversary of the contract, or prices were adjusted on it",
      "date",
      "Give the next anniversary of its first day",
      ["contract_id", "date"]
    ),
  ]

  private static let discounts: [CatalogReason: CatalogReasonText] = [
    .discountLineAmount: CatalogReasonText(
      "DISCOUNT_LINE_AMOUNT",
      .invalidArgument,
      "A line's amount is below zero or in another currency",
      "lines",
      "Discount only what is sold, in one currency",
      ["line"]
    ),
    .discountCurrency: CatalogReasonText(
      "DISCOUNT_CURRENCY",
      .invalidArgument,
      "A discount is in another currency than the document",
      "discounts",
      "Give the amount in the document's currency",
      ["discount_id"]
    ),
    .discountRepeated: CatalogReasonText(
      "DISCOUNT_REPEATED",
      .invalidArgument,
      "A discount is there twice in one place",
      "discounts",
      "Give it once",
      ["discount_id"]
    ),
    .discountExceeds: CatalogReasonText(
      "DISCOUNT_EXCEEDS",
      .failedPrecondition,
      "A discount is larger than what is left",
      "discounts",
      "Lower it; only coupons are cut to what is left",
      ["discount_id", "left"]
    ),
    .discountTooMany: CatalogReasonText(
      "DISCOUNT_TOO_MANY",
      .invalidArgument,
      "The document has more than <max> discounts",
      "discounts",
      "Merge some of them",
      ["max"]
    ),
  ]
}
