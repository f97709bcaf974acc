internal import Primitives
internal import Signing

/// Under what a write is known, so that it is done once: the first 16 bytes of the SHA-256 of
/// method, principal and request identifier.
///
/// A digest, because it is a fixed 16 bytes in the index that each write descends; the tenant is
/// the schema. That two writes of one tenant meet by accident takes some 2^64 of them, and the
/// stored row names all three, which a replay compares.
struct IdempotencyKey: Hashable, Comparable {
  let bits: UUIDBits

  init(method: UInt16, principalID: String, requestID: String) {
    var writer = ByteWriter(capacity: 8 + principalID.utf8.count + requestID.utf8.count)
    writer.appendUInt16(method)
    writer.appendOpaque16(principalID.utf8)
    writer.append(requestID.utf8)
    let digest = SHA256.digest(of: writer.bytes)
    guard let bits = UUIDBits(bytes: digest.prefix(UUIDBits.byteCount)) else {
      preconditionFailure("a digest has more than 16 bytes")
    }
    self.bits = bits
  }

  init(bits: UUIDBits) { self.bits = bits }

  static func < (left: Self, right: Self) -> Bool { left.bits < right.bits }
}
