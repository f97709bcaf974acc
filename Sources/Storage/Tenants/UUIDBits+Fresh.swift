internal import Primitives
internal import Signing

extension UUIDBits {
  /// A new UUID of version 7.
  ///
  /// - Parameter instant: When it is made; before 1970 counts as 1970.
  /// - Returns: The UUID.
  /// - Throws: `SigningError.exhausted` when the machine has no entropy to give.
  static func fresh(at instant: Instant) throws(SigningError) -> UUIDBits {
    let bits = try opaque()
    return .version7(
      milliseconds: UInt64(clamping: instant.milliseconds),
      randomHigh: UInt16(truncatingIfNeeded: bits.high),
      randomLow: bits.low
    )
  }

  /// 128 random bits.
  ///
  /// - Throws: `SigningError.exhausted` when the machine has no entropy to give.
  static func opaque() throws(SigningError) -> UUIDBits {
    guard let bits = UUIDBits(bytes: try SecureRandom.bytes(byteCount)) else {
      preconditionFailure("16 bytes make a UUID")
    }
    return bits
  }
}
