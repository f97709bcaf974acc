/// The 128 bits of a UUID (RFC 9562), whatever its version.
///
/// Ordered as the bytes are, which for version 7 is the order of creation.
package struct UUIDBits: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Bytes of a UUID.
  package static let byteCount = 16

  /// The first eight bytes, big-endian.
  package let high: UInt64
  /// The last eight bytes, big-endian.
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The UUID of 16 bytes; nil for any other number.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for byte in bytes {
      high = high << 8 | low >> 56
      low = low << 8 | UInt64(byte)
    }
    self.init(high: high, low: low)
  }

  /// The 16 bytes, in the order in which they are written and sent.
  package var bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
      for index in 0..<8 {
        let shift = UInt64(56 - 8 * index)
        buffer.initializeElement(at: index, to: UInt8(truncatingIfNeeded: high >> shift))
        buffer.initializeElement(at: index + 8, to: UInt8(truncatingIfNeeded: low >> shift))
      }
      count = Self.byteCount
    }
  }

  /// The version, from 0 to 15.
  package var version: Int { Int(high >> 12 & 0xF) }

  package static func < (left: Self, right: Self) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }
}

extension UUIDBits {
  /// A version 7 UUID: its time first, so that identifiers sort by creation.
  ///
  /// Source: RFC 9562 section 5.7.
  ///
  /// - Parameters:
  ///   - milliseconds: Since 1970, UTC; 48 bits.
  ///   - randomHigh: 12 random bits; those above are dropped.
  ///   - randomLow: 62 random bits; those above are dropped.
  /// - Returns: The UUID, with version and variant set.
  package static func version7(
    milliseconds: UInt64,
    randomHigh: UInt16,
    randomLow: UInt64
  ) -> UUIDBits {
    precondition(milliseconds >> 48 == 0, "a version 7 UUID holds times up to the year 10889")
    return UUIDBits(
      high: milliseconds << 16 | 0x7000 | UInt64(randomHigh & 0x0FFF),
      low: 0x8000_0000_0000_0000 | randomLow & 0x3FFF_FFFF_FFFF_FFFF
    )
  }

  /// Milliseconds since 1970 that a version 7 UUID carries; meaningless for other versions.
  package var milliseconds: UInt64 { high >> 16 }
}

extension UUIDBits: CustomStringConvertible {
  private static let textByteCount = 36

  /// The canonical text, `8-4-4-4-12` hexadecimal digits in lower case.
  package var text: String {
    String(unsafeUninitializedCapacity: Self.textByteCount) { buffer in
      var index = 0
      for digit in 0..<32 {
        if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
          buffer.initializeElement(at: index, to: UInt8(ascii: "-"))
          index += 1
        }
        let half = digit < 16 ? high : low
        let nibble = UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * (digit & 15)) & 0xF)
        buffer.initializeElement(at: index, to: Hex.digit(nibble))
        index += 1
      }
      return index
    }
  }

  /// The UUID of its canonical text; digits may be of either case, as RFC 9562 section 4 has it.
  package init?(text: String) {
    guard text.utf8.count == Self.textByteCount else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for (index, byte) in text.utf8.enumerated() {
      if index == 8 || index == 13 || index == 18 || index == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
      } else {
        guard let nibble = Hex.value(byte) else { return nil }
        high = high << 4 | low >> 60
        low = low << 4 | UInt64(nibble)
      }
    }
    self.init(high: high, low: low)
  }

  package var description: String { text }
}
