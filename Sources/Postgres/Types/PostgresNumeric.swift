/// A decimal number, exactly: `unscaled` / 10^`scale`.
///
/// Holds what `numeric(38, 38)` and smaller hold; PostgreSQL's larger ones, infinities and NaN are
/// `outOfRange`. Equal means equal digits: 1.0 and 1.00 are two numbers, as they are two texts.
package struct PostgresNumeric: Hashable, Sendable, BitwiseCopyable {
  /// Digits behind the point that a number has at most.
  package static let scaleMaximum = 38

  /// The number without its point.
  package let unscaled: Int128
  /// Digits behind the point, from 0 to 38.
  package let scale: Int

  /// The number `unscaled` / 10^`scale`.
  package init(unscaled: Int128, scale: Int = 0) {
    precondition((0...Self.scaleMaximum).contains(scale), "a scale is from 0 to 38")
    self.unscaled = unscaled
    self.scale = scale
  }

  /// The number without its point, at another scale; nil when digits would be lost or do not fit.
  package func unscaled(atScale wanted: Int) -> Int128? {
    if wanted >= scale {
      guard let power = Self.power(of: wanted - scale) else { return unscaled == 0 ? 0 : nil }
      let (product, overflow) = unscaled.multipliedReportingOverflow(by: power)
      return overflow ? nil : product
    }
    guard let power = Self.power(of: scale - wanted) else { return unscaled == 0 ? 0 : nil }
    let (quotient, remainder) = unscaled.quotientAndRemainder(dividingBy: power)
    return remainder == 0 ? quotient : nil
  }

  /// 10^`exponent`; nil when it does not fit.
  static func power(of exponent: Int) -> Int128? {
    guard (0...scaleMaximum).contains(exponent) else { return nil }
    var power: Int128 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }
}

extension PostgresNumeric: LosslessStringConvertible {
  /// The number of a text such as `-12.50`; nil for any other, and for more than 38 digits.
  package init?(_ text: String) {
    var digits = text.utf8[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits.removeFirst() }
    var unscaled: Int128 = 0
    var scale: Int?
    var count = 0
    for byte in digits {
      if byte == UInt8(ascii: "."), scale == nil, count > 0 {
        scale = 0
        continue
      }
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      let (product, overflow) = unscaled.multipliedReportingOverflow(by: 10)
      let digit = Int128(byte - UInt8(ascii: "0"))
      let (sum, sumOverflow) = product.addingReportingOverflow(isNegative ? -digit : digit)
      guard !overflow, !sumOverflow else { return nil }
      unscaled = sum
      count += 1
      scale = scale.map { $0 + 1 }
    }
    guard count > 0, scale != 0, scale ?? 0 <= Self.scaleMaximum else { return nil }
    self.init(unscaled: unscaled, scale: scale ?? 0)
  }

  /// The number with all its digits, such as `-12.50`.
  package var text: String {
    let digits = String(unscaled.magnitude)
    let sign = unscaled < 0 ? "-" : ""
    guard scale > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
  }

  package var description: String { text }
}

/// The binary format: groups of four decimal digits, aligned to the point.
///
/// Source: `numeric_send` and `numeric_recv` of PostgreSQL 15.
extension PostgresNumeric: PostgresEncodable, PostgresDecodable {
  private static let base: UInt128 = 10_000
  /// 10 to the power of 0 to 4.
  private static let powers: [UInt128] = [1, 10, 100, 1000, 10_000]
  private static let digitsPerGroup = 4
  private static let positive: UInt16 = 0x0000
  private static let negative: UInt16 = 0x4000

  package static var postgresType: PostgresType { .numeric }
  package static var postgresArrayType: PostgresType { .numericArray }
  package static func accepts(_ type: PostgresType) -> Bool { type == .numeric }
  package static func acceptsArray(_ type: PostgresType) -> Bool { type == .numericArray }

  package func encode(into writer: inout ParameterWriter) {
    let (groups, fractionGroups) = groupsFromLast()
    writer.append(Int16(groups.count))
    writer.append(Int16(groups.count - fractionGroups - 1))
    writer.append(unscaled < 0 ? Self.negative : Self.positive)
    writer.append(UInt16(scale))
    for group in groups.reversed() { writer.append(group) }
  }

  /// The groups, the last first, and how many of them stand behind the point.
  private func groupsFromLast() -> (groups: [UInt16], behindPoint: Int) {
    var groups: [UInt16] = []
    var rest = unscaled.magnitude
    let partial = scale % Self.digitsPerGroup
    if partial > 0 {
      // The last group is filled up with zeros behind.
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: Self.powers[partial])
      groups.append(UInt16(remainder * Self.powers[Self.digitsPerGroup - partial]))
      rest = quotient
    }
    while rest > 0 {
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: Self.base)
      groups.append(UInt16(remainder))
      rest = quotient
    }
    return (groups, (scale + Self.digitsPerGroup - 1) / Self.digitsPerGroup)
  }

  package static func decode(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> PostgresNumeric {
    var cursor = ValueCursor()
    let count: Int16 = try cursor.read(bytes)
    let weight: Int16 = try cursor.read(bytes)
    let sign: UInt16 = try cursor.read(bytes)
    let scale: UInt16 = try cursor.read(bytes)
    guard sign == positive || sign == negative, scale <= scaleMaximum else { throw .outOfRange }
    guard count >= 0 else { throw .malformed }
    var magnitude: UInt128 = 0
    // Digits of the unscaled number from the group that is read next to its end.
    var remaining = (Int(weight) + 1) * digitsPerGroup + Int(scale)
    for _ in 0..<count {
      let group: UInt16 = try cursor.read(bytes)
      let kept = min(max(remaining, 0), digitsPerGroup)
      // What a group has behind the last digit of the scale is filling.
      let (value, filling) = UInt128(group).quotientAndRemainder(
        dividingBy: powers[digitsPerGroup - kept]
      )
      guard group < base, filling == 0 else { throw .malformed }
      let (sum, overflow) = try shifted(magnitude, by: kept).addingReportingOverflow(value)
      guard !overflow else { throw .outOfRange }
      magnitude = sum
      remaining -= digitsPerGroup
    }
    try cursor.finish(bytes)
    if remaining > 0 { magnitude = try shifted(magnitude, by: remaining) }
    let most = sign == negative ? Int128.min.magnitude : Int128.max.magnitude
    guard magnitude <= most else { throw .outOfRange }
    return PostgresNumeric(
      unscaled: Int128(truncatingIfNeeded: sign == negative ? 0 &- magnitude : magnitude),
      scale: Int(scale)
    )
  }

  private static func shifted(_ value: UInt128, by digits: Int) throws(DecodingFault) -> UInt128 {
    var value = value
    guard value > 0 else { return 0 }
    for _ in 0..<digits {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { throw .outOfRange }
      value = product
    }
    return value
  }
}
