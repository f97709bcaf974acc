internal import FlorinAPI
internal import GRPC
internal import Primitives
internal import Storage
internal import SwiftProtobuf

/// Serves `florin.admin.v1.KeysService`.
struct KeysService: Florin_Admin_V1_KeysService {
  let context: ServiceContext
  /// The word that new API keys carry after `flr_`.
  let environment: String

  private var credentials: CredentialStore { context.storage.credentials }

  func createKey(
    _ request: Florin_Admin_V1_CreateKeyRequest,
    call: ServerCall
  ) async throws -> Florin_Admin_V1_CreateKeyResponse {
    var check = RequestCheck()
    check.write(request)
    let draft = try KeyFields.draft(
      KeyFields.Owner(request.owner),
      principalID: request.principalID,
      displayName: request.displayName,
      expireTime: request.hasExpireTime ? request.expireTime : nil,
      &check
    )
    try check.finish()
    guard let draft else { return Florin_Admin_V1_CreateKeyResponse() }
    if request.validateOnly {
      try await credentials.validate(draft)
      return .with { $0.key = wouldBe(draft, .apiKey) }
    }
    let (credential, key) = try await credentials.createKey(
      draft,
      environment: environment,
      request: try OperatorDoor.request(request, call: call)
    )
    return .with {
      $0.key = Florin_Admin_V1_Key(credential, at: context.clock())
      $0.secret = key.value
    }
  }

  func bindCertificate(
    _ request: Florin_Admin_V1_BindCertificateRequest,
    call: ServerCall
  ) async throws -> Florin_Admin_V1_BindCertificateResponse {
    var check = RequestCheck()
    check.write(request)
    let fingerprint = CertificateFingerprint(request.certificateFingerprint)
    if request.certificateFingerprint.isEmpty {
      check.add("certificate_fingerprint", .required, "is empty")
    } else if fingerprint == nil {
      check.add("certificate_fingerprint", .malformed, "is not 64 hexadecimal digits")
    }
    let draft = try KeyFields.draft(
      KeyFields.Owner(request.owner),
      principalID: request.principalID,
      displayName: request.displayName,
      expireTime: request.hasExpireTime ? request.expireTime : nil,
      &check
    )
    try check.finish()
    guard let draft, let fingerprint else { return Florin_Admin_V1_BindCertificateResponse() }
    if request.validateOnly {
      try await credentials.validate(draft, certificate: fingerprint)
      return .with { $0.key = wouldBe(draft, .certificate) }
    }
    let credential = try await credentials.bind(
      certificate: fingerprint,
      draft,
      request: try OperatorDoor.request(request, call: call)
    )
    return .with { $0.key = Florin_Admin_V1_Key(credential, at: context.clock()) }
  }

  func listKeys(
    _ request: Florin_Admin_V1_ListKeysRequest,
    call: ServerCall
  ) async throws -> Florin_Admin_V1_ListKeysResponse {
    var check = RequestCheck()
    let limit = check.pageSize(request.pageSize)
    guard let scope = try KeyFields.scope(KeyFields.Owner(request.owner), &check) else {
      throw RPCError(fields: check.problems)
    }
    let binding = TokenSealer.Binding(
      purpose: Florin_Admin_V1_KeysServiceMethods.listKeys.path,
      tenant: scope.tenantID
    )
    let token = check.pageToken(request.pageToken, bound: binding, sealer: context.sealer)
    try check.finish()
    // A tenant that does not exist has no keys either, but that is not what the operator meant.
    if let id = scope.tenantID { _ = try await context.storage.tenants.tenant(id) }
    let page = try await credentials.credentials(
      of: scope,
      after: token.map { KeyID($0.last) },
      limit: limit + 1
    )
    let now = context.clock()
    return .with { response in
      response.keys = page.prefix(limit).map { Florin_Admin_V1_Key($0, at: now) }
      if page.count > limit, let last = page.prefix(limit).last {
        response.nextPageToken = PageToken(after: last.id.bits)
          .text(bound: binding, sealer: context.sealer)
      }
    }
  }

  func revokeKey(
    _ request: Florin_Admin_V1_RevokeKeyRequest,
    call: ServerCall
  ) async throws -> Florin_Admin_V1_RevokeKeyResponse {
    var check = RequestCheck()
    check.write(request)
    if request.keyID.isEmpty { check.add("key_id", .required, "is empty") }
    try check.finish()
    guard let id = KeyID(request.keyID) else { throw CredentialError.unknown }
    let credential =
      request.validateOnly
      ? try await credentials.credential(id)
      : try await credentials.revoke(id, request: try OperatorDoor.request(request, call: call))
    return .with { $0.key = Florin_Admin_V1_Key(credential, at: context.clock()) }
  }

  /// What is known of a key that would be made.
  private func wouldBe(
    _ draft: CredentialDraft,
    _ kind: Florin_Admin_V1_Key.Kind
  ) -> Florin_Admin_V1_Key {
    .with {
      $0.kind = kind
      $0.tenantID = draft.scope.tenantID?.description ?? ""
      $0.principalID = draft.principalID?.description ?? ""
      $0.displayName = draft.displayName
    }
  }
}
