/// What stands in a JSON column: text, lists and objects; the columns hold nothing else.
///
/// Not a general JSON library: numbers and booleans are skipped where they stand, so that an older
/// server can read what a newer one has written.
enum JSONValue: Hashable {
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])
  /// `null`, a number or a boolean.
  case other

  /// The text under a key; nil when there is none.
  subscript(key: String) -> String? {
    guard case .object(let members) = self, case .text(let text) = members[key] else { return nil }
    return text
  }

  /// The texts of the list under a key; empty when there is none.
  func texts(_ key: String) -> [String] {
    guard case .object(let members) = self, case .list(let list) = members[key] else { return [] }
    return list.compactMap { element in
      guard case .text(let text) = element else { return nil }
      return text
    }
  }

  /// The elements of a list; empty for anything else.
  var elements: [JSONValue] {
    guard case .list(let list) = self else { return [] }
    return list
  }
}

/// The column does not hold what it should.
struct JSONFault: Error, Hashable {
  /// Where, in bytes from the beginning.
  let offset: Int
}

extension JSONValue {
  /// Reads a JSON text.
  ///
  /// - Parameter text: The whole text of a column.
  /// - Throws: `JSONFault` at the first byte that RFC 8259 does not allow, or when values nest
  ///   deeper than eight levels.
  init(parsing text: String) throws(JSONFault) {
    var parser = JSONParser(text)
    self = try parser.document()
  }
}

/// Reads JSON (RFC 8259) byte by byte.
private struct JSONParser {
  private let bytes: [UInt8]
  private var index = 0

  /// Columns nest three levels; a bound keeps the stack from growing with the data.
  private static let depthMax = 8

  init(_ text: String) { bytes = Array(text.utf8) }

  private var fault: JSONFault { JSONFault(offset: index) }

  mutating func document() throws(JSONFault) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    guard index == bytes.count else { throw fault }
    return value
  }

  private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
    guard depth < Self.depthMax else { throw fault }
    skipSpace()
    switch try peek() {
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "["): return try list(depth: depth)
    case UInt8(ascii: "{"): return try object(depth: depth)
    default:
      try skipWord()
      return .other
    }
  }

  private mutating func list(depth: Int) throws(JSONFault) -> JSONValue {
    index += 1
    var elements: [JSONValue] = []
    if try take(UInt8(ascii: "]")) { return .list([]) }
    while true {
      elements.append(try value(depth: depth + 1))
      if try take(UInt8(ascii: "]")) { return .list(elements) }
      try need(UInt8(ascii: ","))
    }
  }

  private mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
    index += 1
    var members: [String: JSONValue] = [:]
    if try take(UInt8(ascii: "}")) { return .object([:]) }
    while true {
      skipSpace()
      let key = try string()
      try need(UInt8(ascii: ":"))
      members[key] = try value(depth: depth + 1)
      if try take(UInt8(ascii: "}")) { return .object(members) }
      try need(UInt8(ascii: ","))
    }
  }

  private mutating func string() throws(JSONFault) -> String {
    guard try peek() == UInt8(ascii: "\"") else { throw fault }
    index += 1
    let start = index
    while try peek() != UInt8(ascii: "\"") {
      guard bytes[index] >= 0x20 else { throw fault }
      if bytes[index] == UInt8(ascii: "\\") { return try escapedString(from: start) }
      index += 1
    }
    index += 1
    return String(decoding: bytes[start..<index - 1], as: UTF8.self)
  }

  private mutating func escapedString(from start: Int) throws(JSONFault) -> String {
    var unescaped = Array(bytes[start..<index])
    while true {
      let byte = try peek()
      guard byte >= 0x20 else { throw fault }
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: unescaped, as: UTF8.self)
      case UInt8(ascii: "\\"): unescaped.append(contentsOf: String(try escape()).utf8)
      default: unescaped.append(byte)
      }
    }
  }

  private mutating func escape() throws(JSONFault) -> Character {
    let byte = try peek()
    index += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return Character(try unicodeEscape())
    default: throw fault
    }
  }

  private mutating func unicodeEscape() throws(JSONFault) -> Unicode.Scalar {
    let first = try hexadecimal()
    guard (0xD800..<0xDC00).contains(first) else {
      guard let scalar = Unicode.Scalar(first) else { throw fault }
      return scalar
    }
    guard try peek() == UInt8(ascii: "\\") else { throw fault }
    index += 1
    guard try peek() == UInt8(ascii: "u") else { throw fault }
    index += 1
    let second = try hexadecimal()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw fault }
    return scalar
  }

  private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue else { throw fault }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }

  /// Passes over a number, `true`, `false` or `null`.
  private mutating func skipWord() throws(JSONFault) {
    let start = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "E"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        index += 1
      default:
        guard index > start else { throw fault }
        return
      }
    }
    guard index > start else { throw fault }
  }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  private func peek() throws(JSONFault) -> UInt8 {
    guard index < bytes.count else { throw fault }
    return bytes[index]
  }

  private mutating func take(_ byte: UInt8) throws(JSONFault) -> Bool {
    skipSpace()
    guard try peek() == byte else { return false }
    index += 1
    return true
  }

  private mutating func need(_ byte: UInt8) throws(JSONFault) {
    guard try take(byte) else { throw fault }
  }
}
