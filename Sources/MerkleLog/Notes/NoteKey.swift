package import Primitives

/// What a key signs, and how; the raw value is the signature type of C2SP signed-note.
package enum NoteKeyType: UInt8, Hashable, Sendable {
  /// Ed25519 over the text of the note.
  case ed25519 = 0x01
  /// Ed25519 over a time and the text: a witness has seen this as the largest tree by then.
  case cosignature = 0x04
}

/// A public key that signs notes under a name.
///
/// Source: C2SP signed-note, and tlog-cosignature for witnesses.
package struct NoteKey: Hashable, Sendable {
  /// Bytes of an Ed25519 public key.
  package static let publicKeyByteCount = 32

  /// The name, a URL without scheme as a rule; the log's own key has the name of the origin.
  package let name: String
  /// What the key signs.
  package let type: NoteKeyType
  /// The 32 bytes of the key.
  package let publicKey: [UInt8]
  /// The number that, with the name, says which key signed: a hash of name, type and key.
  package let id: UInt32

  /// A key.
  ///
  /// - Parameters:
  ///   - name: Not empty, without spaces and plus signs.
  ///   - type: What the key signs.
  ///   - publicKey: 32 bytes.
  ///   - sha256: SHA-256.
  /// - Throws: `NoteError.invalidKey` for another name or number of bytes.
  package init(
    name: String,
    type: NoteKeyType = .ed25519,
    publicKey: [UInt8],
    sha256: ([UInt8]) -> Digest
  ) throws(NoteError) {
    guard Self.isName(name), publicKey.count == Self.publicKeyByteCount else {
      throw .invalidKey
    }
    self.name = name
    self.type = type
    self.publicKey = publicKey
    let hash = sha256(Array(name.utf8) + [UInt8(ascii: "\n"), type.rawValue] + publicKey)
    id = hash.withUnsafeBytes { UInt32(bigEndian: $0.loadUnaligned(as: UInt32.self)) }
  }

  /// The key of a text such as `example.com/log+530d903a+AekyeRrm...`.
  ///
  /// - Parameters:
  ///   - text: Name, number and base64 of type and key, joined by plus signs.
  ///   - sha256: SHA-256.
  /// - Throws: `NoteError.invalidKey` for anything else, and for a number that is not the key's.
  package init(_ text: String, sha256: ([UInt8]) -> Digest) throws(NoteError) {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let bytes = Base64.decodeExactly(parts[2]), let first = bytes.first,
      let type = NoteKeyType(rawValue: first)
    else { throw .invalidKey }
    try self.init(
      name: String(parts[0]),
      type: type,
      publicKey: Array(bytes.dropFirst()),
      sha256: sha256
    )
    guard parts[1] == idText else { throw .invalidKey }
  }

  /// Name, number and base64 of type and key, joined by plus signs.
  package var text: String {
    "\(name)+\(idText)+\(Base64.encode([type.rawValue] + publicKey, padded: true))"
  }

  /// Eight hexadecimal digits.
  private var idText: String {
    let digits = String(id, radix: 16)
    return String(repeating: "0", count: 8 - digits.utf8.count) + digits
  }

  /// The bytes that the key signs for a note's text.
  ///
  /// - Parameters:
  ///   - text: The text, with the line feed at its end.
  ///   - seconds: For cosignatures, when the witness saw it, in seconds since 1970.
  /// - Returns: The bytes.
  package func message(for text: String, seconds: UInt64 = 0) -> [UInt8] {
    switch type {
    case .ed25519: Array(text.utf8)
    case .cosignature: Array("cosignature/v1\ntime \(seconds)\n\(text)".utf8)
    }
  }

  /// Whether a text can name a key: not empty, without Unicode spaces and plus signs.
  static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.unicodeScalars.allSatisfy { $0 != "+" && !$0.properties.isWhitespace }
  }
}
