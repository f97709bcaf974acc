/// What a text field may hold.
package enum FieldText {
  /// The text without white space at either end.
  package static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last else { return text }
    // Most texts need nothing; what follows makes a new string.
    guard isWhitespace(first) || isWhitespace(last) else { return text }
    let head = scalars.drop(while: isWhitespace)
    let dropped = head.reversed().prefix(while: isWhitespace).count
    return String(String.UnicodeScalarView(head.dropLast(dropped)))
  }

  private static func isWhitespace(_ scalar: Unicode.Scalar) -> Bool {
    // Below 0x80 the look-up of the property is saved.
    if scalar.isASCII { return scalar == " " || (0x09...0x0D).contains(scalar.value) }
    return scalar.properties.isWhitespace
  }

  /// Whether a text has a scalar that breaks documents.
  ///
  /// Control characters and line breaks, which XML and paper cannot hold, noncharacters, and
  /// overrides of direction, which make a text look like another one.
  static func hasForbiddenScalar(_ text: String) -> Bool {
    if isASCII(text) { return text.utf8.contains { $0 < 0x20 || $0 == 0x7F } }
    return text.unicodeScalars.contains(where: isForbidden)
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x2029, 0x202A...0x202E, 0x2066...0x2069: true
    case 0xFEFF, 0xFDD0...0xFDEF: true
    default: scalar.value & 0xFFFE == 0xFFFE
    }
  }

  /// Whether a text is ASCII, for which most checks are a look at its bytes.
  static func isASCII(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 < 0x80 }
  }

  /// Whether a text is printable ASCII: no two texts that look alike, no two forms of one letter.
  static func isPrintableASCII(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }

  /// Whether a text can identify something: then it may be looked for.
  ///
  /// What callers send reaches the database as a key before it is validated: PostgreSQL refuses a
  /// NUL in a text, and a text of megabytes is no key.
  package static func isIdentifier(_ text: String, max: Int) -> Bool {
    (1...max).contains(text.utf8.count) && isPrintableASCII(text)
  }

  /// A code in capitals, without the white space, dots, hyphens and slashes that people put in.
  ///
  /// Anything else stays, so that a check will refuse it.
  static func compact(_ text: String) -> String {
    guard isASCII(text) else {
      return capitals(text.filter { !$0.isWhitespace && !".-/".contains($0) })
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case 0x09...0x0D, UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"):
        continue
      case UInt8(ascii: "a")...UInt8(ascii: "z"): bytes.append(byte - 0x20)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A text with capitals for the small letters a to z, and for no others: those of Unicode can
  /// become two letters, so that ß would be a country, SS.
  static func capitals(_ text: String) -> String {
    let small = UInt8(ascii: "a")...UInt8(ascii: "z")
    return String(decoding: text.utf8.map { small.contains($0) ? $0 - 0x20 : $0 }, as: UTF8.self)
  }
}
