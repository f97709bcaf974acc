internal import COpenSSL

/// Comparison of secrets.
package enum ConstantTime {
  /// Whether two byte strings are equal; the time taken depends on their lengths only.
  package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && (unsafe CRYPTO_memcmp(left, right, left.count)) == 0
  }
}
