package import Parties

/// Reasons for which commands on quotes, orders, stock, credit, shipments and returns are refused.
///
/// Numbers 1 and 2 are shared by all resources; this room has those from 400.
package enum OrderReason: UInt16, RejectionRule {
  case invalid = 1
  case warningsNotAcknowledged = 2
  case notFound = 400
  case alreadyExists = 401
  case etagMismatch = 402
  case illegalTransition = 403
  case held = 404
  case quantity = 405
  case alreadyFulfilled = 406
  case lineOpen = 407
  case alreadyInvoiced = 408
  case shipmentOpen = 409
  case insufficientStock = 410
  case stockFull = 411
  case creditRefused = 412
  case noRate = 413
  case samePerson = 414
  case quoteExpired = 415
  case quoteHashDiffers = 416
  case returnExpired = 417
  case dispositionsDiffer = 418
  case arithmetic = 419

  package var name: String {
    switch self {
    case .invalid: "ORDER_INVALID"
    case .warningsNotAcknowledged: "WARNINGS_NOT_ACKNOWLEDGED"
    case .notFound: "ORDER_RESOURCE_NOT_FOUND"
    case .alreadyExists: "ORDER_RESOURCE_EXISTS"
    case .etagMismatch: "ORDER_ETAG_MISMATCH"
    case .illegalTransition: "ILLEGAL_TRANSITION"
    case .held: "ORDER_HELD"
    case .quantity: "QUANTITY_OUT_OF_BOUNDS"
    case .alreadyFulfilled: "ORDER_ALREADY_FULFILLED"
    case .lineOpen: "ORDER_LINE_OPEN"
    case .alreadyInvoiced: "ORDER_LINE_INVOICED"
    case .shipmentOpen: "SHIPMENT_OPEN"
    case .insufficientStock: "INSUFFICIENT_STOCK"
    case .stockFull: "STOCK_FULL"
    case .creditRefused: "CREDIT_REFUSED"
    case .noRate: "CLOSING_RATE_MISSING"
    case .samePerson: "SECOND_PERSON_REQUIRED"
    case .quoteExpired: "QUOTE_EXPIRED"
    case .quoteHashDiffers: "QUOTE_HASH_DIFFERS"
    case .returnExpired: "RETURN_EXPIRED"
    case .dispositionsDiffer: "RETURN_DISPOSITIONS_DIFFER"
    case .arithmetic: "ORDER_AMOUNT_OUT_OF_RANGE"
    }
  }

  package var category: RejectionCategory {
    switch self {
    case .invalid, .dispositionsDiffer, .arithmetic: .invalidArgument
    case .notFound: .notFound
    case .alreadyExists: .alreadyExists
    case .etagMismatch: .aborted
    case .warningsNotAcknowledged, .illegalTransition, .held, .quantity, .alreadyFulfilled,
      .lineOpen, .alreadyInvoiced, .shipmentOpen, .insufficientStock, .stockFull, .creditRefused,
      .noRate, .samePerson, .quoteExpired, .quoteHashDiffers, .returnExpired:
      .failedPrecondition
    }
  }

  package var meaning: String {
    switch self {
    case .invalid: "Fields break rules; the violations name each"
    case .warningsNotAcknowledged: "The request raises warnings; the violations name each"
    case .notFound: "There is no such order, line, hold, quote, shipment, return or stock"
    case .alreadyExists: "There is one with this identifier or external id already"
    case .etagMismatch: "It has changed since the version that was given"
    case .illegalTransition: "Its state does not allow this"
    case .held: "Holds block this step of the order"
    case .quantity: "The quantity is more than there is room for"
    case .alreadyFulfilled: "Some of the order was shipped or invoiced"
    case .lineOpen: "Some of the order is still to be shipped"
    case .alreadyInvoiced: "The line was invoiced at its price"
    case .shipmentOpen: "A shipment of the order is being prepared"
    case .insufficientStock: "Less is available at the location"
    case .stockFull: "The location does not hold so much of it"
    case .creditRefused: "Rules of credit refuse the order"
    case .noRate: "No closing rate between the currencies is known"
    case .samePerson: "Who asked for it may not approve it"
    case .quoteExpired: "The quote's last day is over"
    case .quoteHashDiffers: "The quote offers something else than what was accepted"
    case .returnExpired: "The return's last day is over"
    case .dispositionsDiffer: "The dispositions do not sum to what was received"
    case .arithmetic: "An amount is too large, or currencies are mixed"
    }
  }

  package var field: String {
    switch self {
    case .invalid, .warningsNotAcknowledged: "see the violations"
    case .notFound, .alreadyExists: "see the metadata"
    case .etagMismatch: "etag"
    case .illegalTransition, .held, .alreadyFulfilled, .lineOpen, .shipmentOpen, .creditRefused,
      .noRate:
      "order_id"
    case .quantity, .insufficientStock, .stockFull: "quantity"
    case .alreadyInvoiced: "line_number"
    case .samePerson: "see the metadata"
    case .quoteExpired: "quote_id"
    case .quoteHashDiffers: "content_hash"
    case .returnExpired: "return_id"
    case .dispositionsDiffer: "dispositions"
    case .arithmetic: "lines"
    }
  }

  package var remedy: String {
    switch self {
    case .invalid: "Mend the fields and send the request again"
    case .warningsNotAcknowledged:
      "Mend the fields, or send the codes in acknowledged_warnings if the data is right"
    case .notFound: "Check the identifiers; those of other tenants do not exist for you"
    case .alreadyExists: "Use the one that is there, or choose another id"
    case .etagMismatch: "Read it, decide again, and send the present etag"
    case .illegalTransition: "Do one of the allowed events first"
    case .held: "Have the holds released"
    case .quantity: "Send at most the limit"
    case .alreadyFulfilled: "Cancel what is open, and take the rest back as a return"
    case .lineOpen: "Ship what is open, or close the order short"
    case .alreadyInvoiced: "Credit the invoice first"
    case .shipmentOpen: "Ship or cancel the shipment first"
    case .insufficientStock: "Wait for goods, or take less"
    case .stockFull: "Check the count"
    case .creditRefused: "Settle what the findings name"
    case .noRate: "Enter the day's closing rate"
    case .samePerson: "Have somebody else approve it"
    case .quoteExpired: "Write a new version"
    case .quoteHashDiffers: "Read the newest version and accept that"
    case .returnExpired: "Request a new return"
    case .dispositionsDiffer: "Name a disposition for each unit that was received"
    case .arithmetic: "Split the order, or use its currency"
    }
  }

  package var metadataKeys: [String] {
    switch self {
    case .invalid, .warningsNotAcknowledged, .arithmetic: []
    // Which of them depends on what it is about.
    case .notFound, .alreadyExists, .samePerson: OrderingSubject.metadataKeys
    case .etagMismatch: OrderingSubject.metadataKeys + ["etag"]
    case .illegalTransition:
      OrderingSubject.metadataKeys + ["machine", "state", "event", "allowed_events"]
    case .held: ["step", "hold_ids"]
    case .quantity: ["line_number", "rule", "wanted", "limit"]
    case .alreadyFulfilled, .lineOpen, .alreadyInvoiced: ["order_id", "line_number"]
    case .shipmentOpen: ["shipment_id"]
    case .insufficientStock: ["item_id", "location_id", "wanted", "available"]
    case .stockFull: ["item_id", "location_id", "max"]
    case .creditRefused: ["customer_ids", "rules"]
    case .noRate: ["from_currency_code", "to_currency_code"]
    case .quoteExpired: ["quote_id", "valid_through"]
    case .quoteHashDiffers: ["quote_id"]
    case .returnExpired: ["return_id", "valid_through"]
    case .dispositionsDiffer: ["return_id", "line_number"]
    }
  }
}
