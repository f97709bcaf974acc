import Foundation
import Primitives
import Signing
import Testing

@testable import MerkleLog

/// The test vectors of docs/audit-format.md, which were not made by this code.
@Suite struct GoldenTests {
  static let hasher = MerkleHasher()
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Golden")

  static func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  /// The bytes of a file whose lines begin with hexadecimal digits.
  static func bytes(_ name: String) throws -> [UInt8] {
    try text(name).split(separator: "\n").flatMap { line in
      try #require(Hex.decode(String(line.prefix { $0 != " " })))
    }
  }

  static func code(_ key: UInt8, _ message: String) -> Digest {
    HMACSHA256.digest(of: Array(message.utf8), key: [UInt8](repeating: key, count: 32))
  }

  static let logID = UUIDBits(high: 0x0189_0A5D_AC96_774B, low: 0xBCCE_B302_099A_8057)
  static let first = UUIDBits(high: 0x018C_C251_F400_7000, low: 0x8000_0000_0000_000A)
  static let second = UUIDBits(high: 0x018C_C251_F400_7000, low: 0x8000_0000_0000_000B)
  static let apiKey = Digest(filling: { buffer in
    buffer.copyBytes(from: UUIDBits(high: 0x018C_C251_F400_7000, low: 0x8000_0000_0000_0001).bytes)
  })

  static func leaf(
    _ number: UInt8,
    _ method: UInt16,
    _ outcome: AuditOutcome = .accepted,
    actor: String = "prn_01h455vb4pex5vsknk084sn02q",
    credential: Digest = apiKey,
    approver: String? = nil,
    _ changes: [AuditChange] = []
  ) -> AuditLeaf {
    AuditLeaf(
      logID: logID,
      index: UInt64(number),
      time: Instant(microseconds: 1_795_509_000_000_000 + Int64(number) * 1000),
      eventID: UUIDBits(
        high: 0x018C_C251_F400_7000,
        low: 0x8000_0000_0000_E000 + UInt64(number)
      ),
      actor: actor,
      credential: credential,
      originCommitment: code(0xA0 + number, "192.0.2.7"),
      method: method,
      outcome: outcome,
      approver: approver,
      requestDigest: code(0xA0 + number, "request \(number)"),
      changes: AuditChanges(changes, using: hasher)
    )
  }

  static let many = (1...651).map { (number: UInt64) in
    AuditChange(
      kind: 1,
      id: UUIDBits(high: 0, low: number),
      version: 1,
      before: nil,
      after: SHA256.hash(withUnsafeBytes(of: number.bigEndian) { Array($0) })
    )
  }

  static let leaves: [(file: String, leaf: AuditLeaf)] = [
    (
      "leaf-0-created.hex",
      leaf(
        0,
        1,
        credential: SHA256.hash(Array("certificate".utf8)),
        [AuditChange(kind: 1, id: first, version: 1, before: nil, after: code(0xC1, "image 1"))]
      )
    ),
    ("leaf-1-refused.hex", leaf(1, 2, .refused(reason: 102))),
    (
      "leaf-2-updated.hex",
      leaf(
        2,
        3,
        approver: "prn_01h455vb4pex5vsknk084sn02r",
        [
          AuditChange(kind: 1, id: second, version: 1, before: nil, after: code(0xC2, "image 1")),
          AuditChange(
            kind: 1,
            id: first,
            version: 2,
            before: code(0xC1, "image 1"),
            after: code(0xC1, "image 2")
          ),
        ]
      )
    ),
    ("leaf-3-read.hex", leaf(3, 20_001, actor: "prn_01h455vb4pex5vsknk084sn02r")),
    ("leaf-4-many.hex", leaf(4, 30_001, actor: "operator", many)),
  ]

  @Test(arguments: leaves.indices) func `leaves have the bytes of the document`(
    _ position: Int
  ) throws {
    let (file, leaf) = Self.leaves[position]
    let bytes = try Self.bytes(file)
    #expect(Hex.encode(try leaf.encoded()) == Hex.encode(bytes))
    #expect(try AuditLeaf(decoding: bytes) == leaf)
  }

  /// The frontier of the first leaves.
  static func frontier(_ count: Int) throws -> Frontier {
    var frontier = Frontier()
    for (file, _) in leaves[..<count] {
      frontier.append(hasher.hash(leaf: try bytes(file)), using: hasher)
    }
    return frontier
  }

  @Test func `the tree has the roots of the document`() throws {
    let expected = try Self.leaves.indices.map { index in
      "leaf \(index)  \(Self.hasher.hash(leaf: try Self.bytes(Self.leaves[index].file)))\n"
    }
    let roots = try (0...Self.leaves.count).map { count in
      "root \(count)  \(try Self.frontier(count).root(using: Self.hasher))\n"
    }
    #expect((expected + roots).joined() == (try Self.text("tree.txt")))
  }

  @Test func `the checkpoint is signed as in the document`() throws {
    let privateKey = try Ed25519.PrivateKey(rawBytes: [UInt8](repeating: 7, count: 32))
    let origin = "audit.example.com/\(Self.logID)/1"
    let key = try NoteKey(
      name: origin,
      publicKey: privateKey.publicKey.rawBytes,
      sha256: { SHA256.hash($0) }
    )
    #expect(key.text + "\n" == (try Self.text("key.txt")))
    let frontier = try Self.frontier(5)
    let checkpoint = Checkpoint(
      origin: origin,
      size: frontier.size,
      root: frontier.root(using: Self.hasher)
    )
    var note = SignedNote(text: checkpoint.text)
    try note.sign(as: key) { try privateKey.signature(of: $0) }
    #expect(note.encoded == (try Self.text("checkpoint")))
  }

  @Test func `the proof is that of the document and holds`() throws {
    let hashes = try Self.leaves.map { Self.hasher.hash(leaf: try Self.bytes($0.file)) }
    let tile = try #require(Tile(TileID(level: 0, index: 0), hashes: hashes))
    let plan = try #require(ProofPlan.inclusion(of: 2, inTreeOf: 5))
    let proof = LogProof(
      index: 2,
      hashes: try plan.hashes(from: [tile.id: tile], using: Self.hasher),
      checkpoint: try Self.text("checkpoint")
    )
    let text = try Self.text("leaf-2.tlog-proof")
    #expect(proof.text == text)
    let key = try NoteKey(
      try Self.text("key.txt").trimmingCharacters(in: .newlines),
      sha256: { SHA256.hash($0) }
    )
    let checkpoint = try LogProof(text).verify(
      leafHash: hashes[2],
      logKey: key,
      using: Self.hasher,
      isSignature: SignedNoteTests.isSignature
    )
    #expect(checkpoint.size == 5)
  }
}
