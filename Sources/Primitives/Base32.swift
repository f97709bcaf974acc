/// Text of 128 bits in 26 base32 digits, in the two ways that Florin has.
///
/// 26 digits hold 130 bits: one way has the two spare bits in front, the other behind.
package enum Base32 {
  /// Digits of 128 bits.
  package static let digitCount = 26

  /// Crockford's digits in lower case, without i, l, o and u; in the order of their values, so that
  /// text sorts as the bits do.
  private static let crockford = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
  /// The digits of RFC 4648 section 6 in lower case.
  private static let rfc4648 = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
  private static let notADigit: UInt8 = 0xFF

  private static let crockfordValues = values(of: crockford)
  private static let rfc4648Values = values(of: rfc4648)

  private static func values(of digits: [UInt8]) -> [UInt8] {
    var values = [UInt8](repeating: notADigit, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }

  /// Writes the 26 digits of TypeID: two zero bits, then the 128.
  static func appendCrockford(_ bits: UUIDBits, to output: inout [UInt8]) {
    for index in 0..<digitCount {
      output.append(crockford[Int(group(UInt64(125 - 5 * index), of: bits))])
    }
  }

  /// Reads the 26 digits of TypeID; nil for other digits, upper case, or more than 128 bits.
  static func decodeCrockford(_ digits: some Collection<UInt8>) -> UUIDBits? {
    guard digits.count == digitCount, let first = digits.first else { return nil }
    // The first digit holds three bits of the value and two that are zero.
    guard crockfordValues[Int(first)] < 8 else { return nil }
    return decode(digits, crockfordValues)
  }

  /// The 26 digits of RFC 4648, in lower case and without padding.
  package static func encode(_ bits: UUIDBits) -> String {
    var output: [UInt8] = []
    output.reserveCapacity(digitCount)
    for index in 0..<digitCount - 1 {
      output.append(rfc4648[Int(group(UInt64(123 - 5 * index), of: bits))])
    }
    // Three bits are left for the last digit, with two zero bits after them.
    output.append(rfc4648[Int(bits.low & 7) << 2])
    return String(decoding: output, as: UTF8.self)
  }

  /// The bits of 26 digits of RFC 4648 in lower case; nil when it is not what `encode` writes.
  package static func decode(_ text: String) -> UUIDBits? {
    let digits = text.utf8
    guard digits.count == digitCount, let last = digits.last,
      let head = decode(digits.dropLast(), rfc4648Values)
    else { return nil }
    let tail = rfc4648Values[Int(last)]
    guard tail != notADigit, tail & 3 == 0 else { return nil }
    return UUIDBits(high: head.high << 3 | head.low >> 61, low: head.low << 3 | UInt64(tail >> 2))
  }

  /// Five bits, the lowest of which has the weight 2^`shift`; zeros above bit 127.
  private static func group(_ shift: UInt64, of bits: UUIDBits) -> UInt64 {
    let value: UInt64 =
      if shift >= 64 {
        bits.high >> (shift - 64)
      } else if shift > 59 {
        bits.low >> shift | bits.high << (64 - shift)
      } else {
        bits.low >> shift
      }
    return value & 31
  }

  private static func decode(_ digits: some Sequence<UInt8>, _ values: [UInt8]) -> UUIDBits? {
    var high: UInt64 = 0
    var low: UInt64 = 0
    for digit in digits {
      let value = values[Int(digit)]
      guard value != notADigit else { return nil }
      high = high << 5 | low >> 59
      low = low << 5 | UInt64(value)
    }
    return UUIDBits(high: high, low: low)
  }
}
