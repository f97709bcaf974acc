/// Hexadecimal text (RFC 4648 section 8), written in lower case.
package enum Hex {
  /// Encodes bytes, two digits each.
  package static func encode(_ bytes: some Collection<UInt8>) -> String {
    let capacity = bytes.count * 2
    return String(unsafeUninitializedCapacity: capacity) { buffer in
      var index = 0
      for byte in bytes {
        buffer.initializeElement(at: index, to: digit(byte >> 4))
        buffer.initializeElement(at: index + 1, to: digit(byte & 0xF))
        index += 2
      }
      return index
    }
  }

  /// Decodes digits of either case; nil for an odd number of them or anything else.
  package static func decode(_ text: String) -> [UInt8]? {
    guard text.utf8.count.isMultiple(of: 2) else { return nil }
    var output: [UInt8] = []
    output.reserveCapacity(text.utf8.count / 2)
    var high: UInt8?
    for byte in text.utf8 {
      guard let nibble = value(byte) else { return nil }
      if let first = high {
        output.append(first << 4 | nibble)
        high = nil
      } else {
        high = nibble
      }
    }
    return output
  }

  /// The digit of a value from 0 to 15.
  static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  /// The value of a digit of either case.
  static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
