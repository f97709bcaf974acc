/// A language of BCP 47, such as `de-AT`.
///
/// The form is checked and written canonically; that the language exists is not.
/// Source: RFC 5646 section 2.1 (form), 2.1.1 (capitals), 2.2.9 (well-formed).
package struct LanguageTag: TextValue {
  package let text: String

  package init(stored text: String) {
    self.text = text
  }

  /// The tag of at most 35 characters; nil when it is not well-formed.
  ///
  /// Capitals do not matter; underscores, private and grandfathered tags are not accepted.
  package init?(_ text: String) {
    guard text.utf8.count <= PartiesLimits.languageTagLengthMax else { return nil }
    let subtags = text.lowercased().split(separator: "-", omittingEmptySubsequences: false)
    guard
      subtags.allSatisfy({ (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy(Self.isAlnum) })
    else { return nil }
    var reader = SubtagReader(subtags)
    guard let canonical = reader.languageTag() else { return nil }
    self.text = canonical
  }

  private static func isAlnum(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
}

/// Reads the parts of a tag in their order.
private struct SubtagReader {
  private var rest: ArraySlice<Substring>
  private var parts: [String] = []

  init(_ subtags: [Substring]) {
    rest = subtags[...]
  }

  mutating func languageTag() -> String? {
    guard let language = take(where: { Subtag.isAlphabetic($0) && $0.utf8.count >= 2 }) else {
      return nil
    }
    parts = [language]
    if language.utf8.count <= 3 {
      for _ in 0..<3 { append(take { Subtag.isAlphabetic($0) && $0.utf8.count == 3 }) }
    }
    append(take { Subtag.isAlphabetic($0) && $0.utf8.count == 4 }.map(Subtag.capitalized))
    append(take(where: Subtag.isRegion).map { $0.uppercased() })
    guard takeVariants(), takeExtensions(), takePrivateUse(), rest.isEmpty else { return nil }
    return parts.joined(separator: "-")
  }

  /// Each variant once.
  private mutating func takeVariants() -> Bool {
    var seen: Set<String> = []
    while let variant = take(where: Subtag.isVariant) {
      guard seen.insert(variant).inserted else { return false }
      parts.append(variant)
    }
    return true
  }

  /// A single character but x, each once, with subtags of two to eight characters behind it.
  private mutating func takeExtensions() -> Bool {
    var seen: Set<String> = []
    while let singleton = take(where: { $0.utf8.count == 1 && $0 != "x" }) {
      guard seen.insert(singleton).inserted else { return false }
      parts.append(singleton)
      guard takeAll(where: { $0.utf8.count >= 2 }) else { return false }
    }
    return true
  }

  private mutating func takePrivateUse() -> Bool {
    guard let marker = take(where: { $0 == "x" }) else { return true }
    parts.append(marker)
    return takeAll { _ in true }
  }

  private mutating func takeAll(where holds: (Substring) -> Bool) -> Bool {
    var isAny = false
    while let subtag = take(where: holds) {
      parts.append(subtag)
      isAny = true
    }
    return isAny
  }

  private mutating func append(_ part: String?) {
    if let part { parts.append(part) }
  }

  private mutating func take(where holds: (Substring) -> Bool) -> String? {
    guard let first = rest.first, holds(first) else { return nil }
    rest.removeFirst()
    return String(first)
  }
}

/// What a subtag in small letters can be.
private enum Subtag {
  static func isAlphabetic(_ subtag: Substring) -> Bool {
    subtag.utf8.allSatisfy { $0 >= UInt8(ascii: "a") }
  }

  /// Two letters or three digits.
  static func isRegion(_ subtag: Substring) -> Bool {
    subtag.utf8.count == 2 && isAlphabetic(subtag)
      || subtag.utf8.count == 3 && CheckDigits.digits(subtag) != nil
  }

  /// Five to eight characters, or four that begin with a digit.
  static func isVariant(_ subtag: Substring) -> Bool {
    subtag.utf8.count >= 5
      || subtag.utf8.count == 4 && CheckDigits.digits(subtag.prefix(1)) != nil
  }

  static func capitalized(_ subtag: String) -> String {
    subtag.prefix(1).uppercased() + subtag.dropFirst()
  }
}
