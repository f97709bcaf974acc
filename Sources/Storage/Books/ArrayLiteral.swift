/// PostgreSQL's text form of an array, for arrays that differ from row to row: a batch passes one
/// such text per row, because a parameter cannot be an array of arrays of different lengths.
enum ArrayLiteral {
  /// The text of an array of texts, each in quotes.
  ///
  /// Source: PostgreSQL's documentation, 8.15.6 (array input and output syntax).
  static func make(_ elements: some Sequence<String>) -> String {
    var literal: [UInt8] = [UInt8(ascii: "{")]
    for element in elements {
      if literal.count > 1 { literal.append(UInt8(ascii: ",")) }
      literal.append(UInt8(ascii: "\""))
      for byte in element.utf8 {
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
          literal.append(UInt8(ascii: "\\"))
        }
        literal.append(byte)
      }
      literal.append(UInt8(ascii: "\""))
    }
    literal.append(UInt8(ascii: "}"))
    return String(decoding: literal, as: UTF8.self)
  }
}
