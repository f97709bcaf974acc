internal import FlorinAPI
internal import Primitives
internal import Storage

/// The fields of requests about tenants.
enum TenantFields {
  /// Characters of the longest name for people.
  static let displayNameBounds = 1...200
  /// Tenants in one request.
  private static let maximumTenants = 1_000

  /// What the storage says about a name for people that the form let pass.
  static let displayName = FieldProblem(
    "tenant.display_name",
    .malformed,
    "is no name of 1 to 200 characters"
  )

  /// The identifier of a text; nil for an empty one, which is noted, and for one that no tenant
  /// has.
  static func id(_ text: String, _ check: inout RequestCheck) -> TenantID? {
    if text.isEmpty { check.add("tenant_id", .required, "is empty") }
    return TenantID(text)
  }

  /// Some tenants; nil for all of them.
  ///
  /// - Throws: `TenantError.unknown` for a text that no tenant has.
  static func ids(_ texts: [String], _ check: inout RequestCheck) throws -> [TenantID]? {
    if texts.count > maximumTenants {
      check.add("tenant_ids", .tooLong, "has more than \(maximumTenants) elements")
    }
    try check.finish()
    guard !texts.isEmpty else { return nil }
    return try texts.map { text in
      guard let id = TenantID(text) else { throw TenantError.unknown }
      return id
    }
  }

  /// A new tenant; nil when something is wrong with it, which is noted.
  static func draft(
    _ tenant: Florin_Admin_V1_Tenant,
    _ check: inout RequestCheck
  ) -> TenantDraft? {
    check.text("tenant.display_name", tenant.displayName, displayNameBounds)
    if tenant.name.isEmpty {
      check.add("tenant.name", .required, "is empty")
      return nil
    }
    guard let name = name("tenant.name", tenant.name, &check) else { return nil }
    return TenantDraft(name: name, displayName: tenant.displayName)
  }

  /// The operators' name of a text; nil for one of another form, which is noted.
  static func name(_ path: String, _ text: String, _ check: inout RequestCheck) -> TenantName? {
    let name = TenantName(text)
    if name == nil {
      check.add(
        path,
        .malformed,
        "is not 1 to 63 characters a-z, 0-9 and -, a letter first and no - last"
      )
    }
    return name
  }
}
