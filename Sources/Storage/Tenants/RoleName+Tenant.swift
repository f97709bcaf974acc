internal import Postgres

extension RoleName {
  /// The role of a tenant's schema, which bears the same name.
  init(_ schema: SchemaName) {
    guard let role = RoleName(tenant: schema.text) else {
      preconditionFailure("the control schema is no tenant's")
    }
    self = role
  }
}
