package import Monetary
internal import Primitives

/// Why a command on customers is refused; nothing has changed then.
package enum CustomerRejection: Error, Hashable, Sendable {
  /// Fields break rules; warnings are listed too.
  case invalid([Violation])
  /// Nothing is wrong but for warnings that nobody acknowledged.
  case warningsNotAcknowledged([Violation])
  /// There is no such customer.
  case notFound(CustomerID)
  /// Another customer has the external id.
  case externalIDTaken(by: CustomerID)
  /// The customer has another version than the caller has seen.
  case etagMismatch(CustomerID, current: Int64)
  /// The customer has ended.
  case merged(CustomerID, into: CustomerID)
  /// The customer is blocked, and must not be.
  case blocked(CustomerID)
  /// The customer is not blocked, and must be.
  case notBlocked(CustomerID)
  /// Source and target of a merge are the same.
  case mergeIntoItself(CustomerID)
  /// Source and target of a merge have different currencies.
  case mergeCurrencyDiffers(source: CurrencyCode, target: CurrencyCode)
  /// The target of a merge is below its source.
  case mergeCycle(source: CustomerID, target: CustomerID)
  /// The hierarchy after a merge would have so many levels.
  case mergeTooDeep(levels: Int)
  /// Too many customers name the source of a merge.
  case mergeTooManyReferences
}

extension CustomerRejection {
  /// The stable reason.
  package var rule: CustomerReason {
    switch self {
    case .invalid: .invalid
    case .warningsNotAcknowledged: .warningsNotAcknowledged
    case .notFound: .notFound
    case .externalIDTaken: .externalIDTaken
    case .etagMismatch: .etagMismatch
    case .merged: .merged
    case .blocked: .blocked
    case .notBlocked: .notBlocked
    case .mergeIntoItself: .mergeIntoItself
    case .mergeCurrencyDiffers: .mergeCurrencyDiffers
    case .mergeCycle: .mergeCycle
    case .mergeTooDeep: .mergeTooDeep
    case .mergeTooManyReferences: .mergeTooManyReferences
    }
  }

  /// What is wrong with single fields; empty for reasons that are not about fields.
  package var violations: [Violation] {
    switch self {
    case .invalid(let violations), .warningsNotAcknowledged(let violations): violations
    default: []
    }
  }

  /// The facts of the refusal, under the keys that the reason promises.
  package var metadata: [String: String] {
    switch self {
    case .invalid, .warningsNotAcknowledged: [:]
    case .notFound(let id), .externalIDTaken(let id), .blocked(let id), .notBlocked(let id),
      .mergeIntoItself(let id):
      ["customer_id": id.description]
    case .etagMismatch(let id, let current):
      ["customer_id": id.description, "etag": String(current)]
    case .merged(let id, let target):
      ["customer_id": id.description, "merged_into_id": target.description]
    case .mergeCurrencyDiffers(let source, let target):
      ["source_currency_code": source.code, "target_currency_code": target.code]
    case .mergeCycle(let source, let target):
      ["source_customer_id": source.description, "target_customer_id": target.description]
    case .mergeTooDeep(let levels):
      ["levels": String(levels), "max": String(PartiesLimits.hierarchyLevelsMax)]
    case .mergeTooManyReferences: ["max": String(PartiesLimits.mergeReferencesMax)]
    }
  }
}
