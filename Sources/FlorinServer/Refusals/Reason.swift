internal import GRPC

/// Why a call was refused, as programs read it: one for each rule, stable for ever.
///
/// The reasons of the business rules come from the domain; these are the ones of the server itself.
/// docs/errors.md has both.
struct Reason: Sendable, Hashable {
  /// UPPER_SNAKE_CASE, at most 63 characters.
  let name: String
  /// The status that goes with it.
  let code: Status.Code
  /// What was found, for the message and the documentation: a sentence without its full stop.
  let meaning: String
  /// What the caller can do, for the documentation.
  let remedy: String
}

extension Reason {
  static let credentialMissing = Reason(
    name: "CREDENTIAL_MISSING",
    code: .unauthenticated,
    meaning: "the call has neither an API key nor a client certificate",
    remedy: "Send the metadata `authorization: Bearer flr_…`, or connect with a certificate."
  )
  static let credentialInvalid = Reason(
    name: "CREDENTIAL_INVALID",
    code: .unauthenticated,
    meaning: "the API key or certificate is not accepted",
    remedy: """
      It is unknown, wrong, revoked or expired, or its tenant is gone; which of these is not said. \
      Ask an operator for another.
      """
  )
  static let operatorRequired = Reason(
    name: "OPERATOR_REQUIRED",
    code: .permissionDenied,
    meaning: "the method is for operators",
    remedy: "Call it with an operator's credential."
  )
  static let tenantRequired = Reason(
    name: "TENANT_REQUIRED",
    code: .permissionDenied,
    meaning: "the method is for a tenant's principals",
    remedy: "Call it with a tenant's credential; an operator has none of a tenant's resources."
  )
  static let methodNotPermitted = Reason(
    name: "METHOD_NOT_PERMITTED",
    code: .permissionDenied,
    meaning: "nobody may call the method",
    remedy: "The server lacks a rule for it; report it."
  )
  static let tenantSuspended = Reason(
    name: "TENANT_SUSPENDED",
    code: .failedPrecondition,
    meaning: "the tenant is suspended: it may read and not write",
    remedy: "Ask an operator."
  )
  static let tenantNotReady = Reason(
    name: "TENANT_NOT_READY",
    code: .unavailable,
    meaning: "the tenant cannot be served now: it is being made, moved or migrated",
    remedy: "Repeat the call later; if it lasts, ask an operator."
  )
  static let requestIDReused = Reason(
    name: "REQUEST_ID_REUSED",
    code: .failedPrecondition,
    meaning: "the request_id belongs to another request",
    remedy: "Make a new `request_id` for each thing to be done, and repeat a request unchanged."
  )
  static let invalidField = Reason(
    name: "INVALID_FIELD",
    code: .invalidArgument,
    meaning: "fields of the request are wrong",
    remedy: "The `BadRequest` names every field and what is wrong with it."
  )
  static let overloaded = Reason(
    name: "OVERLOADED",
    code: .resourceExhausted,
    meaning: "too much is waiting already",
    remedy: "Repeat the call after the delay of its `RetryInfo`."
  )
  static let databaseUnavailable = Reason(
    name: "DATABASE_UNAVAILABLE",
    code: .unavailable,
    meaning: "the database cannot be reached; nothing was done",
    remedy: "Repeat the call after a pause."
  )
  static let outcomeUnknown = Reason(
    name: "OUTCOME_UNKNOWN",
    code: .unavailable,
    meaning: "whether the write was done could not be learned in time",
    remedy: "Repeat it under the same `request_id`: it is done once, whichever it was."
  )
  static let deadlineExceeded = Reason(
    name: "DEADLINE_EXCEEDED",
    code: .deadlineExceeded,
    meaning: "the deadline passed before the call was done",
    remedy: "Repeat it, under the same `request_id` if it writes, with more time."
  )
  static let cancelled = Reason(
    name: "CANCELLED",
    code: .cancelled,
    meaning: "the caller cancelled the call",
    remedy: "None is needed. A write that had begun may have been done."
  )
  static let internalError = Reason(
    name: "INTERNAL_ERROR",
    code: .internal,
    meaning: "the server failed",
    remedy: "Report it with the time of the call; the server's log says more."
  )
  static let serverShuttingDown = Reason(
    name: "SERVER_SHUTTING_DOWN",
    code: .unavailable,
    meaning: "the server is shutting down",
    remedy: "Call again: another server, or the same one later, goes on from the resume token."
  )
}

extension Reason {
  static let watchTooSlow = Reason(
    name: "WATCH_TOO_SLOW",
    code: .resourceExhausted,
    meaning: "the caller has taken nothing for too long",
    remedy: "Resume from the last token, and take events faster."
  )
  static let resumeTokenExpired = Reason(
    name: "RESUME_TOKEN_EXPIRED",
    code: .outOfRange,
    meaning: "events after the resume token are no longer kept",
    remedy: "Read the resources afresh, and begin with START_EARLIEST or without a token."
  )
  static let resumeTokenOutdated = Reason(
    name: "RESUME_TOKEN_OUTDATED",
    code: .outOfRange,
    meaning: "the tenant was restored to an earlier state than that of the resume token",
    remedy: "Read the resources afresh, and begin with START_EARLIEST or without a token."
  )
  static let watchLimit = Reason(
    name: "WATCH_LIMIT",
    code: .resourceExhausted,
    meaning: "the tenant has too many streams of events open",
    remedy: "Close some, or share one among several consumers."
  )
  static let tenantNotFound = Reason(
    name: "TENANT_NOT_FOUND",
    code: .notFound,
    meaning: "there is no such tenant",
    remedy: "Check the identifier."
  )
  static let tenantNameTaken = Reason(
    name: "TENANT_NAME_TAKEN",
    code: .alreadyExists,
    meaning: "another tenant has the name",
    remedy: "Choose another name."
  )
  static let tenantNameDiffers = Reason(
    name: "TENANT_NAME_DIFFERS",
    code: .invalidArgument,
    meaning: "the confirmed name is not the tenant's",
    remedy: "Check that the identifier is of the tenant you mean, and give its name exactly."
  )
  static let tenantNotExported = Reason(
    name: "TENANT_NOT_EXPORTED",
    code: .failedPrecondition,
    meaning: "the tenant was not exported since its last write",
    remedy: "Export it first, or set `force`."
  )
  static let tenantExists = Reason(
    name: "TENANT_EXISTS",
    code: .alreadyExists,
    meaning: "the tenant is here already",
    remedy: "It must be dropped before it can be restored; a copy of a tenant cannot be made."
  )
  static let exportInvalid = Reason(
    name: "EXPORT_INVALID",
    code: .invalidArgument,
    meaning: "the file is not an export as it was written",
    remedy: """
      Check it with `sha256sum --check SHA256SUMS`, and copy or export it again; the metadata \
      `problem` says what is wrong, `member` where.
      """
  )
  static let exportTooNew = Reason(
    name: "EXPORT_TOO_NEW",
    code: .failedPrecondition,
    meaning: "the export comes from a later version of the server",
    remedy: "Restore it with that version; the metadata `schema_version` says which is needed."
  )
  static let transferStalled = Reason(
    name: "TRANSFER_STALLED",
    code: .resourceExhausted,
    meaning: "the caller has taken or sent nothing of the file for too long",
    remedy: "Repeat the call from the beginning of the file, and keep it moving."
  )
  static let tenantStateForbids = Reason(
    name: "TENANT_STATE_FORBIDS",
    code: .failedPrecondition,
    meaning: "the tenant's state does not allow it",
    remedy: "The metadata `state` says which it is."
  )
  static let tenantBusy = Reason(
    name: "TENANT_BUSY",
    code: .unavailable,
    meaning: "the tenant's transactions did not end in time",
    remedy: "Repeat the call: it goes on from where it stopped."
  )
  static let migrationFailed = Reason(
    name: "MIGRATION_FAILED",
    code: .failedPrecondition,
    meaning: "tenants could not be migrated",
    remedy: "The metadata `failed_count` says how many, GetMigrationStatus which and why."
  )
  static let keyNotFound = Reason(
    name: "KEY_NOT_FOUND",
    code: .notFound,
    meaning: "there is no such key",
    remedy: "Check the identifier."
  )
  static let certificateBound = Reason(
    name: "CERTIFICATE_BOUND",
    code: .alreadyExists,
    meaning: "the certificate is bound already",
    remedy: "Revoke the key that stands for it first; the metadata `key_id` names it."
  )
}

extension Reason {
  /// All of them, in the order of docs/errors.md.
  static let all: [Reason] = [
    .credentialMissing, .credentialInvalid, .operatorRequired, .tenantRequired,
    .methodNotPermitted, .tenantSuspended, .tenantNotReady, .requestIDReused, .invalidField,
    .overloaded, .databaseUnavailable, .outcomeUnknown, .deadlineExceeded, .cancelled,
    .internalError, .serverShuttingDown, .watchTooSlow, .watchLimit, .resumeTokenExpired,
    .resumeTokenOutdated, .tenantNotFound, .tenantNameTaken, .tenantNameDiffers,
    .tenantNotExported, .tenantExists, .exportInvalid, .exportTooNew, .transferStalled,
    .tenantStateForbids, .tenantBusy, .migrationFailed, .keyNotFound, .certificateBound,
  ]
}
