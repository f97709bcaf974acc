import Primitives
import PropertyTesting
import Signing
import Testing

@testable import MerkleLog

@Suite struct AuditLeafTests {
  static let hasher = MerkleHasher()

  /// A digest whose bytes count up from one.
  static func digest(_ first: UInt8) -> Digest {
    Digest(filling: { buffer in
      for index in buffer.indices { buffer[index] = first &+ UInt8(index) }
    })
  }

  static func change(_ number: UInt64, kind: UInt8 = 1) -> AuditChange {
    AuditChange(
      kind: kind,
      id: UUIDBits(high: 0, low: number),
      version: 1,
      before: nil,
      after: digest(3)
    )
  }

  static func leaf(
    outcome: AuditOutcome = .accepted,
    changes: AuditChanges = .listed([change(1), change(2)])
  ) -> AuditLeaf {
    AuditLeaf(
      logID: UUIDBits(high: 1, low: 2),
      index: 3,
      time: Instant(microseconds: 4),
      eventID: UUIDBits(high: 5, low: 6),
      actor: "prn_1",
      credential: digest(7),
      originCommitment: digest(8),
      method: 9,
      outcome: outcome,
      approver: "prn_2",
      requestDigest: digest(10),
      changes: changes
    )
  }

  /// A leaf that chance makes.
  static func leaf(_ choices: inout Choices) -> AuditLeaf {
    func digest(_ choices: inout Choices) -> Digest { Self.digest(choices.number(in: 1...255)) }
    let isAccepted = choices.happens(onceIn: 3)
    let changes = (0..<choices.number(in: 0...5)).map { number in
      AuditChange(
        kind: choices.number(in: 1...3),
        id: UUIDBits(high: choices.number(in: 0...2), low: UInt64(number)),
        version: choices.number(in: 1...UInt64.max),
        before: choices.happens() ? digest(&choices) : nil,
        after: digest(&choices)
      )
    }
    let names = "!~abcxyz_0123456789"
    var leaf = Self.leaf(
      outcome: isAccepted ? .accepted : .refused(reason: choices.number(in: 1...UInt16.max)),
      changes: AuditChanges(isAccepted ? changes : [], using: hasher)
    )
    if isAccepted, choices.happens(onceIn: 4) { leaf.changes = .apart(root: digest(&choices)) }
    leaf.index = choices.extremeNumber()
    leaf.time = Instant(microseconds: choices.number(in: 0...Int64.max))
    leaf.actor = choices.text(count: 1...128, of: names)
    leaf.approver = choices.happens() ? choices.text(count: 1...128, of: names) : nil
    leaf.method = choices.number(in: 1...UInt16.max)
    return leaf
  }

  @Test func `leaves round trip`() {
    forAll { choices in
      let leaf = Self.leaf(&choices)
      let bytes = try leaf.encoded()
      #expect(try AuditLeaf(decoding: bytes) == leaf)
      #expect(bytes.count <= AuditLeaf.byteCountMax)
    }
  }

  @Test func `bytes that are read as a leaf are those that are written for it`() {
    forAll(count: 400) { choices in
      var bytes = try Self.leaf(&choices).encoded()
      for _ in 0..<choices.number(in: 1...3) {
        bytes[choices.number(in: 0...bytes.count - 1)] ^= choices.number(in: 1...255)
      }
      guard let leaf = try? AuditLeaf(decoding: bytes) else { return }
      #expect(try leaf.encoded() == bytes)
    }
  }

  @Test func `each truncation and each further byte is refused`() throws {
    let bytes = try Self.leaf().encoded()
    for count in bytes.indices {
      let error = #expect(throws: AuditLeafError.self) {
        try AuditLeaf(decoding: Array(bytes[..<count]))
      }
      guard case .malformed(.truncated(let offset, let wanted)) = error else {
        Issue.record("\(count) bytes: \(String(describing: error))")
        continue
      }
      #expect(offset <= count && offset + wanted > count)
    }
    #expect(throws: AuditLeafError.malformed(.trailingBytes(offset: bytes.count))) {
      try AuditLeaf(decoding: bytes + [0])
    }
  }

  @Test func `another version is not read`() throws {
    var bytes = try Self.leaf().encoded()
    bytes[0] = 2
    #expect(throws: AuditLeafError.unknownVersion(2)) { try AuditLeaf(decoding: bytes) }
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let error: AuditLeafError
    let spoil: @Sendable (inout AuditLeaf) -> Void
    var testDescription: String { "\(error)" }
    init(_ error: AuditLeafError, _ spoil: @escaping @Sendable (inout AuditLeaf) -> Void) {
      self.error = error
      self.spoil = spoil
    }
  }

  static let refusals = [
    Refusal(.invalidActor) { $0.actor = "" },
    Refusal(.invalidActor) { $0.actor = String(repeating: "a", count: 129) },
    Refusal(.invalidActor) { $0.actor = "Jane Doe" },
    Refusal(.invalidActor) { $0.actor = "jané" },
    Refusal(.invalidActor) { $0.actor = "a\u{7F}" },
    Refusal(.invalidApprover) { $0.approver = "" },
    Refusal(.invalidApprover) { $0.approver = String(repeating: "a", count: 129) },
    Refusal(.invalidTime) { $0.time = Instant(microseconds: -1) },
    Refusal(.invalidMethod) { $0.method = 0 },
    Refusal(.invalidOutcome) {
      $0.outcome = .refused(reason: 0)
      $0.changes = .listed([])
    },
    Refusal(.changesOfRefused) { $0.outcome = .refused(reason: 1) },
    Refusal(.changesOfRefused) {
      $0.outcome = .refused(reason: 1)
      $0.changes = .apart(root: digest(1))
    },
    Refusal(.invalidChangesRoot) { $0.changes = .apart(root: .zero) },
    Refusal(.tooManyChanges(651)) { $0.changes = .listed((0..<651).map { change($0) }) },
    Refusal(.unorderedChange(position: 1)) { $0.changes = .listed([change(2), change(1)]) },
    Refusal(.unorderedChange(position: 1)) { $0.changes = .listed([change(1), change(1)]) },
    Refusal(.unorderedChange(position: 2)) {
      $0.changes = .listed([change(1), change(3), change(2)])
    },
    Refusal(.unorderedChange(position: 1)) {
      $0.changes = .listed([change(1, kind: 2), change(2, kind: 1)])
    },
    Refusal(.invalidChange(position: 0)) { $0.changes = .listed([change(1, kind: 0)]) },
    Refusal(.invalidChange(position: 1)) {
      let id = UUIDBits(high: 9, low: 9)
      let empty = AuditChange(kind: 1, id: id, version: 2, before: nil, after: nil)
      $0.changes = .listed([change(1), empty])
    },
    Refusal(.invalidChange(position: 0)) {
      let id = UUIDBits(high: 9, low: 9)
      let early = AuditChange(kind: 1, id: id, version: 0, before: nil, after: digest(1))
      $0.changes = .listed([early])
    },
    Refusal(.invalidChange(position: 0)) {
      let id = UUIDBits(high: 9, low: 9)
      let zero = AuditChange(kind: 1, id: id, version: 1, before: .zero, after: digest(1))
      $0.changes = .listed([zero])
    },
  ]

  @Test(arguments: refusals) func `values that no leaf can have are refused`(
    _ refusal: Refusal
  ) {
    var leaf = Self.leaf()
    refusal.spoil(&leaf)
    #expect(throws: refusal.error) { try leaf.encoded() }
  }

  /// Offsets in the bytes of `leaf()`, whose names have five characters each.
  @Test(
    arguments: [
      (49, [0], .malformed(.length(offset: 49, length: 0))),
      (49, [129], .malformed(.length(offset: 49, length: 129))),
      (50, [0x20], .invalidActor),
      (50, [0xC3], .invalidActor),
      (25, [0x80], .invalidTime),
      (119, [0, 0], .invalidMethod),
      (121, [0], .invalidOutcome),
      (121, [3], .invalidOutcome),
      (121, [2, 0, 0], .invalidOutcome),
      (121, [1, 0, 1], .invalidOutcome),
      (121, [2, 0, 1], .changesOfRefused),
      (124, [129], .malformed(.length(offset: 124, length: 129))),
      (125, [0x7F], .invalidApprover),
      (162, [0, 177], .malformed(.length(offset: 162, length: 177))),
      (162, [0xFF, 0xFF], .malformed(.length(offset: 162, length: 65_535))),
      (164, [0], .invalidChange(position: 0)),
      (164, [2], .unorderedChange(position: 1)),
      (342, [1], .invalidChangesRoot),
    ] as [(Int, [UInt8], AuditLeafError)]
  )
  func `bytes that no leaf can have are refused`(
    _ offset: Int,
    _ replacement: [UInt8],
    _ error: AuditLeafError
  ) throws {
    var bytes = try Self.leaf().encoded()
    bytes.replaceSubrange(offset..<(offset + replacement.count), with: replacement)
    #expect(throws: error) { try AuditLeaf(decoding: bytes) }
  }

  @Test func `650 changes and the longest names make the longest leaf`() throws {
    var leaf = Self.leaf(changes: .listed((0..<650).map { Self.change($0) }))
    leaf.actor = String(repeating: "a", count: 128)
    leaf.approver = String(repeating: "b", count: 128)
    let bytes = try leaf.encoded()
    #expect(bytes.count == 58_292)
    #expect(bytes.count == AuditLeaf.byteCountMax)
    #expect(bytes.count <= EntryBundle.entryByteCountMax)
    #expect(try AuditLeaf(decoding: bytes) == leaf)
  }

  @Test func `more than 650 changes are kept beside the leaf, which has their root`() throws {
    let changes = (0..<651).map { Self.change($0) }
    let expected = AuditChanges.apart(root: AuditChanges.root(of: changes, using: Self.hasher))
    #expect(AuditChanges(changes.reversed(), using: Self.hasher) == expected)
    let leaf = Self.leaf(changes: expected)
    let bytes = try leaf.encoded()
    #expect(try AuditLeaf(decoding: bytes) == leaf)
    #expect(try AuditChanges.decode(AuditChanges.encode(changes)) == changes)
    var tree = NaiveTree(size: 0)
    tree.leafHashes = changes.map { Self.hasher.hash(leaf: $0.encoded) }
    #expect(expected == .apart(root: tree.root()))
  }

  @Test func `changes kept beside a leaf are refused when cut off or out of order`() {
    let changes = [Self.change(1), Self.change(2)]
    let bytes = AuditChanges.encode(changes)
    #expect(throws: AuditLeafError.malformed(.truncated(offset: 146, wanted: 32))) {
      try AuditChanges.decode(Array(bytes.dropLast()))
    }
    #expect(throws: AuditLeafError.unorderedChange(position: 1)) {
      try AuditChanges.decode(AuditChanges.encode(changes.reversed()))
    }
  }

  @Test func `changes are put in order by kind, then by identifier`() {
    let ordered = [Self.change(5), Self.change(9), Self.change(1, kind: 2)]
    #expect(AuditChanges(ordered.reversed(), using: Self.hasher) == .listed(ordered))
  }

  @Test func `place and time can be given last`() throws {
    var leaf = Self.leaf()
    var bytes = try leaf.encoded()
    leaf.index = 0x0102_0304_0506_0708
    leaf.time = Instant(microseconds: 1_795_509_000_000_000)
    AuditLeaf.place(at: leaf.index, time: leaf.time, in: &bytes)
    #expect(try leaf.encoded() == bytes)
  }

  @Test func `a leaf counts neither in another log nor at another index`() throws {
    var leaf = Self.leaf()
    let hash = Self.hasher.hash(leaf: try leaf.encoded())
    leaf.logID = UUIDBits(high: 1, low: 3)
    #expect(Self.hasher.hash(leaf: try leaf.encoded()) != hash)
    leaf = Self.leaf()
    leaf.index += 1
    #expect(Self.hasher.hash(leaf: try leaf.encoded()) != hash)
  }
}
