package import Primitives

/// Why the registry does not do what it was asked to.
package enum TenantError: Error, Sendable, Hashable {
  /// There is no such tenant, or no longer.
  case unknown
  /// Another tenant has the name.
  case nameTaken
  /// The name for people has no or more than 200 characters.
  case displayNameInvalid
  /// The tenant's state does not allow it.
  case stateForbids(TenantState)
  /// The name that was typed to confirm is not the tenant's.
  case nameDiffers
  /// The tenant was not exported since its last write.
  case notExported
  /// The operator's name of the write was used for another one, which made the resource.
  case requestIDReused(UUIDBits?)
  /// The schema is at a version that this program does not serve.
  case unsupportedVersion(Int32)
  /// Transactions of the tenant did not end in time; to ask again goes on from here.
  case busy
  /// The tenant lives on a cluster that this program is not connected to.
  case otherCluster(String)
}

/// An operator's write, as the operator names it; the same write under the same name is done once.
package struct OperatorRequest: Sendable, Hashable {
  package let principal: Principal
  /// The method, such as `CreateTenant`.
  package let method: String
  /// 1 to 128 characters.
  package let requestID: String
  /// Tells the request from another: the SHA-256 of its bytes.
  package let digest: [UInt8]

  package init(principal: Principal, method: String, requestID: String, digest: [UInt8]) {
    self.principal = principal
    self.method = method
    self.requestID = requestID
    self.digest = digest
  }
}
