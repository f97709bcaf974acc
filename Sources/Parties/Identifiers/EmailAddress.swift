/// A mail address in the form that people use: `local@domain`, without quotes and comments.
///
/// Letters outside ASCII are accepted on both sides (RFC 6531). That mail arrives is not checked.
package struct EmailAddress: TextValue {
  package let text: String

  package init(stored text: String) {
    self.text = text
  }

  /// The address of at most 254 bytes, at most 64 of them before the at sign; nil for another form.
  package init?(_ text: String) {
    guard text.utf8.count <= PartiesLimits.emailLengthMax else { return nil }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, Self.isLocalPart(parts[0]), Self.isDomain(parts[1]) else { return nil }
    self.text = text
  }

  /// Atoms of RFC 5322 section 3.2.3 with single points between them.
  private static func isLocalPart(_ part: Substring) -> Bool {
    guard part.utf8.count <= PartiesLimits.emailLocalPartLengthMax else { return false }
    return part.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
      !atom.isEmpty && atom.unicodeScalars.allSatisfy(isAtomScalar)
    }
  }

  private static func isAtomScalar(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.isASCII else { return scalar.properties.isAlphabetic }
    return isLetterOrDigit(scalar) || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
  }

  /// At least two labels of RFC 1123 section 2.1, the last of which is no number.
  private static func isDomain(_ domain: Substring) -> Bool {
    let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2, labels.allSatisfy(isLabel), let last = labels.last else {
      return false
    }
    return last.utf8.contains { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private static func isLabel(_ label: Substring) -> Bool {
    (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
      && label.unicodeScalars.allSatisfy { scalar in
        scalar == "-" || isLetterOrDigit(scalar)
          || !scalar.isASCII && scalar.properties.isAlphabetic
      }
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: false
    }
  }
}
