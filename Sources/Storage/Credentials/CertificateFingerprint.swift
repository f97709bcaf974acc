internal import Primitives
internal import Signing

/// The SHA-256 of a certificate's DER encoding.
package struct CertificateFingerprint: Sendable, Hashable, CustomStringConvertible {
  /// The 32 bytes.
  package let bytes: [UInt8]

  /// The fingerprint of 32 bytes; nil for any other number.
  package init?(bytes: [UInt8]) {
    guard bytes.count == SHA256.byteCount else { return nil }
    self.bytes = bytes
  }

  /// The fingerprint of 64 hexadecimal digits, with colons between groups of two or without.
  ///
  /// Nil for any other text.
  package init?(_ text: String) {
    let hasColons = text.utf8.count == 3 * SHA256.byteCount - 1
    if hasColons {
      let groups = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      guard groups.allSatisfy({ $0.count == 2 }) else { return nil }
    }
    let digits = hasColons ? text.filter { $0 != ":" } : text
    guard let bytes = Hex.decode(digits) else { return nil }
    self.init(bytes: bytes)
  }

  /// The fingerprint of a certificate.
  package init(certificate der: [UInt8]) { bytes = SHA256.digest(of: der) }

  /// 64 hexadecimal digits.
  package var description: String { Hex.encode(bytes) }
}
