/// The text of a list's filter, taken apart: terms `FIELD = VALUE` joined by AND.
///
/// A value with spaces or signs stands in double quotes, where a backslash goes before a quote or
/// another backslash.
///
/// Source: a subset of AIP-160.
struct FilterText: Sendable, Hashable {
  /// One term.
  struct Term: Sendable, Hashable {
    let field: String
    let value: String
  }

  /// Why a text is no filter: what was wanted, and after how many characters.
  struct Fault: Error, Hashable {
    let expected: String
    let position: Int
  }

  let terms: [Term]

  /// Takes a filter apart.
  ///
  /// - Throws: `Fault` at the first character that does not fit.
  init(_ text: String) throws(Fault) {
    var scanner = Scanner(text)
    var terms: [Term] = []
    scanner.skipSpace()
    while !scanner.isAtEnd {
      if !terms.isEmpty {
        guard scanner.word() == "AND" else { throw scanner.fault("AND") }
        scanner.skipSpace()
      }
      guard let field = scanner.word() else { throw scanner.fault("a field") }
      scanner.skipSpace()
      guard scanner.take("=") else { throw scanner.fault("=") }
      scanner.skipSpace()
      guard let value = try scanner.value() else { throw scanner.fault("a value") }
      scanner.skipSpace()
      terms.append(Term(field: field, value: value))
    }
    self.terms = terms
  }

  private struct Scanner {
    private let characters: [Character]
    private var index = 0
    /// Where the last word began, so that a wrong word is named by its beginning.
    private var start = 0

    init(_ text: String) { characters = Array(text) }

    var isAtEnd: Bool { index == characters.count }

    func fault(_ expected: String) -> Fault { Fault(expected: expected, position: start) }

    mutating func skipSpace() {
      while index < characters.count, characters[index] == " " { index += 1 }
      start = index
    }

    mutating func take(_ character: Character) -> Bool {
      guard index < characters.count, characters[index] == character else { return false }
      index += 1
      return true
    }

    /// Letters, digits, `_`, `-` and `.`; nil when there is none of them.
    mutating func word() -> String? {
      start = index
      while index < characters.count, Scanner.isWord(characters[index]) { index += 1 }
      return index > start ? String(characters[start..<index]) : nil
    }

    /// A word, or what stands in quotes.
    mutating func value() throws(Fault) -> String? {
      start = index
      guard take("\"") else { return word() }
      var value = ""
      while index < characters.count {
        let character = characters[index]
        index += 1
        switch character {
        case "\"": return value
        case "\\":
          guard index < characters.count, characters[index] == "\"" || characters[index] == "\\"
          else { throw Fault(expected: "\" or \\ after a backslash", position: index) }
          value.append(characters[index])
          index += 1
        default: value.append(character)
        }
      }
      throw Fault(expected: "\" at the end of the value", position: index)
    }

    private static func isWord(_ character: Character) -> Bool {
      guard character.isASCII else { return false }
      return character.isLetter || character.isNumber || character == "_" || character == "-"
        || character == "."
    }
  }
}
