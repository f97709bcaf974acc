package import Parties

/// Rules of products, prices and contracts.
package enum CatalogRule: String, ViolationRule {
  case codeMalformed = "CODE_MALFORMED"
  case categoryMalformed = "CATEGORY_MALFORMED"
  case conversionTerm = "CONVERSION_TERM"
  case currencyUnavailable = "CURRENCY_UNAVAILABLE"
  case priceNegative = "PRICE_NEGATIVE"
  case quantityNegative = "QUANTITY_NEGATIVE"
  case quantityNotPositive = "QUANTITY_NOT_POSITIVE"
  case tiersNotAscending = "TIERS_NOT_ASCENDING"
  case lastTierBounded = "LAST_TIER_BOUNDED"
  case tierUnbounded = "TIER_UNBOUNDED"
  case rateOutOfRange = "RATE_OUT_OF_RANGE"
  case boundsCrossed = "BOUNDS_CROSSED"
  case periodEmpty = "PERIOD_EMPTY"
  case periodOutside = "PERIOD_OUTSIDE"
  case commitmentCurrency = "COMMITMENT_CURRENCY"
  case commitmentPeriodUneven = "COMMITMENT_PERIOD_UNEVEN"
  case noticeWithoutEnd = "NOTICE_WITHOUT_END"
  case noticeTooLong = "NOTICE_TOO_LONG"

  package var severity: Severity { .error }

  package var meaning: String {
    switch self {
    case .codeMalformed: "The text is not a code"
    case .categoryMalformed: "The text is not a category path"
    case .conversionTerm: "The conversion has a term that is not between 1 and <max>"
    case .currencyUnavailable: "The currency is unknown or takes no new business"
    case .priceNegative: "The price is below zero"
    case .quantityNegative: "The quantity is below zero"
    case .quantityNotPositive: "The quantity is not above zero"
    case .tiersNotAscending: "The tier does not end above the one before it"
    case .lastTierBounded: "The last tier has an end, so that larger quantities have no price"
    case .tierUnbounded: "A tier before the last has no end"
    case .rateOutOfRange: "The rate is not between <min> and <max>"
    case .boundsCrossed: "The lower bound is above the upper one"
    case .periodEmpty: "The period ends before it has a day"
    case .periodOutside: "The period is not within <bounds>"
    case .commitmentCurrency: "The commitment is not in the contract's currency"
    case .commitmentPeriodUneven: "The contract does not end with a period of its commitment"
    case .noticeWithoutEnd: "The contract has a period of notice and no end"
    case .noticeTooLong: "The notice would be due before the contract begins"
    }
  }

  package var remedy: String {
    switch self {
    case .codeMalformed:
      "Use 1 to \(CatalogLimits.codeLengthMax) letters A to Z, digits, dots, hyphens or underscores"
    case .categoryMalformed:
      "Write up to \(CatalogLimits.categoryLevelsMax) codes with slashes between them"
    case .conversionTerm: "Give whole numbers within the bounds; fractions are two of them"
    case .currencyUnavailable: "Give a current currency of ISO 4217"
    case .priceNegative: "Give zero or more, and what is taken off as a discount"
    case .quantityNegative: "Give zero or more"
    case .quantityNotPositive: "Give more than zero"
    case .tiersNotAscending: "Order the tiers by where they end, each once"
    case .lastTierBounded: "Leave out the end of the last tier"
    case .tierUnbounded: "Say where the tier ends, or remove those behind it"
    case .rateOutOfRange: "Give a fraction of one, such as 0.02 for two percent"
    case .boundsCrossed: "Exchange them, or leave one out"
    case .periodEmpty: "Let it end on a later day, or have no end"
    case .periodOutside: "Shorten it, or lengthen what it must lie within"
    case .commitmentCurrency: "Give the amount in the contract's currency"
    case .commitmentPeriodUneven: "Let the contract end when a period does"
    case .noticeWithoutEnd: "Give the contract an end, or leave out the notice"
    case .noticeTooLong: "Shorten the period of notice"
    }
  }
}
