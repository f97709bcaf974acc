/// The base64 of RFC 4648 section 4, without line breaks.
package enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
  )
  private static let padding = UInt8(ascii: "=")
  private static let notADigit: UInt8 = 0xFF

  /// The value of each byte as a digit.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: notADigit, count: 256)
    for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()

  /// Encodes bytes.
  package static func encode(_ bytes: [UInt8], padded: Bool = false) -> String {
    var output: [UInt8] = []
    output.reserveCapacity((bytes.count + 2) / 3 * 4)
    var index = 0
    while index + 2 < bytes.count {
      let group =
        UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
      for shift: UInt32 in [18, 12, 6, 0] {
        output.append(alphabet[Int(group >> shift & 63)])
      }
      index += 3
    }
    switch bytes.count - index {
    case 1:
      let group = UInt32(bytes[index]) << 16
      output.append(alphabet[Int(group >> 18 & 63)])
      output.append(alphabet[Int(group >> 12 & 63)])
      if padded { output.append(contentsOf: [padding, padding]) }
    case 2:
      let group = UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8
      output.append(alphabet[Int(group >> 18 & 63)])
      output.append(alphabet[Int(group >> 12 & 63)])
      output.append(alphabet[Int(group >> 6 & 63)])
      if padded { output.append(padding) }
    default: break
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// Decodes text with or without padding; nil when it is not base64.
  ///
  /// Padding, where there is some, must be complete; unused bits must be zero.
  package static func decode(_ text: String) -> [UInt8]? { decode(Array(text.utf8)[...]) }

  /// Decodes ASCII bytes; like `decode(_:)` for text.
  package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var digits = text
    if digits.last == padding {
      guard digits.count.isMultiple(of: 4) else { return nil }
      digits.removeLast()
      if digits.last == padding { digits.removeLast() }
    }
    var output: [UInt8] = []
    output.reserveCapacity(digits.count * 3 / 4)
    var group: UInt32 = 0
    var bits = 0
    for digit in digits {
      let value = values[Int(digit)]
      guard value != notADigit else { return nil }
      group = group << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        output.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
      }
    }
    // Six bits left over are a lone digit, which encodes nothing.
    guard bits < 6, group & ((1 << UInt32(bits)) - 1) == 0 else { return nil }
    return output
  }

  /// Decodes values that a comma joins, with or without space around them.
  ///
  /// HTTP lets a proxy join header lines so; a comma is no digit.
  package static func decodeList(_ text: String) -> [[UInt8]]? {
    var values: [[UInt8]] = []
    for part in Array(text.utf8).split(
      separator: UInt8(ascii: ","),
      omittingEmptySubsequences: false
    ) {
      var part = part
      while part.first == UInt8(ascii: " ") { part.removeFirst() }
      while part.last == UInt8(ascii: " ") { part.removeLast() }
      guard let value = decode(part) else { return nil }
      values.append(value)
    }
    return values
  }
}
