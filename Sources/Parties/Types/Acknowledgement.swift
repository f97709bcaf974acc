package import Primitives

/// A warning that somebody saw and accepted; kept as long as the warning holds.
package struct Acknowledgement: Hashable, Sendable {
  /// The warning's code.
  package var code: String
  /// The field that it was about.
  package var fieldPath: String
  /// Who accepted it.
  package var principal: String
  /// When.
  package var at: Instant

  /// An acknowledgement.
  package init(code: String, fieldPath: String, principal: String, at: Instant) {
    self.code = code
    self.fieldPath = fieldPath
    self.principal = principal
    self.at = at
  }
}
