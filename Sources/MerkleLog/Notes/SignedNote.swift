internal import Primitives

/// One signature of a note: who says to have made it, and the bytes.
package struct NoteSignature: Hashable, Sendable {
  /// The name of the key.
  package let keyName: String
  /// The number of the key.
  package let keyID: UInt32
  /// The signature, of a form that the key's type decides.
  package let bytes: [UInt8]

  package init(keyName: String, keyID: UInt32, bytes: [UInt8]) {
    self.keyName = keyName
    self.keyID = keyID
    self.bytes = bytes
  }

  /// Whether name and number are those of a key.
  func isInName(of key: NoteKey) -> Bool { keyName == key.name && keyID == key.id }
}

/// A signature that a known key has made.
package struct VerifiedSignature: Hashable, Sendable {
  /// The key.
  package let key: NoteKey
  /// For cosignatures, when the witness saw the tree, in seconds since 1970; otherwise 0.
  package let seconds: UInt64
}

/// A text with signatures, which are lines below it.
///
/// Source: C2SP signed-note v1.
package struct SignedNote: Hashable, Sendable {
  /// Bytes of the longest note that is read.
  package static let byteCountMax = 1_000_000
  /// Signatures of a note that is read; 16 at least are asked for by the specification.
  package static let signatureCountMax = 100

  /// What was signed; ends with a line feed.
  package let text: String
  /// The signatures, in order; of keys that may be unknown.
  package private(set) var signatures: [NoteSignature]

  /// A note that nobody has signed.
  ///
  /// - Parameter text: Without control characters but line feeds, the last of which ends it.
  package init(text: String) {
    precondition(text.utf8.last == lineFeed, "the text of a note ends with a line feed")
    precondition(controlCharacter(in: text) == nil, "a note has no control characters")
    self.text = text
    signatures = []
  }

  /// The note of a text with its signatures.
  ///
  /// Nothing is believed by this: see `verify`.
  package init(_ note: String) throws(NoteError) {
    let bytes = Array(note.utf8)
    guard bytes.count <= Self.byteCountMax else { throw .tooLong(bytes.count) }
    if let offset = controlCharacter(in: note) { throw .controlCharacter(offset: offset) }
    guard let end = Self.endOfText(bytes), bytes.count > end + 1, bytes.last == lineFeed else {
      throw .noSignatures
    }
    text = String(decoding: bytes[..<end], as: UTF8.self)
    let lines = bytes[(end + 1)...].dropLast()
      .split(separator: lineFeed, omittingEmptySubsequences: false)
    guard lines.count <= Self.signatureCountMax else { throw .tooManySignatures(lines.count) }
    signatures = []
    for (number, line) in lines.enumerated() {
      guard let signature = Self.signature(String(decoding: line, as: UTF8.self)) else {
        throw .malformedSignature(line: number)
      }
      signatures.append(signature)
    }
  }

  /// The text, an empty line, and a line for each signature.
  package var encoded: String {
    signatures.reduce(text + "\n") { note, signature in
      let id = withUnsafeBytes(of: signature.keyID.bigEndian) { Array($0) }
      let base64 = Base64.encode(id + signature.bytes, padded: true)
      return note + "\u{2014} \(signature.keyName) \(base64)\n"
    }
  }

  /// Adds a signature below the others.
  package mutating func add(_ signature: NoteSignature) { signatures.append(signature) }

  /// Adds the signature that a key makes for the text.
  ///
  /// - Parameters:
  ///   - key: The public part of the key.
  ///   - seconds: For cosignatures, the moment, in seconds since 1970.
  ///   - sign: Makes the Ed25519 signature of a message with the private part of the key.
  /// - Throws: What `sign` throws.
  package mutating func sign<Failure: Error>(
    as key: NoteKey,
    seconds: UInt64 = 0,
    _ sign: ([UInt8]) throws(Failure) -> [UInt8]
  ) throws(Failure) {
    let signature = try sign(key.message(for: text, seconds: seconds))
    let time = withUnsafeBytes(of: seconds.bigEndian) { Array($0) }
    let bytes = key.type == .cosignature ? time + signature : signature
    add(NoteSignature(keyName: key.name, keyID: key.id, bytes: bytes))
  }

  /// Which of the keys have signed the text.
  ///
  /// Signatures in other names are passed over; but a signature in the name of a key that the key
  /// did not make spoils the note.
  ///
  /// - Parameters:
  ///   - keys: The keys that are known, and trusted for this note.
  ///   - isSignature: Whether bytes are the Ed25519 signature of a message by a public key.
  /// - Returns: At least one signature, and one for each key, so that whoever counts them counts
  ///   signers; of several cosignatures the latest.
  /// - Throws: `NoteError.wrongSignature`, or `.unsigned` when none of the keys has signed.
  package func verify(
    with keys: [NoteKey],
    isSignature: (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool
  ) throws(NoteError) -> [VerifiedSignature] {
    var verified: [VerifiedSignature] = []
    for signature in signatures {
      for key in keys where signature.isInName(of: key) {
        var bytes = signature.bytes[...]
        var seconds: UInt64 = 0
        if key.type == .cosignature {
          seconds = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
          bytes = bytes.dropFirst(8)
        }
        let message = key.message(for: text, seconds: seconds)
        guard isSignature(Array(bytes), message, key.publicKey) else {
          throw .wrongSignature(keyName: key.name)
        }
        let signature = VerifiedSignature(key: key, seconds: seconds)
        guard let earlier = verified.firstIndex(where: { $0.key == key }) else {
          verified.append(signature)
          continue
        }
        if verified[earlier].seconds < seconds { verified[earlier] = signature }
      }
    }
    guard !verified.isEmpty else { throw .unsigned }
    return verified
  }

  /// Where the text ends: after the first of the last two line feeds that follow each other.
  private static func endOfText(_ bytes: [UInt8]) -> Int? {
    var index = bytes.count - 1
    while index > 0 {
      if bytes[index] == lineFeed, bytes[index - 1] == lineFeed { return index }
      index -= 1
    }
    return nil
  }

  /// The signature of a line without its line feed.
  private static func signature(_ line: String) -> NoteSignature? {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "\u{2014}", NoteKey.isName(String(parts[1])),
      let bytes = Base64.decodeExactly(parts[2]), bytes.count > 4
    else { return nil }
    return NoteSignature(
      keyName: String(parts[1]),
      keyID: bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) },
      bytes: Array(bytes.dropFirst(4))
    )
  }
}

private let lineFeed = UInt8(ascii: "\n")

/// The offset of the first control character that is no line feed.
private func controlCharacter(in text: String) -> Int? {
  text.utf8.enumerated().first { $0.element < 0x20 && $0.element != lineFeed }?.offset
}
