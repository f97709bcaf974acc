/// A Global Location Number of GS1: 13 digits, the last of which checks the others.
///
/// Source: GS1 General Specifications section 7.9.
package struct GLN: TextValue {
  package let text: String

  package init(stored text: String) {
    self.text = text
  }

  /// The number of a text; spaces are accepted.
  ///
  /// - Parameter text: 13 digits.
  /// - Throws: What is wrong with it.
  package init(_ text: String) throws(GLNFault) {
    let compact = FieldText.compact(text)
    guard let digits = CheckDigits.digits(compact), digits.count == 13 else { throw .malformed }
    let weights = (0..<13).map { $0.isMultiple(of: 2) ? 1 : 3 }
    guard CheckDigits.weightedSum(digits, weights).isMultiple(of: 10) else { throw .checkDigit }
    self.text = compact
  }
}

/// What is wrong with a text that should be a GLN.
package enum GLNFault: Error, Hashable, Sendable {
  /// Not 13 digits.
  case malformed
  /// The last digit belongs to another number.
  case checkDigit
}
