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
    return make(bits)
  }

  /// The name of 128 bits.
  package static func make(_ bits: UUIDBits) -> String { prefix + Base32.encode(bits) }

  /// The 128 bits of a name; nil for every other text.
  package static func bits(of text: String) -> UUIDBits? {
    // Byte by byte: a mark behind the underscore would be one character with it.
    guard text.utf8.starts(with: prefix.utf8) else { return nil }
    return String(text.utf8.dropFirst(prefix.utf8.count)).flatMap { Base32.decode($0) }
  }

  /// Whether a text is such a name.
  package static func isValid(_ text: String) -> Bool {
    bits(of: text) != nil
  }
}
