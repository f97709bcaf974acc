import Primitives
import PropertyTesting
import Signing
import Testing

@testable import MerkleLog

@Suite struct SignedNoteTests {
  /// The example of C2SP signed-note.
  static let exampleKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
  static let exampleNote = """
    This is an example message.

    — example.com/foo \
    Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

    """

  /// The example of Go's package golang.org/x/mod/sumdb/note, with the key's private part.
  static let goSeed = "FALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
  static let goKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
  static let goText = """
    If you think cryptography is the answer to your problem,
    then you don't know what your problem is.

    """
  static let goNote =
    goText + "\n" + """
      — PeterNeumann \
      x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

      """

  static func sha256(_ bytes: [UInt8]) -> Digest { SHA256.hash(bytes) }

  static func isSignature(
    _ signature: [UInt8],
    _ message: [UInt8],
    _ publicKey: [UInt8]
  ) -> Bool {
    guard let key = try? Ed25519.PublicKey(rawBytes: publicKey) else { return false }
    return key.isSignature(signature, of: message)
  }

  /// A private key made of one byte, and its public part under a name.
  static func keys(
    _ byte: UInt8,
    _ name: String,
    _ type: NoteKeyType = .ed25519
  ) throws -> (private: Ed25519.PrivateKey, public: NoteKey) {
    let key = try Ed25519.PrivateKey(rawBytes: [UInt8](repeating: byte, count: 32))
    let publicKey = key.publicKey.rawBytes
    return (key, try NoteKey(name: name, type: type, publicKey: publicKey, sha256: sha256))
  }

  @Test(arguments: [
    (exampleKey, exampleNote, "This is an example message.\n"), (goKey, goNote, goText),
  ])
  func `notes of others are verified and written as they were`(
    _ key: String,
    _ note: String,
    _ text: String
  ) throws {
    let key = try NoteKey(key, sha256: Self.sha256)
    let signed = try SignedNote(note)
    #expect(signed.text == text)
    #expect(signed.encoded == note)
    let verified = try signed.verify(with: [key], isSignature: Self.isSignature)
    #expect(verified == [VerifiedSignature(key: key, seconds: 0)])
  }

  @Test func `our signature is the one that Go's package makes`() throws {
    let seed = try #require(Base64.decode("AYEK" + Self.goSeed)).dropFirst()
    let privateKey = try Ed25519.PrivateKey(rawBytes: Array(seed))
    let key = try NoteKey(
      name: "PeterNeumann",
      publicKey: privateKey.publicKey.rawBytes,
      sha256: Self.sha256
    )
    #expect(key.text == Self.goKey)
    var note = SignedNote(text: Self.goText)
    try note.sign(as: key) { try privateKey.signature(of: $0) }
    #expect(note.encoded == Self.goNote)
  }

  @Test func `keys are read as they are written and nothing else is`() throws {
    for text in [Self.exampleKey, Self.goKey] {
      #expect(try NoteKey(text, sha256: Self.sha256).text == text)
    }
    let bytes = Array(Self.exampleKey.utf8)
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      let cut = Array(bytes[..<index])
      for other in [changed, cut].map({ String(decoding: $0, as: UTF8.self) }) {
        #expect(throws: NoteError.invalidKey) { try NoteKey(other, sha256: Self.sha256) }
      }
    }
    for name in ["", "a b", "a\u{2003}b", "a+b"] {
      #expect(throws: NoteError.invalidKey) {
        try NoteKey(
          name: name,
          publicKey: [UInt8](repeating: 0, count: 32),
          sha256: Self.sha256
        )
      }
    }
    #expect(throws: NoteError.invalidKey) {
      try NoteKey(name: "a", publicKey: [0], sha256: Self.sha256)
    }
  }

  @Test func `signatures of unknown keys are passed over`() throws {
    let known = try Self.keys(1, "example.com/log")
    let unknown = try Self.keys(2, "example.com/log")
    let other = try Self.keys(1, "example.com/other")
    var note = SignedNote(text: "text\n")
    try note.sign(as: unknown.public) { try unknown.private.signature(of: $0) }
    try note.sign(as: other.public) { try other.private.signature(of: $0) }
    #expect(throws: NoteError.unsigned) {
      try note.verify(with: [known.public], isSignature: Self.isSignature)
    }
    try note.sign(as: known.public) { try known.private.signature(of: $0) }
    let read = try SignedNote(note.encoded)
    #expect(read == note)
    let verified = try read.verify(with: [known.public], isSignature: Self.isSignature)
    #expect(verified.map(\.key) == [known.public])
  }

  @Test func `a wrong signature in the name of a known key spoils the note`() throws {
    let first = try Self.keys(1, "first")
    let second = try Self.keys(2, "second")
    var note = SignedNote(text: "text\n")
    try note.sign(as: first.public) { try first.private.signature(of: $0) }
    try note.sign(as: second.public) { try first.private.signature(of: $0) }
    #expect(throws: NoteError.wrongSignature(keyName: "second")) {
      try note.verify(with: [first.public, second.public], isSignature: Self.isSignature)
    }
    let verified = try note.verify(with: [first.public], isSignature: Self.isSignature)
    #expect(verified.count == 1)
  }

  @Test func `a cosignature covers its time and the text`() throws {
    let log = try Self.keys(1, "example.com/log")
    let witness = try Self.keys(2, "witness.example.com", .cosignature)
    var note = SignedNote(text: "example.com/log\n1\nAAAA\n")
    try note.sign(as: log.public) { try log.private.signature(of: $0) }
    try note.sign(as: witness.public, seconds: 1_679_315_147) { message in
      let head = "cosignature/v1\ntime 1679315147\nexample.com/log\n1\nAAAA\n"
      #expect(message == Array(head.utf8))
      return try witness.private.signature(of: message)
    }
    let verified = try SignedNote(note.encoded)
      .verify(with: [log.public, witness.public], isSignature: Self.isSignature)
    #expect(verified.map(\.seconds) == [0, 1_679_315_147])
    let last = try #require(note.signatures.last)
    var changed = SignedNote(text: note.text)
    changed.add(
      NoteSignature(keyName: last.keyName, keyID: last.keyID, bytes: [1] + last.bytes.dropFirst())
    )
    #expect(throws: NoteError.wrongSignature(keyName: "witness.example.com")) {
      try changed.verify(with: [witness.public], isSignature: Self.isSignature)
    }
    var short = SignedNote(text: note.text)
    short.add(NoteSignature(keyName: last.keyName, keyID: last.keyID, bytes: [1]))
    #expect(throws: NoteError.wrongSignature(keyName: "witness.example.com")) {
      try short.verify(with: [witness.public], isSignature: Self.isSignature)
    }
  }

  @Test func `the last empty line divides text and signatures`() throws {
    let keys = try Self.keys(3, "a")
    var note = SignedNote(text: "\n\nOgnuno sta solo\n\ned è subito sera.\n")
    try note.sign(as: keys.public) { try keys.private.signature(of: $0) }
    #expect(try SignedNote(note.encoded) == note)
  }

  @Test(
    arguments: [
      ("", .noSignatures), ("text\n", .noSignatures), ("text\n\n", .noSignatures),
      ("text\n\n— a AAAAAAA=", .noSignatures), ("text\n— a AAAAAAA=\n", .noSignatures),
      ("te\txt\n\n— a AAAAAAA=\n", .controlCharacter(offset: 2)),
      ("text\r\n\n— a AAAAAAA=\n", .controlCharacter(offset: 4)),
      ("text\n\n— a AAAAAAA=\n— a AAAAAA==\n", .malformedSignature(line: 1)),
      ("text\n\n- a AAAAAAA=\n", .malformedSignature(line: 0)),
      ("text\n\n— a  AAAAAAA=\n", .malformedSignature(line: 0)),
      ("text\n\n—  AAAAAAA=\n", .malformedSignature(line: 0)),
      ("text\n\n— a+b AAAAAAA=\n", .malformedSignature(line: 0)),
      ("text\n\n— a\u{A0}b AAAAAAA=\n", .malformedSignature(line: 0)),
      ("text\n\n— a AAAAAAA\n", .malformedSignature(line: 0)),
      ("text\n\n— a AAAAAAB=\n", .malformedSignature(line: 0)),
      ("text\n\n— a AAAAAAA= \n", .malformedSignature(line: 0)),
    ] as [(String, NoteError)]
  )
  func `texts that are no signed note are refused`(_ text: String, _ error: NoteError) {
    #expect(throws: error) { try SignedNote(text) }
  }

  @Test func `a hundred signatures are read and no more, and a million bytes`() throws {
    func note(_ count: Int) -> String {
      "text\n\n" + String(repeating: "— a AAAAAAA=\n", count: count)
    }
    #expect(try SignedNote(note(100)).signatures.count == 100)
    #expect(throws: NoteError.tooManySignatures(101)) { try SignedNote(note(101)) }
    let end = "\n\n— a AAAAAAA=\n"
    let room = SignedNote.byteCountMax - end.utf8.count
    #expect(throws: Never.self) { try SignedNote(String(repeating: "a", count: room) + end) }
    #expect(throws: NoteError.tooLong(1_000_001)) {
      try SignedNote(String(repeating: "a", count: room + 1) + end)
    }
  }

  @Test func `a note with any byte changed is not verified`() throws {
    let key = try NoteKey(Self.exampleKey, sha256: Self.sha256)
    let bytes = Array(Self.exampleNote.utf8)
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      guard let text = String(validating: changed, as: UTF8.self) else { continue }
      #expect(throws: NoteError.self) {
        try SignedNote(text).verify(with: [key], isSignature: Self.isSignature)
      }
    }
  }

  /// Whoever counts signatures must not take one witness for two.
  @Test func `a key that signed twice has signed once`() throws {
    let witness = try Self.keys(1, "witness", .cosignature)
    var note = SignedNote(text: "text\n")
    for seconds: UInt64 in [7, 8] {
      try note.sign(as: witness.public, seconds: seconds) { try witness.private.signature(of: $0) }
    }
    let verified = try note.verify(with: [witness.public], isSignature: Self.isSignature)
    #expect(verified == [VerifiedSignature(key: witness.public, seconds: 8)])
  }
}
