package import Primitives

/// HMAC with SHA-256 (RFC 2104, FIPS 198-1).
///
/// Made of the hash itself: OpenSSL's own HMAC looks its algorithms up for each call, which takes
/// three times as long as a short message does (1,250 ns against 400 for 300 bytes).
package enum HMACSHA256 {
  /// Bytes that the hash takes at a time, to which a key is filled up with zeros.
  fileprivate static let blockByteCount = 64

  /// The code of a message under a key, 32 bytes.
  package static func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
    digest(of: message, key: key).bytes
  }

  /// The code of a message under a key.
  package static func digest(of message: [UInt8], key: [UInt8]) -> Digest {
    let key = key.count > blockByteCount ? SHA256.digest(of: key) : key
    var hash = SHA256()
    hash.updateBlock(key, mask: 0x36)
    hash.update(message)
    let inner = hash.finishDigest()
    hash.updateBlock(key, mask: 0x5C)
    unsafe inner.withUnsafeBytes { unsafe hash.update($0) }
    return hash.finishDigest()
  }

  /// Whether a code is that of a message, in a time that does not tell how much of it matched.
  package static func isCode(_ code: [UInt8], for message: [UInt8], key: [UInt8]) -> Bool {
    ConstantTime.areEqual(code, self.code(for: message, key: key))
  }
}

extension SHA256 {
  /// Adds a block of a key, filled up with zeros, each byte combined with a mask.
  fileprivate mutating func updateBlock(_ key: [UInt8], mask: UInt8) {
    unsafe withUnsafeTemporaryAllocation(
      byteCount: HMACSHA256.blockByteCount,
      alignment: 8
    ) { block in
      for index in block.indices {
        unsafe block[index] = mask ^ (index < key.count ? key[index] : 0)
      }
      unsafe update(UnsafeRawBufferPointer(block))
    }
  }
}
