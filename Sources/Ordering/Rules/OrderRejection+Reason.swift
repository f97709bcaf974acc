internal import Monetary
package import Parties
internal import Primitives

extension OrderRejection {
  /// Holds that are named in a refusal: a caller needs one to begin with.
  private static let namedHoldsMax = 5

  /// The stable reason.
  package var rule: OrderReason {
    switch self {
    case .invalid: .invalid
    case .warningsNotAcknowledged: .warningsNotAcknowledged
    case .notFound: .notFound
    case .alreadyExists: .alreadyExists
    case .etagMismatch: .etagMismatch
    case .illegalTransition: .illegalTransition
    case .held: .held
    case .quantity: .quantity
    case .alreadyFulfilled: .alreadyFulfilled
    case .lineOpen: .lineOpen
    case .alreadyInvoiced: .alreadyInvoiced
    case .shipmentOpen: .shipmentOpen
    case .insufficientStock: .insufficientStock
    case .stockFull: .stockFull
    case .creditRefused: .creditRefused
    case .noRate: .noRate
    case .samePerson: .samePerson
    case .quoteExpired: .quoteExpired
    case .quoteHashDiffers: .quoteHashDiffers
    case .returnExpired: .returnExpired
    case .dispositionsDiffer: .dispositionsDiffer
    case .arithmetic: .arithmetic
    }
  }

  /// What is wrong with single fields; empty for reasons that are not about fields.
  package var violations: [Violation] {
    switch self {
    case .invalid(let violations), .warningsNotAcknowledged(let violations): violations
    default: []
    }
  }

  /// The facts of the refusal, under keys that the reason promises.
  package var metadata: [String: String] {
    switch self {
    case .invalid, .warningsNotAcknowledged, .arithmetic: [:]
    case .notFound(let subject), .alreadyExists(let subject), .samePerson(let subject):
      subject.metadata
    case .etagMismatch(let subject, let current):
      subject.metadata.adding(["etag": String(current)])
    case .illegalTransition(let subject, let illegal):
      subject.metadata.adding([
        "machine": illegal.machine, "state": illegal.state, "event": illegal.event,
        "allowed_events": illegal.allowed.joined(separator: ","),
      ])
    case .held(let step, let holds):
      [
        "step": step.rawValue,
        "hold_ids": holds.prefix(Self.namedHoldsMax).map(\.description).joined(separator: ","),
      ]
    case .quantity(let refusal):
      [
        "line_number": String(refusal.line), "rule": refusal.rule.rawValue,
        "wanted": refusal.wanted.description, "limit": refusal.limit.description,
      ]
    case .alreadyFulfilled(let id, let line), .lineOpen(let id, let line),
      .alreadyInvoiced(let id, let line):
      OrderingSubject.line(id, line).metadata
    case .shipmentOpen(let id): ["shipment_id": id.description]
    case .insufficientStock(let key, let wanted, let available):
      OrderingSubject.stock(key).metadata.adding([
        "wanted": wanted.description, "available": available.description,
      ])
    case .stockFull(let key, let max):
      OrderingSubject.stock(key).metadata.adding(["max": max.description])
    case .creditRefused(let findings):
      [
        "customer_ids": Set(findings.map(\.payer)).sorted().map(\.description)
          .joined(separator: ","),
        "rules": Set(findings.map(\.rule.test.name)).sorted().joined(separator: ","),
      ]
    case .noRate(let from, let to):
      ["from_currency_code": from.code, "to_currency_code": to.code]
    case .quoteExpired(let id, let day):
      ["quote_id": id.description, "valid_through": day.text]
    case .quoteHashDiffers(let id): ["quote_id": id.description]
    case .returnExpired(let id, let day):
      ["return_id": id.description, "valid_through": day.text]
    case .dispositionsDiffer(let id, let line):
      ["return_id": id.description, "line_number": String(line)]
    }
  }
}

extension OrderingSubject {
  /// The keys that any subject's metadata may have.
  static let metadataKeys = [
    "order_id", "line_number", "hold_id", "quote_id", "shipment_id", "return_id", "item_id",
    "location_id", "customer_id",
  ]
}

extension [String: String] {
  fileprivate func adding(_ facts: [String: String]) -> [String: String] {
    merging(facts) { _, new in new }
  }
}
