package import Parties

/// Rules that the data of orders, quotes, shipments and returns can violate.
package enum OrderRule: String, ViolationRule {
  case linesRequired = "ORDER_LINES_REQUIRED"
  case tooManyLines = "ORDER_TOO_MANY_LINES"
  case lineNumber = "ORDER_LINE_NUMBER"
  case quantity = "ORDER_QUANTITY"
  case amountNegative = "ORDER_AMOUNT_NEGATIVE"
  case currencyDiffers = "ORDER_CURRENCY_DIFFERS"
  case toleranceRange = "ORDER_TOLERANCE_RANGE"
  case requestedTooEarly = "ORDER_REQUESTED_TOO_EARLY"
  case purchaseOrderTooLong = "ORDER_PURCHASE_ORDER_TOO_LONG"
  case reasonRequired = "REASON_REQUIRED"
  case reasonTooLong = "REASON_TOO_LONG"
  case controlCharacter = "TEXT_CONTROL_CHARACTER"
  case tooManyHolds = "ORDER_TOO_MANY_HOLDS"
  case expiryPassed = "EXPIRY_PASSED"
  case repricedQuantity = "AMENDMENT_REPRICED_QUANTITY"
  case repricedMissing = "AMENDMENT_REPRICED_MISSING"
  case tooManyPriceParts = "AMENDMENT_TOO_MANY_PRICES"
  case nothingAmended = "AMENDMENT_NOTHING_CHANGES"
  case lineRepeated = "LINE_REPEATED"
  case locationDiffers = "SHIPMENT_LOCATION_DIFFERS"
  case adjustmentZero = "STOCK_ADJUSTMENT_ZERO"
  case limitNegative = "CREDIT_LIMIT_NEGATIVE"
  case zeroPrice = "ORDER_ZERO_PRICE"
  case purchaseOrderSuspicion = "ORDER_PURCHASE_ORDER_SUSPICION"
  case duplicateSuspicion = "ORDER_DUPLICATE_SUSPICION"

  package var severity: Severity {
    switch self {
    case .zeroPrice, .purchaseOrderSuspicion, .duplicateSuspicion: .warning
    default: .error
    }
  }

  package var meaning: String {
    switch self {
    case .linesRequired: "There is no line"
    case .tooManyLines: "There are more than <max> lines"
    case .lineNumber: "Line numbers begin at 1 and grow from line to line"
    case .quantity: "The quantity is not above zero, or above <max>"
    case .amountNegative: "An amount is below zero"
    case .currencyDiffers: "The amount is not in the currency <currency_code>"
    case .toleranceRange: "The tolerance is below 0 or above <max>"
    case .requestedTooEarly: "The requested date is before the date of the order"
    case .purchaseOrderTooLong: "The purchase order number has more than <max> characters"
    case .reasonRequired: "There is no reason"
    case .reasonTooLong: "The reason has more than <max> characters"
    case .controlCharacter: "The text has control characters"
    case .tooManyHolds: "The order would have more than <max> holds"
    case .expiryPassed: "The expiry is in the past"
    case .repricedQuantity: "The new price is not for the quantity <quantity>"
    case .repricedMissing: "The price rule needs a new price"
    case .tooManyPriceParts: "The line has as many increments of its own price as it can have"
    case .nothingAmended: "The amendment changes nothing"
    case .lineRepeated: "A line is named more than once"
    case .locationDiffers: "The line's goods are at another location than the shipment's"
    case .adjustmentZero: "The adjustment is zero"
    case .limitNegative: "The limit is below zero"
    case .zeroPrice: "The line costs nothing"
    case .purchaseOrderSuspicion:
      "The order <order_id> of the customer has the same purchase order number"
    case .duplicateSuspicion: "The recent order <order_id> of the customer has the same lines"
    }
  }

  package var remedy: String {
    switch self {
    case .linesRequired: "Name at least one line"
    case .tooManyLines: "Split it"
    case .lineNumber: "Number the lines from 1, each once, in order"
    case .quantity: "Give a quantity within the bounds"
    case .amountNegative: "Enter credits as returns or credit notes"
    case .currencyDiffers: "Price all lines in the currency of the order"
    case .toleranceRange: "Give a fraction within the bounds"
    case .requestedTooEarly: "Ask for the day of the order or a later one"
    case .purchaseOrderTooLong, .reasonTooLong: "Shorten it"
    case .reasonRequired: "Say why"
    case .controlCharacter: "Take them out"
    case .tooManyHolds: "Cancel the order and enter it again"
    case .expiryPassed: "Give a later moment, or none"
    case .repricedQuantity: "Price the quantity that the rule asks for"
    case .repricedMissing: "Send the price, or keep the line's"
    case .tooManyPriceParts: "Price the whole line anew, or add a line"
    case .nothingAmended: "Send what is to change"
    case .lineRepeated: "Name each line once"
    case .locationDiffers: "Plan a shipment for each location"
    case .adjustmentZero: "Send the difference that was found"
    case .limitNegative: "Set zero or more"
    case .zeroPrice: "Price the line, or acknowledge that it is free"
    case .purchaseOrderSuspicion, .duplicateSuspicion:
      "Use that order, or acknowledge that this is another one"
    }
  }
}
