/// Names of schemas and roles that say nothing about whose they are.
///
/// `t_` and 26 base32 digits: every role can read the catalogue's names, so a name must not tell.
package enum OpaqueName {
  private static let prefix = "t_"

  /// The name of 16 random bytes.
  ///
  /// - Parameter random: 16 bytes from a secure generator.
  /// - Returns: 28 characters, all of them fit for an identifier without quotes.
  package static func make(random: [UInt8]) -> String {
    guard let bits = UUIDBits(bytes: random) else {
      preconditionFailure("an opaque name is made of 16 bytes")
    }
    return prefix + Base32.encode(bits)
  }

  /// Whether a text is such a name.
  package static func isValid(_ text: String) -> Bool {
    text.utf8.starts(with: prefix.utf8) && Base32.decode(String(text.dropFirst(2))) != nil
  }
}
