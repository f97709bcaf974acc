/// The text of identifiers: a prefix that names the kind, an underscore, and 26 base32 digits.
///
/// Source: the TypeID specification 0.3, which asks for exactly this form: nothing is forgiven.
package enum TypeID {
  /// Characters of the longest prefix.
  package static let prefixLengthMax = 63
  private static let separator = UInt8(ascii: "_")

  /// The text of a prefix and bits; an empty prefix has no separator.
  package static func text(prefix: String, bits: UUIDBits) -> String {
    var output: [UInt8] = []
    output.reserveCapacity(prefix.utf8.count + 1 + Base32.digitCount)
    output.append(contentsOf: prefix.utf8)
    if !output.isEmpty { output.append(separator) }
    Base32.appendCrockford(bits, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// Prefix and bits of a text; nil when it is no TypeID.
  package static func parse(_ text: String) -> (prefix: String, bits: UUIDBits)? {
    let bytes = Array(text.utf8)
    let start = bytes.count - Base32.digitCount
    guard start >= 0, let bits = Base32.decodeCrockford(bytes[start...]) else { return nil }
    if start == 0 { return ("", bits) }
    guard bytes[start - 1] == separator, isPrefix(bytes[..<(start - 1)]) else { return nil }
    return (String(decoding: bytes[..<(start - 1)], as: UTF8.self), bits)
  }

  /// The bits of a text with a given prefix; nil for every other text.
  static func bits(of text: String, prefix: String) -> UUIDBits? {
    let bytes = text.utf8
    guard !prefix.isEmpty else { return Base32.decodeCrockford(bytes) }
    let length = prefix.utf8.count
    guard bytes.count == length + 1 + Base32.digitCount, bytes.starts(with: prefix.utf8) else {
      return nil
    }
    let rest = bytes.dropFirst(length)
    guard rest.first == separator else { return nil }
    return Base32.decodeCrockford(rest.dropFirst())
  }

  /// Whether characters are a prefix: a to z and underscores, the latter not at its ends.
  private static func isPrefix(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, let last = bytes.last, bytes.count <= prefixLengthMax else {
      return false
    }
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    return letters.contains(first) && letters.contains(last)
      && bytes.allSatisfy { letters.contains($0) || $0 == separator }
  }
}
