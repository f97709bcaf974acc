/// Reasons for which commands on customers are refused.
package enum CustomerReason: UInt16, RejectionRule {
  case invalid = 1
  case warningsNotAcknowledged = 2
  case notFound = 100
  case externalIDTaken = 101
  case etagMismatch = 102
  case merged = 103
  case blocked = 104
  case notBlocked = 105
  case mergeIntoItself = 106
  case mergeCurrencyDiffers = 107
  case mergeCycle = 108
  case mergeTooDeep = 109
  case mergeTooManyReferences = 110

  package var name: String {
    switch self {
    case .invalid: "CUSTOMER_INVALID"
    case .warningsNotAcknowledged: "WARNINGS_NOT_ACKNOWLEDGED"
    case .notFound: "CUSTOMER_NOT_FOUND"
    case .externalIDTaken: "EXTERNAL_ID_TAKEN"
    case .etagMismatch: "ETAG_MISMATCH"
    case .merged: "CUSTOMER_MERGED"
    case .blocked: "CUSTOMER_BLOCKED"
    case .notBlocked: "CUSTOMER_NOT_BLOCKED"
    case .mergeIntoItself: "CUSTOMER_MERGE_INTO_ITSELF"
    case .mergeCurrencyDiffers: "CUSTOMER_MERGE_CURRENCY_DIFFERS"
    case .mergeCycle: "CUSTOMER_MERGE_CYCLE"
    case .mergeTooDeep: "CUSTOMER_MERGE_TOO_DEEP"
    case .mergeTooManyReferences: "CUSTOMER_MERGE_TOO_MANY_REFERENCES"
    }
  }

  package var category: RejectionCategory {
    switch self {
    case .invalid, .mergeIntoItself: .invalidArgument
    case .notFound: .notFound
    case .externalIDTaken: .alreadyExists
    case .etagMismatch: .aborted
    case .warningsNotAcknowledged, .merged, .blocked, .notBlocked, .mergeCurrencyDiffers,
      .mergeCycle, .mergeTooDeep, .mergeTooManyReferences:
      .failedPrecondition
    }
  }

  package var meaning: String {
    switch self {
    case .invalid: "Fields of the customer break rules; the violations name each"
    case .warningsNotAcknowledged: "The customer raises warnings; the violations name each"
    case .notFound: "There is no such customer"
    case .externalIDTaken: "Another customer has this external id"
    case .etagMismatch: "The customer has changed since the version that was given"
    case .merged: "The customer has ended in a merge"
    case .blocked: "The customer is blocked"
    case .notBlocked: "The customer is not blocked"
    case .mergeIntoItself: "Source and target are the same customer"
    case .mergeCurrencyDiffers: "Source and target have different currencies"
    case .mergeCycle: "The target is below the source in the hierarchy"
    case .mergeTooDeep:
      "What is below the source would lie more than"
        + " \(PartiesLimits.hierarchyLevelsMax) levels deep"
    case .mergeTooManyReferences:
      "More than \(PartiesLimits.mergeReferencesMax) customers name the source"
    }
  }

  package var field: String {
    switch self {
    case .invalid, .warningsNotAcknowledged: "see the violations"
    case .notFound, .merged, .blocked, .notBlocked: "customer_id"
    case .externalIDTaken: "customer.external_id"
    case .etagMismatch: "etag"
    case .mergeIntoItself, .mergeCurrencyDiffers, .mergeCycle: "target_customer_id"
    case .mergeTooDeep, .mergeTooManyReferences: "source_customer_id"
    }
  }

  package var remedy: String {
    switch self {
    case .invalid: "Mend the fields and send the request again"
    case .warningsNotAcknowledged:
      "Mend the fields, or send the codes in acknowledged_warnings if the data is right"
    case .notFound: "Check the identifier; customers of other tenants do not exist for you"
    case .externalIDTaken: "Use the customer that has it, or choose another id"
    case .etagMismatch: "Read the customer, decide again, and send the present etag"
    case .merged: "Use the customer that it was merged into"
    case .blocked: "Unblock the customer first"
    case .notBlocked: "Nothing is to be done"
    case .mergeIntoItself: "Name two customers"
    case .mergeCurrencyDiffers: "Keep both customers, or change the currency of one first"
    case .mergeCycle: "Merge the other way round, or move the target first"
    case .mergeTooDeep: "Move the target or what is below the source higher up first"
    case .mergeTooManyReferences: "Change some of the customers that name it first"
    }
  }

  package var metadataKeys: [String] {
    switch self {
    case .invalid, .warningsNotAcknowledged: []
    case .notFound, .externalIDTaken, .blocked, .notBlocked, .mergeIntoItself: ["customer_id"]
    case .etagMismatch: ["customer_id", "etag"]
    case .merged: ["customer_id", "merged_into_id"]
    case .mergeCurrencyDiffers: ["source_currency_code", "target_currency_code"]
    case .mergeCycle: ["source_customer_id", "target_customer_id"]
    case .mergeTooDeep: ["levels", "max"]
    case .mergeTooManyReferences: ["max"]
    }
  }
}
