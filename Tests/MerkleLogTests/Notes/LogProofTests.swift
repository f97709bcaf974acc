import Primitives
import Signing
import Testing

@testable import MerkleLog

@Suite struct LogProofTests {
  static let hasher = MerkleHasher()
  static let first = SHA256.hash(Array("hash1".utf8))
  static let second = SHA256.hash(Array("hash2".utf8))

  static func base64(_ digest: Digest) -> String { Base64.encode(digest.bytes, padded: true) }

  /// Cases of the tests of transparency-dev/formats, package proof.
  static let texts: [(proof: LogProof, text: String)] = [
    (
      LogProof(index: 5, hashes: [first, second], checkpoint: "test checkpoint\n"),
      """
      c2sp.org/tlog-proof@v1
      index 5
      \(base64(first))
      \(base64(second))

      test checkpoint

      """
    ),
    (
      LogProof(
        extra: Array("extra information".utf8),
        index: 10,
        hashes: [first],
        checkpoint: "checkpoint data\n"
      ),
      """
      c2sp.org/tlog-proof@v1
      extra ZXh0cmEgaW5mb3JtYXRpb24=
      index 10
      \(base64(first))

      checkpoint data

      """
    ),
    (
      LogProof(index: 0, hashes: [], checkpoint: "checkpoint\n"),
      "c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n"
    ),
  ]

  @Test(arguments: texts.indices) func `proofs are written and read`(_ position: Int) throws {
    let (proof, text) = Self.texts[position]
    #expect(proof.text == text)
    #expect(try LogProof(text) == proof)
  }

  @Test(
    arguments: [
      ("", .unknownFormat), ("wrong-header\nindex 0\n\nc\n", .unknownFormat),
      ("c2sp.org/tlog-proof@v1", .unknownFormat),
      ("c2sp.org/tlog-proof@v1\nextra !!\nindex 0\n\nc\n", .malformedExtra),
      ("c2sp.org/tlog-proof@v1\nextra AAA\nindex 0\n\nc\n", .malformedExtra),
      ("c2sp.org/tlog-proof@v1\n\n\nc\n", .malformedIndex),
      ("c2sp.org/tlog-proof@v1\nindex x\n\nc\n", .malformedIndex),
      ("c2sp.org/tlog-proof@v1\nindex -5\n\nc\n", .malformedIndex),
      ("c2sp.org/tlog-proof@v1\nindex 05\n\nc\n", .malformedIndex),
      ("c2sp.org/tlog-proof@v1\nindex  5\n\nc\n", .malformedIndex),
      ("c2sp.org/tlog-proof@v1\nindex 18446744073709551616\n\nc\n", .malformedIndex),
      ("c2sp.org/tlog-proof@v1\nindex 0\n!!\n\nc\n", .malformedHash(position: 0)),
      (
        "c2sp.org/tlog-proof@v1\nindex 0\n\(base64(first))\nAAAA\n\nc\n",
        .malformedHash(position: 1)
      ),
      ("c2sp.org/tlog-proof@v1\nindex 0\n\(base64(first))\n", .noCheckpoint),
      ("c2sp.org/tlog-proof@v1\nindex 0", .malformedIndex),
    ] as [(String, LogProofError)]
  )
  func `texts that are no proof are refused`(_ text: String, _ error: LogProofError) {
    #expect(throws: error) { try LogProof(text) }
  }

  @Test func `sixty-four hashes are read and no more`() throws {
    func text(_ count: Int) -> String {
      LogProof(index: 0, hashes: .init(repeating: .zero, count: count), checkpoint: "c\n").text
    }
    #expect(try LogProof(text(64)).hashes.count == 64)
    #expect(throws: LogProofError.noCheckpoint) { try LogProof(text(65)) }
    let long = String(repeating: "a", count: LogProof.byteCountMax + 1)
    #expect(throws: LogProofError.tooLong(long.utf8.count)) { try LogProof(long) }
  }

  /// A proof of a leaf of a tree of twenty, and the key of its log.
  static func proof(of index: Int) throws -> (proof: LogProof, key: NoteKey) {
    let tree = NaiveTree(size: 20)
    let keys = try SignedNoteTests.keys(9, "audit.example.com/log")
    let checkpoint = Checkpoint(origin: keys.public.name, size: 20, root: tree.root())
    var note = SignedNote(text: checkpoint.text)
    try note.sign(as: keys.public) { try keys.private.signature(of: $0) }
    let hashes = tree.path(index, 0..<20)
    let proof = LogProof(index: UInt64(index), hashes: hashes, checkpoint: note.encoded)
    return (proof, keys.public)
  }

  static func verify(_ proof: LogProof, _ leafHash: Digest, _ key: NoteKey) throws -> Checkpoint {
    try proof.verify(
      leafHash: leafHash,
      logKey: key,
      using: hasher,
      isSignature: SignedNoteTests.isSignature
    )
  }

  @Test func `a proof holds for its leaf alone`() throws {
    let (proof, key) = try Self.proof(of: 7)
    let read = try LogProof(proof.text)
    #expect(try Self.verify(read, NaiveTree.leafHash(7), key).size == 20)
    #expect(throws: LogProofError.notIncluded) {
      try Self.verify(read, NaiveTree.leafHash(8), key)
    }
  }

  @Test func `a proof of another log, or with another key, does not hold`() throws {
    let (proof, key) = try Self.proof(of: 7)
    let other = try SignedNoteTests.keys(8, key.name).public
    #expect(throws: LogProofError.note(.unsigned)) {
      try Self.verify(proof, NaiveTree.leafHash(7), other)
    }
    let keys = try SignedNoteTests.keys(9, key.name)
    let checkpoint = Checkpoint(origin: "elsewhere", size: 20, root: .zero)
    var note = SignedNote(text: checkpoint.text)
    try note.sign(as: keys.public) { try keys.private.signature(of: $0) }
    let moved = LogProof(index: 7, hashes: proof.hashes, checkpoint: note.encoded)
    #expect(throws: LogProofError.wrongOrigin) {
      try Self.verify(moved, NaiveTree.leafHash(7), key)
    }
    var text = SignedNote(text: "nothing\n")
    try text.sign(as: keys.public) { try keys.private.signature(of: $0) }
    let empty = LogProof(index: 7, hashes: proof.hashes, checkpoint: text.encoded)
    #expect(throws: LogProofError.checkpoint(.malformedLines)) {
      try Self.verify(empty, NaiveTree.leafHash(7), key)
    }
    let bare = LogProof(index: 7, hashes: proof.hashes, checkpoint: "nothing\n")
    #expect(throws: LogProofError.note(.noSignatures)) {
      try Self.verify(bare, NaiveTree.leafHash(7), key)
    }
  }
}
