/// Why a text is not a decimal of the wanted kind.
package enum DecimalTextError: Error, Hashable, Sendable {
  /// Not an optional minus, digits, and an optional point with digits behind it.
  case malformed
  /// More decimals than the kind of number has; the value is how many it has.
  case tooManyDecimals(allowed: Int)
  /// Too large for 64 bits at the kind's scale.
  case outOfRange
}

/// Decimals as text: what callers send and see, never with an exponent or a thousands separator.
enum DecimalText {
  /// Characters of a decimal that are looked at: 19 digits, a sign, a point and leading zeros.
  static let lengthMax = 40

  /// The units of a decimal at a scale: "1.5" at scale 6 is 1,500,000.
  ///
  /// Zeros behind the last allowed decimal are accepted, other digits there are not: to round what
  /// a caller wrote is not ours to do.
  static func read(_ text: String, scale: Int) throws(DecimalTextError) -> Int64 {
    var bytes = Array(text.utf8)[...]
    guard !bytes.isEmpty, bytes.count <= lengthMax else { throw .malformed }
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative { bytes = bytes.dropFirst() }
    let parts = bytes.split(
      separator: UInt8(ascii: "."),
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    guard let whole = parts.first, !whole.isEmpty, whole.allSatisfy(isDigit) else {
      throw .malformed
    }
    let fraction = parts.count == 2 ? parts[1] : []
    guard parts.count == 1 || !fraction.isEmpty, fraction.allSatisfy(isDigit) else {
      throw .malformed
    }
    guard fraction.dropFirst(scale).allSatisfy({ $0 == UInt8(ascii: "0") }) else {
      throw .tooManyDecimals(allowed: scale)
    }
    let kept = fraction.prefix(scale)
    let padding = repeatElement(UInt8(ascii: "0"), count: scale - kept.count)
    return try units(of: whole + kept + padding, isNegative: isNegative)
  }

  private static func units(
    of digits: some Sequence<UInt8>,
    isNegative: Bool
  ) throws(DecimalTextError) -> Int64 {
    var units: Int64 = 0
    for byte in digits {
      let digit = Int64(byte - UInt8(ascii: "0"))
      let (tenfold, didOverflow) = units.multipliedReportingOverflow(by: 10)
      // Counted below zero, so that the smallest 64-bit number can be read too.
      let (next, didUnderflow) = tenfold.subtractingReportingOverflow(digit)
      guard !didOverflow, !didUnderflow else { throw .outOfRange }
      units = next
    }
    if isNegative { return units }
    guard units != Int64.min else { throw .outOfRange }
    return -units
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// The decimal with exactly so many decimals.
  static func write(_ units: Int64, scale: Int) -> String {
    var digits = String(units.magnitude)
    if digits.count <= scale {
      digits = String(repeating: "0", count: scale + 1 - digits.count) + digits
    }
    let point = digits.index(digits.endIndex, offsetBy: -scale)
    let fraction = scale == 0 ? "" : "." + digits[point...]
    return (units < 0 ? "-" : "") + digits[..<point] + fraction
  }
}
