extension String {
  /// The text with everything written out that a terminal would act on, such as `\\u{1b}`.
  ///
  /// What a partner or a server wrote must not move an operator's cursor.
  ///
  /// Source: CWE-150.
  var printable: String {
    guard unicodeScalars.contains(where: \.movesCursor) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if scalar.movesCursor {
        text += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }
}

extension Unicode.Scalar {
  /// Whether a terminal acts on the scalar instead of showing it: controls, line and paragraph
  /// separators, and the marks and isolates of UAX #9.
  fileprivate var movesCursor: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
