internal import COpenSSL

/// HMAC with SHA-256 (RFC 2104, FIPS 198-1).
package enum HMACSHA256 {
  /// The code of a message under a key, 32 bytes.
  package static func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: SHA256.byteCount)
    let result = unsafe HMAC(
      EVP_sha256(),
      key,
      Int32(clamping: key.count),
      message,
      message.count,
      &code,
      nil
    )
    precondition(unsafe result != nil, "HMAC takes any key and message once OpenSSL has memory")
    return code
  }

  /// Whether a code is that of a message, in a time that does not tell how much of it matched.
  package static func isCode(_ code: [UInt8], for message: [UInt8], key: [UInt8]) -> Bool {
    ConstantTime.areEqual(code, self.code(for: message, key: key))
  }
}
