internal import FlorinAPI
internal import Primitives
internal import Storage
internal import SwiftProtobuf

/// The fields of requests about keys.
enum KeyFields {
  private static let displayNameBounds = 1...200

  /// What the storage says about a name that the form let pass.
  static let displayName = FieldProblem(
    "display_name",
    .malformed,
    "is no name of 1 to 200 characters"
  )
  /// What the storage says about a moment that has passed.
  static let expiry = FieldProblem("expire_time", .outOfRange, "is not in the future")
  /// What the storage says about a principal of somebody else.
  static let principal = FieldProblem(
    "principal_id",
    .malformed,
    "names a principal that acts for another tenant, or for operators"
  )

  /// For whom a key is, as requests say it.
  enum Owner {
    case tenant(String)
    case operators(Bool)
    case nobody
  }

  /// For whom a key is; nil when that is not said, which is noted.
  ///
  /// - Throws: `TenantError.unknown` for a text that no tenant has.
  static func scope(_ owner: Owner, _ check: inout RequestCheck) throws -> CredentialScope? {
    switch owner {
    case .tenant(let text):
      if text.isEmpty { check.add("tenant_id", .required, "is empty") }
      try check.finish()
      guard let id = TenantID(text) else { throw TenantError.unknown }
      return .tenant(id)
    case .operators(true): return .operators
    case .operators(false), .nobody:
      check.add("tenant_id", .required, "is empty, and for_operators is not true")
      return nil
    }
  }

  /// A new key; nil when something is wrong with it, which is noted.
  ///
  /// - Throws: `TenantError.unknown`, INVALID_ARGUMENT.
  static func draft(
    _ owner: Owner,
    principalID: String,
    displayName: String,
    expireTime: Google_Protobuf_Timestamp?,
    _ check: inout RequestCheck
  ) throws -> CredentialDraft? {
    check.text("display_name", displayName, displayNameBounds)
    let principal = PrincipalID(principalID)
    if principal == nil, !principalID.isEmpty {
      check.add("principal_id", .malformed, "is no principal's identifier")
    }
    let end = expireTime.flatMap { Instant($0) }
    if expireTime != nil, end == nil {
      check.add("expire_time", .malformed, "is no moment")
    }
    guard let scope = try scope(owner, &check) else { return nil }
    return CredentialDraft(
      scope: scope,
      principalID: principal,
      displayName: displayName,
      expiresAt: end
    )
  }
}

extension KeyFields.Owner {
  init(_ owner: Florin_Admin_V1_CreateKeyRequest.OneOf_Owner?) {
    switch owner {
    case .tenantID(let id): self = .tenant(id)
    case .forOperators(let isSet): self = .operators(isSet)
    case nil: self = .nobody
    }
  }

  init(_ owner: Florin_Admin_V1_BindCertificateRequest.OneOf_Owner?) {
    switch owner {
    case .tenantID(let id): self = .tenant(id)
    case .forOperators(let isSet): self = .operators(isSet)
    case nil: self = .nobody
    }
  }

  init(_ owner: Florin_Admin_V1_ListKeysRequest.OneOf_Owner?) {
    switch owner {
    case .tenantID(let id): self = .tenant(id)
    case .forOperators(let isSet): self = .operators(isSet)
    case nil: self = .nobody
    }
  }
}
