/// A telephone number in the international form of E.164, such as `+49301234567`.
package struct PhoneNumber: TextValue {
  package let text: String

  package init(stored text: String) {
    self.text = text
  }

  /// The number of a plus and 7 to 15 digits, the first of which is not 0; nil for another form, so
  /// also without the country's code.
  ///
  /// Spaces, points, hyphens, slashes and brackets are left out.
  package init?(_ text: String) {
    guard text.first == "+", text.utf8.count <= Self.writtenLengthMax else { return nil }
    let separators = " .-/()\u{A0}"
    let digits = text.dropFirst().filter { !separators.contains($0) }
    guard (7...15).contains(digits.utf8.count), digits.first != "0",
      CheckDigits.digits(digits) != nil
    else { return nil }
    self.text = "+" + digits
  }

  /// Bytes of a number with all its separators.
  private static let writtenLengthMax = 40
}
