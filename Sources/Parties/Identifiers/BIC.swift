/// A bank's code of ISO 9362, such as `COBADEFFXXX`.
package struct BIC: TextValue {
  package let text: String

  package init(stored text: String) {
    self.text = text
  }

  /// The code of a text; nil when the text has another form, or no such country exists.
  ///
  /// Four letters or digits, a country, two letters or digits and, for a branch, three more; spaces
  /// and small letters are accepted.
  package init?(_ text: String) {
    let compact = FieldText.compact(text)
    guard compact.utf8.count == 8 || compact.utf8.count == 11,
      compact.utf8.allSatisfy(Self.isLetterOrDigit),
      CountryCode(String(compact.dropFirst(4).prefix(2))) != nil
    else { return nil }
    self.text = compact
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }
}
