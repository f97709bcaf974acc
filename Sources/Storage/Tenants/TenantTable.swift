/// A table of a tenant's schema, as the export and its restoration name it.
struct TenantTable: Sendable {
  let name: String
  /// The first version of the schema that has it.
  let firstVersion: Int32
  /// The last version that has it; nil when the newest does.
  let lastVersion: Int32?
  /// Writes all rows, in PostgreSQL's text format, columns in the order of their creation.
  let copyOut: StaticString
  /// Takes rows of that format.
  let copyIn: StaticString
  /// Removes what a migration put into the table.
  let empty: StaticString

  /// The tables of a version, in order of creation.
  static func tables(at version: Int32) -> [TenantTable] {
    all.filter { $0.firstVersion <= version && version <= $0.lastVersion ?? version }
  }
}
