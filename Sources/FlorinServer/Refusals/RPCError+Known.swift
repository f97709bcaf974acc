internal import GRPC
internal import Primitives
internal import Storage

// Each has a label: several of these enumerations have cases of one name, `.tenantSuspended` say,
// and without labels such a case would mean the initializer that it is written in.
extension RPCError {
  /// What a caller is told about an error of the rooms below; nil for one that nobody expects.
  init?(known error: any Error) {
    switch error {
    case let error as RPCError: self = error
    case let error as SubmissionError: self.init(submission: error)
    case let error as TenantError: self.init(tenant: error)
    case let error as CredentialError: self.init(credential: error)
    case let error as ArchiveError: self.init(archive: error)
    case is CancellationError: self.init(Reason.cancelled)
    default:
      switch StorageError(classifying: error) {
      case .internalFault: return nil
      case let known: self.init(storage: known)
      }
    }
  }

  /// What the database did not do.
  init(storage error: StorageError) {
    switch error {
    case .unavailable: self.init(.databaseUnavailable, retryAfter: RetryDelay.afterFault)
    case .overloaded(let delay): self.init(.overloaded, retryAfter: delay)
    case .deadlineExceeded: self.init(Reason.deadlineExceeded)
    case .cancelled: self.init(Reason.cancelled)
    case .internalFault: self.init(.internalError, cause: error)
    }
  }

  /// What an operator cannot do with a tenant.
  init(tenant error: TenantError) {
    switch error {
    case .unknown: self.init(.tenantNotFound)
    case .nameTaken: self.init(.tenantNameTaken)
    case .displayNameInvalid: self.init(fields: [TenantFields.displayName])
    case .stateForbids(let state):
      self.init(.tenantStateForbids, facts: ["state": state.rawValue.uppercased()])
    case .nameDiffers: self.init(.tenantNameDiffers)
    case .notExported: self.init(.tenantNotExported)
    case .requestIDReused: self.init(reusedRequestIDFor: nil)
    case .unsupportedVersion(let version):
      self.init(.tenantNotReady, facts: ["schema_version": "\(version)"])
    case .busy: self.init(.tenantBusy, retryAfter: RetryDelay.afterFault)
    case .otherCluster(let cluster):
      self.init(.tenantNotReady, facts: ["cluster": cluster])
    }
  }

  /// Why an export cannot be restored.
  init(archive error: ArchiveError) {
    switch error {
    case .malformed(let offset):
      self.init(.exportInvalid, facts: ["problem": "MALFORMED", "offset": "\(offset)"])
    case .truncated: self.init(.exportInvalid, facts: ["problem": "TRUNCATED"])
    case .unsupportedFormat: self.init(.exportInvalid, facts: ["problem": "UNKNOWN_FORMAT"])
    case .differs(let member):
      self.init(.exportInvalid, facts: ["problem": "CHANGED", "member": member])
    case .rowsRefused(let member, let code):
      self.init(
        .exportInvalid,
        facts: ["problem": "ROWS_REFUSED", "member": member, "sqlstate": code]
      )
    case .auditDiffers: self.init(.exportInvalid, facts: ["problem": "AUDIT_TRAIL_DIFFERS"])
    case .unsupportedVersion(let version):
      self.init(.exportTooNew, facts: ["schema_version": "\(version)"])
    case .tenantExists: self.init(.tenantExists)
    }
  }

  /// What an operator cannot do with a key.
  init(credential error: CredentialError) {
    switch error {
    case .tenantUnknown: self.init(.tenantNotFound)
    case .unknown: self.init(.keyNotFound)
    case .displayNameInvalid: self.init(fields: [KeyFields.displayName])
    case .expired: self.init(fields: [KeyFields.expiry])
    case .certificateBound(let id):
      self.init(.certificateBound, facts: ["key_id": id.description])
    case .principalOfAnother: self.init(fields: [KeyFields.principal])
    case .requestIDReused(let id): self.init(reusedRequestIDFor: id.description)
    }
  }

  private init(reusedRequestIDFor key: String?, trailers: Metadata = Metadata()) {
    self.init(
      .requestIDReused,
      facts: key.map { ["key_id": $0] } ?? [:],
      fields: [
        FieldProblem("request_id", .duplicate, "was used for another request of this method")
      ],
      trailers: trailers
    )
  }
}

extension RPCError {
  /// Why a write was not done.
  init(submission error: SubmissionError) {
    switch error {
    case .rejected(let rejection, let leaf): self.init(rejection, trailers: .leaf(leaf))
    case .requestIDReused(let leaf):
      self.init(reusedRequestIDFor: nil, trailers: .leaf(leaf))
    case .overloaded(let delay): self.init(.overloaded, retryAfter: delay)
    case .outcomeUnknown: self.init(.outcomeUnknown, retryAfter: RetryDelay.afterFault)
    case .unavailable: self.init(.databaseUnavailable, retryAfter: RetryDelay.afterFault)
    case .deadlineExceeded: self.init(Reason.deadlineExceeded)
    case .tenantSuspended: self.init(Reason.tenantSuspended)
    case .tenantUnknown: self.init(.credentialInvalid)
    case .cancelled: self.init(Reason.cancelled)
    case .internalFault: self.init(.internalError, cause: error)
    }
  }
}

/// How long callers are asked to wait.
enum RetryDelay {
  /// After the database was lost: PostgreSQL recovers in 0.1 to 0.3 seconds after a crash.
  static let afterFault = Duration.milliseconds(500)
}

extension Metadata {
  /// The trailer that names a leaf; empty without one.
  static func leaf(_ index: UInt64?) -> Metadata {
    guard let index else { return Metadata() }
    return Metadata().adding("\(index)", for: TrailerKeys.leafIndex)
  }
}
