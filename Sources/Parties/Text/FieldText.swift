/// What a text field may hold.
enum FieldText {
  /// The text without white space at either end.
  static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last else { return text }
    // Most texts need nothing; what follows makes a new string.
    guard first.properties.isWhitespace || last.properties.isWhitespace else { return text }
    let head = scalars.drop { $0.properties.isWhitespace }
    let dropped = head.reversed().prefix { $0.properties.isWhitespace }.count
    return String(String.UnicodeScalarView(head.dropLast(dropped)))
  }

  /// Whether a text has a scalar that breaks documents: control characters and line breaks, which
  /// XML and paper cannot hold, noncharacters, and overrides of direction, which make a text look
  /// like another one.
  static func hasForbiddenScalar(_ text: String) -> Bool {
    text.unicodeScalars.contains(where: isForbidden)
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value < 0x20 }
    switch scalar.value {
    case 0x7F...0x9F, 0x2028...0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: return true
    case 0xFDD0...0xFDEF: return true
    default: return scalar.value & 0xFFFE == 0xFFFE
    }
  }

  /// Whether a text is printable ASCII: no two texts that look alike, no two forms of one letter.
  static func isPrintableASCII(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }

  /// A code in capitals, without the white space, dots, hyphens and slashes that people put in.
  ///
  /// Anything else stays, so that a check will refuse it.
  static func compact(_ text: String) -> String {
    text.filter { !$0.isWhitespace && $0 != "." && $0 != "-" && $0 != "/" }.uppercased()
  }
}
