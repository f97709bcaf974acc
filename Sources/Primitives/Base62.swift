/// Numbers and byte strings in digits, capitals and small letters, in this order of value.
///
/// A double click selects such a text as a whole, which is why API keys use it.
package enum Base62 {
  private static let alphabet = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8
  )
  private static let radix = UInt32(alphabet.count)
  private static let notADigit: UInt8 = 0xFF
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: notADigit, count: 256)
    for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()

  /// Digits that byte strings of a length need: the logarithm of 256 to the base 62 for each.
  package static func digitCount(byteCount: Int) -> Int {
    // 62 is 2 to the power of 5.954196; rounded down here, which asks for no digit too few.
    (byteCount * 8_000_000 + 5_954_195) / 5_954_196
  }

  /// The digits of a byte string, read as one big-endian number; always as many for a length.
  package static func encode(_ bytes: [UInt8]) -> String {
    var number = bytes
    var digits = [UInt8](repeating: alphabet[0], count: digitCount(byteCount: bytes.count))
    for index in digits.indices.reversed() {
      var remainder: UInt32 = 0
      for position in number.indices {
        let value = remainder << 8 | UInt32(number[position])
        number[position] = UInt8(value / radix)
        remainder = value % radix
      }
      digits[index] = alphabet[Int(remainder)]
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The byte string of digits; nil when they are not what `encode` writes for so many bytes.
  package static func decode(_ text: String, byteCount: Int) -> [UInt8]? {
    guard text.utf8.count == digitCount(byteCount: byteCount) else { return nil }
    var number = [UInt8](repeating: 0, count: byteCount)
    for digit in text.utf8 {
      let value = values[Int(digit)]
      guard value != notADigit else { return nil }
      var carry = UInt32(value)
      for position in number.indices.reversed() {
        let sum = UInt32(number[position]) * radix + carry
        number[position] = UInt8(truncatingIfNeeded: sum)
        carry = sum >> 8
      }
      guard carry == 0 else { return nil }
    }
    return number
  }
}
