import Primitives
import PropertyTesting
import Signing
import Testing

@testable import MerkleLog

@Suite struct ProofTests {
  static let hasher = MerkleHasher()

  /// All tiles of a tree, as wide as they are.
  static func tiles(_ tree: NaiveTree) throws -> [TileID: Tile] {
    var edge = TreeEdge()
    let full = try edge.append(tree.leafHashes, using: hasher)
    let partial = try #require(edge.partial)
    return Dictionary(uniqueKeysWithValues: (full + partial).map { ($0.id, $0) })
  }

  @Test func `every proof of every small tree is that of the model and holds`() throws {
    for size in 1...33 {
      let tree = NaiveTree(size: size)
      let tiles = try Self.tiles(tree)
      for index in 0..<size {
        let plan = try #require(ProofPlan.inclusion(of: UInt64(index), inTreeOf: UInt64(size)))
        let hashes = try plan.hashes(from: tiles, using: Self.hasher)
        #expect(hashes == tree.path(index, 0..<size))
        let proof = InclusionProof(index: UInt64(index), size: UInt64(size), hashes: hashes)
        #expect(
          proof.leads(from: tree.leafHashes[index], to: tree.root(), using: Self.hasher)
        )
      }
      for oldSize in 1...size {
        let plan = try #require(
          ProofPlan.consistency(from: UInt64(oldSize), to: UInt64(size))
        )
        let hashes = try plan.hashes(from: tiles, using: Self.hasher)
        #expect(hashes == tree.subproof(oldSize, 0..<size, true))
        let proof = ConsistencyProof(
          oldSize: UInt64(oldSize),
          size: UInt64(size),
          hashes: hashes
        )
        #expect(
          proof.leads(from: tree.root(0..<oldSize), to: tree.root(), using: Self.hasher)
        )
      }
    }
  }

  @Test func `proofs of larger trees are those of the model`() throws {
    let trees = try [600, 1024, 4097].map { size in
      let tree = NaiveTree(size: size)
      return (tree: tree, tiles: try Self.tiles(tree))
    }
    forAll(count: 60) { choices in
      let (tree, tiles) = choices.element(of: trees)
      let size = tree.leafHashes.count
      let index = choices.number(in: 0...size - 1)
      choices.note("size \(size), index \(index)")
      let plan = try #require(ProofPlan.inclusion(of: UInt64(index), inTreeOf: UInt64(size)))
      #expect(
        try plan.hashes(from: tiles, using: Self.hasher) == tree.path(index, 0..<size)
      )
      let consistency = try #require(
        ProofPlan.consistency(from: UInt64(index + 1), to: UInt64(size))
      )
      #expect(
        try consistency.hashes(from: tiles, using: Self.hasher)
          == tree.subproof(index + 1, 0..<size, true)
      )
      let root = ProofPlan.root(ofTreeOf: UInt64(index + 1))
      #expect(
        try root.hashes(from: tiles, using: Self.hasher) == [tree.root(0..<(index + 1))]
      )
    }
  }

  @Test func `changed proofs do not hold`() throws {
    let size = 23
    let tree = NaiveTree(size: size)
    let root = tree.root()
    for index in 0..<size {
      let hashes = tree.path(index, 0..<size)
      let leafHash = tree.leafHashes[index]
      for changed in Self.changes(of: hashes) {
        let proof = InclusionProof(index: UInt64(index), size: UInt64(size), hashes: changed)
        #expect(!proof.leads(from: leafHash, to: root, using: Self.hasher))
      }
      let good = InclusionProof(index: UInt64(index), size: UInt64(size), hashes: hashes)
      #expect(!good.leads(from: root, to: root, using: Self.hasher))
      #expect(!good.leads(from: leafHash, to: leafHash, using: Self.hasher))
      for other in 0..<size where other != index {
        let proof = InclusionProof(index: UInt64(other), size: UInt64(size), hashes: hashes)
        #expect(!proof.leads(from: leafHash, to: root, using: Self.hasher))
      }
    }
    for oldSize in 1..<size {
      let hashes = tree.subproof(oldSize, 0..<size, true)
      let oldRoot = tree.root(0..<oldSize)
      for changed in Self.changes(of: hashes) {
        let proof = ConsistencyProof(
          oldSize: UInt64(oldSize),
          size: UInt64(size),
          hashes: changed
        )
        #expect(!proof.leads(from: oldRoot, to: root, using: Self.hasher))
      }
      for other in 1...size where other != oldSize {
        let proof = ConsistencyProof(
          oldSize: UInt64(other),
          size: UInt64(size),
          hashes: hashes
        )
        #expect(!proof.leads(from: oldRoot, to: root, using: Self.hasher))
      }
    }
  }

  /// A proof with each hash changed, left out, doubled, and with one more.
  static func changes(of hashes: [Digest]) -> [[Digest]] {
    var changes = [hashes + [.zero]]
    for index in hashes.indices {
      var changed = hashes
      changed[index] = .zero
      changes.append(changed)
      changed.remove(at: index)
      changes.append(changed)
      changed = hashes
      changed.insert(hashes[index], at: index)
      changes.append(changed)
    }
    return changes
  }

  @Test func `what is not in the tree has no proof`() {
    #expect(ProofPlan.inclusion(of: 5, inTreeOf: 5) == nil)
    #expect(ProofPlan.inclusion(of: 0, inTreeOf: 0) == nil)
    #expect(ProofPlan.consistency(from: 0, to: 5) == nil)
    #expect(ProofPlan.consistency(from: 6, to: 5) == nil)
    let proof = InclusionProof(index: 5, size: 5, hashes: [])
    #expect(!proof.leads(from: .zero, to: .zero, using: Self.hasher))
  }

  @Test func `consistency with nothing and with oneself needs no hashes`() {
    let root = NaiveTree(size: 5).root()
    let empty = Self.hasher.emptyRoot
    func holds(
      _ oldSize: UInt64,
      _ size: UInt64,
      _ oldRoot: Digest,
      _ hashes: [Digest] = []
    ) -> Bool {
      ConsistencyProof(oldSize: oldSize, size: size, hashes: hashes)
        .leads(from: oldRoot, to: root, using: Self.hasher)
    }
    #expect(holds(0, 5, empty))
    #expect(!holds(0, 5, root))
    #expect(!holds(0, 5, empty, [root]))
    #expect(holds(5, 5, root))
    #expect(!holds(5, 5, empty))
    #expect(!holds(5, 5, root, [root]))
    #expect(!holds(6, 5, root))
    #expect(!holds(3, 5, root))
    #expect(!holds(4, 5, NaiveTree(size: 4).root()))
  }

  @Test func `a missing or too narrow tile is named`() throws {
    let tree = NaiveTree(size: 300)
    var tiles = try Self.tiles(tree)
    let plan = try #require(ProofPlan.inclusion(of: 290, inTreeOf: 300))
    let id = TileID(level: 0, index: 1)
    #expect(plan.tileIDs == [id, TileID(level: 1, index: 0)])
    tiles[id] = Tile(id, hashes: Array(tree.leafHashes[256..<291]))
    #expect(throws: ProofPlanError.missingTile(id)) {
      try plan.hashes(from: tiles, using: Self.hasher)
    }
    tiles[id] = nil
    #expect(throws: ProofPlanError.missingTile(id)) {
      try plan.hashes(from: tiles, using: Self.hasher)
    }
  }

  @Test func `plans of the largest trees stay within their bounds`() throws {
    let plan = try #require(ProofPlan.inclusion(of: .max - 1, inTreeOf: .max))
    #expect(plan.parts.count == 63)
    let first = try #require(ProofPlan.inclusion(of: 0, inTreeOf: .max))
    #expect(first.parts.count == 64)
    #expect(first.tileIDs.allSatisfy { $0.width(inTreeOf: .max) > 0 })
    #expect(ProofPlan.consistency(from: .max - 1, to: .max) != nil)
  }
}
