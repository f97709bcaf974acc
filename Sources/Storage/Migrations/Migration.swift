/// A numbered change of a schema.
///
/// Its text is in `Migrations`, with notes on why and how to undo it.
package struct Migration: Sendable {
  /// Its number; the first is 1.
  package let version: Int32
  /// What it is about, such as `foundation`.
  package let name: String
  /// The SHA-256 of its statements, in hexadecimal digits: a text that was applied is never edited.
  package let digest: String
  /// The statements, in order; `{schema}` stands for the tenant's schema and for its role alike.
  package let statements: [StaticString]

  package init(version: Int32, name: String, digest: String, statements: [StaticString]) {
    self.version = version
    self.name = name
    self.digest = digest
    self.statements = statements
  }
}
