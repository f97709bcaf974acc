internal import Primitives

/// The `grpc-timeout` header: how long the caller will wait, from the moment the call arrives.
///
/// Source: gRPC over HTTP/2, "Timeout": at most eight digits and a unit, `H M S m u n`.
package enum Timeout {
  /// The largest number that eight digits write.
  private static let largestNumber: Int64 = 99_999_999

  /// Reads a header value.
  ///
  /// Zero is accepted and has passed already, as other implementations have it.
  ///
  /// - Returns: Nanoseconds, at most `Int64.max` (292 years), or nil when malformed.
  package static func nanoseconds(from text: String) -> Int64? {
    var text = text
    return text.withUTF8 { nanoseconds(from: UnsafeRawBufferPointer($0)) }
  }

  /// Reads the bytes of a header value; like `nanoseconds(from:)` for text.
  package static func nanoseconds(from bytes: UnsafeRawBufferPointer) -> Int64? {
    guard (2...9).contains(bytes.count) else { return nil }
    var number: Int64 = 0
    for byte in bytes[..<(bytes.count - 1)] {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      number = number * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    let unit: Int64
    switch bytes[bytes.count - 1] {
    case UInt8(ascii: "n"): unit = 1
    case UInt8(ascii: "u"): unit = 1_000
    case UInt8(ascii: "m"): unit = 1_000_000
    case UInt8(ascii: "S"): unit = 1_000_000_000
    case UInt8(ascii: "M"): unit = 60_000_000_000
    case UInt8(ascii: "H"): unit = 3_600_000_000_000
    default: return nil
    }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit)
    return overflow ? .max : product
  }

  /// Reads a header value as a duration; nil when malformed.
  package static func parse(_ text: String) -> Duration? {
    nanoseconds(from: text).map { .nanoseconds($0) }
  }

  /// Writes a header value in the finest unit that eight digits hold, rounded up.
  ///
  /// A duration that has passed becomes `1n`: zero is not in the grammar.
  package static func format(_ duration: Duration) -> String {
    format(nanoseconds: duration.nanosecondsClamped)
  }

  /// Writes a header value; like `format(_:)` for a duration.
  package static func format(nanoseconds: Int64) -> String {
    guard nanoseconds > 0 else { return "1n" }
    if let text = text(nanoseconds, unit: 1, letter: "n") { return text }
    if let text = text(nanoseconds, unit: 1_000, letter: "u") { return text }
    if let text = text(nanoseconds, unit: 1_000_000, letter: "m") { return text }
    if let text = text(nanoseconds, unit: 1_000_000_000, letter: "S") { return text }
    if let text = text(nanoseconds, unit: 60_000_000_000, letter: "M") { return text }
    // 64 bits of nanoseconds are 2,562,048 hours, which is the last resort and always fits.
    return text(nanoseconds, unit: 3_600_000_000_000, letter: "H") ?? "\(largestNumber)H"
  }

  /// The number of units, rounded up, with the letter; nil when it has more than eight digits.
  private static func text(
    _ nanoseconds: Int64,
    unit: Int64,
    letter: Unicode.Scalar
  ) -> String? {
    let number = nanoseconds / unit + (nanoseconds % unit == 0 ? 0 : 1)
    guard number <= largestNumber else { return nil }
    // Nine bytes are a small string: every call writes one, and this allocates nothing.
    return String(unsafeUninitializedCapacity: 9) { buffer in
      var digits = 1
      var power: Int64 = 10
      while number >= power {
        digits += 1
        power *= 10
      }
      var rest = number
      for index in stride(from: digits - 1, through: 0, by: -1) {
        buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
      buffer[digits] = UInt8(ascii: letter)
      return digits + 1
    }
  }
}
