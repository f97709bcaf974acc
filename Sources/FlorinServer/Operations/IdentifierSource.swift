internal import Primitives
internal import Signing

/// Makes identifiers: the moment and 74 random bits.
struct IdentifierSource: Sendable {
  /// The server's clock.
  let clock: @Sendable () -> Instant

  /// A new one.
  ///
  /// - Throws: `SigningError` when the operating system has no random bytes.
  func next() throws(SigningError) -> UUIDBits {
    let random = try SecureRandom.bytes(10)
    let high = UInt16(random[0]) << 8 | UInt16(random[1])
    let low = random[2...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return .version7(
      milliseconds: UInt64(clamping: clock().milliseconds),
      randomHigh: high,
      randomLow: low
    )
  }
}
