/// Writes the JSON of a column: a list of objects whose members are texts or lists of texts.
struct JSONWriter {
  private var bytes: [UInt8] = []
  private var needsComma = false

  /// The list with an object for each element; nil when there is none, which the column has as
  /// NULL.
  ///
  /// - Parameters:
  ///   - elements: What becomes an object each.
  ///   - write: Writes the members of an element's object.
  /// - Returns: The text of the column.
  static func list<Element>(
    _ elements: [Element],
    _ write: (inout JSONWriter, Element) -> Void
  ) -> String? {
    guard !elements.isEmpty else { return nil }
    var writer = JSONWriter()
    writer.bytes.reserveCapacity(elements.count * 160)
    writer.bytes.append(UInt8(ascii: "["))
    for element in elements {
      writer.comma()
      writer.bytes.append(UInt8(ascii: "{"))
      writer.needsComma = false
      write(&writer, element)
      writer.bytes.append(UInt8(ascii: "}"))
      writer.needsComma = true
    }
    writer.bytes.append(UInt8(ascii: "]"))
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// A member; none when there is no text.
  mutating func member(_ key: StaticString, _ text: String?) {
    guard let text else { return }
    self.key(key)
    string(text)
  }

  /// A member that is a list of texts.
  mutating func member(_ key: StaticString, _ texts: [String]) {
    self.key(key)
    bytes.append(UInt8(ascii: "["))
    needsComma = false
    for text in texts {
      comma()
      string(text)
    }
    bytes.append(UInt8(ascii: "]"))
    needsComma = true
  }

  private mutating func key(_ key: StaticString) {
    comma()
    bytes.append(UInt8(ascii: "\""))
    key.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func comma() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
    {
      bytes.append(contentsOf: text.utf8)
    } else {
      for byte in text.utf8 { escape(byte) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case 0..<0x20:
      // RFC 8259 section 7: control characters are escaped.
      bytes.append(contentsOf: "\\u00".utf8)
      bytes.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
      let digit = byte & 0x0F
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    default: bytes.append(byte)
    }
  }
}
