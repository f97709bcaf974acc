internal import COpenSSL

/// Random bytes fit for keys, from OpenSSL's generator.
package enum SecureRandom {
  /// So many random bytes.
  ///
  /// - Parameter count: How many; at least 0.
  /// - Returns: The bytes.
  /// - Throws: `SigningError.exhausted` when the machine has no entropy to give.
  package static func bytes(_ count: Int) throws(SigningError) -> [UInt8] {
    precondition(count >= 0 && count <= Int(Int32.max), "a number of bytes is not negative")
    OpenSSLErrorQueue.clear()
    var bytes = [UInt8](repeating: 0, count: count)
    guard unsafe RAND_bytes(&bytes, Int32(count)) == 1 else {
      throw SigningError(.exhausted, "no random bytes")
    }
    return bytes
  }
}
