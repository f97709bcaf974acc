package import Primitives
internal import Signing

/// The one secret of an installation, from which the others follow.
///
/// Each derived secret is the HMAC-SHA-256 of a label of its own, so that none tells anything about
/// another. To change the secret is to change the passwords of all logins, which the next
/// installation does, and to void all API keys.
package struct InstallationSecret: Sendable, CustomStringConvertible {
  /// Bytes it has at least.
  package static let byteCountMin = 32
  private let bytes: Redacted<[UInt8]>

  /// The secret of random bytes; nil for fewer than 32.
  package init?(_ bytes: Redacted<[UInt8]>) {
    guard bytes.value.count >= Self.byteCountMin else { return nil }
    self.bytes = bytes
  }

  /// The password of a login: 43 base62 digits.
  func password(ofLogin login: String) -> Redacted<String> {
    Redacted(Base62.encode(derived("florin password of login " + login)))
  }

  /// The key under which the secrets of API keys are hashed, 32 bytes.
  var pepper: Redacted<[UInt8]> { Redacted(derived("florin pepper of API keys")) }

  private func derived(_ label: String) -> [UInt8] {
    HMACSHA256.code(for: Array(label.utf8), key: bytes.value)
  }

  package var description: String { "•••" }
}
