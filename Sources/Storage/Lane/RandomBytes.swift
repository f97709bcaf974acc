internal import Primitives
internal import Signing

/// Random bytes for the salts, keys and identifiers of a batch, drawn in portions.
struct RandomBytes {
  private var portion: [UInt8] = []
  private var offset = 0

  /// One call of OpenSSL's generator serves sixty salts.
  private static let portionByteCount = 2048

  /// So many random bytes, up to 2,048.
  mutating func next(_ count: Int) throws -> [UInt8] {
    if portion.count - offset < count {
      portion = try SecureRandom.bytes(Self.portionByteCount)
      offset = 0
    }
    defer { offset += count }
    return Array(portion[offset..<offset + count])
  }

  /// A UUID of version 7.
  mutating func identifier(at instant: Instant) throws -> UUIDBits {
    var bytes = ByteReader(try next(10))
    return .version7(
      milliseconds: UInt64(clamping: instant.microseconds / 1000),
      randomHigh: try bytes.readUInt16() & 0x0FFF,
      randomLow: try bytes.readUInt64() & 0x3FFF_FFFF_FFFF_FFFF
    )
  }
}
