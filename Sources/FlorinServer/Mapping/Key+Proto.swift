internal import FlorinAPI
internal import Primitives
internal import Storage
internal import SwiftProtobuf

extension Florin_Admin_V1_Key {
  /// A credential as operators see it, at a moment.
  init(_ credential: Credential, at now: Instant) {
    self.init()
    keyID = credential.id.description
    tenantID = credential.scope.tenantID?.description ?? ""
    principalID = credential.principalID.description
    displayName = credential.displayName
    switch credential.kind {
    case .apiKey(let shown):
      kind = .apiKey
      prefix = shown
    case .certificate(let fingerprint):
      kind = .certificate
      certificateFingerprint = fingerprint.description
    }
    state =
      switch credential.state(at: now) {
      case .active: .active
      case .expired: .expired
      case .revoked: .revoked
      }
    createTime = Google_Protobuf_Timestamp(credential.createdAt)
    if let end = credential.expiresAt { expireTime = Google_Protobuf_Timestamp(end) }
    if let end = credential.revokedAt { revokeTime = Google_Protobuf_Timestamp(end) }
    if let use = credential.lastUsedAt { lastUseTime = Google_Protobuf_Timestamp(use) }
  }
}
