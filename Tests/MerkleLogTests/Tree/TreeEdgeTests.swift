import Primitives
import PropertyTesting
import Signing
import Testing

@testable import MerkleLog

@Suite struct TreeEdgeTests {
  static let hasher = MerkleHasher()
  static let tree = NaiveTree(size: 70_000)

  /// The frontier after so many leaves of the tree.
  static func frontier(_ size: Int) -> Frontier {
    var frontier = Frontier()
    for leafHash in tree.leafHashes[..<size] { frontier.append(leafHash, using: hasher) }
    return frontier
  }

  @Test func `tiles come out full, once, and as defined`() throws {
    var edge = TreeEdge()
    var tiles: [TileID: Tile] = [:]
    for start in stride(from: 0, to: 70_000, by: 511) {
      let batch = Array(Self.tree.leafHashes[start..<min(start + 511, 70_000)])
      for tile in try edge.append(batch, using: Self.hasher) {
        #expect(tile.isFull)
        #expect(tiles.updateValue(tile, forKey: tile.id) == nil)
      }
    }
    // 70,000 = 273 * 256 + 112, and 273 = 256 + 17: the specification's own example.
    #expect(tiles.keys.filter { $0.level == 0 }.count == 273)
    #expect(tiles.keys.filter { $0.level == 1 }.count == 1)
    #expect(tiles.count == 274)
    let partial = try #require(edge.partial)
    #expect(partial.map(\.path) == ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"])
    for id in [(0, 0), (0, 272), (1, 0)].map({ TileID(level: $0, index: $1) }) {
      let expected = Self.tree.tile(level: id.level, index: Int(id.index), width: 256)
      #expect(tiles[id]?.hashes == expected)
    }
    for tile in partial {
      let expected = Self.tree.tile(
        level: tile.id.level,
        index: Int(tile.id.index),
        width: tile.width
      )
      #expect(tile.hashes == expected)
    }
    #expect(edge.frontier.root(using: Self.hasher) == Self.tree.root())
  }

  @Test func `each batch gives the frontier and the tiles of its leaves one by one`() {
    forAll(count: 100) { choices in
      let size = choices.number(in: 0...1200)
      var whole = TreeEdge()
      var single = TreeEdge()
      var start = 0
      while start < size {
        let count = choices.number(in: 1...600)
        let batch = Array(Self.tree.leafHashes[start..<min(start + count, size)])
        choices.note("\(batch.count) leaves after \(start)")
        let tiles = try whole.append(batch, using: Self.hasher)
        let expected = try batch.flatMap { try single.append([$0], using: Self.hasher) }
        #expect(tiles == expected)
        #expect(whole.frontier == single.frontier)
        #expect(whole.partial == single.partial)
        start += batch.count
      }
    }
  }

  @Test func `an edge of the frontier alone asks for hashes only when a tile becomes full`() throws
  {
    var edge = TreeEdge(Self.frontier(300))
    #expect(edge.missing(appending: 211) == [])
    #expect(edge.missing(appending: 212) == [EdgeHashes(level: 0, range: 256..<300)])
    #expect(edge.partial == nil)
    _ = try edge.append(Array(Self.tree.leafHashes[300..<400]), using: Self.hasher)
    let missing = EdgeHashes(level: 0, range: 256..<400)
    #expect(edge.missing(appending: 112) == [missing])
    let rest = Array(Self.tree.leafHashes[400..<512])
    #expect(throws: TreeEdgeError.unknownHashes(missing)) {
      try edge.append(rest, using: Self.hasher)
    }
    #expect(edge.frontier == Self.frontier(400))
    try edge.fill(level: 0, Array(Self.tree.leafHashes[256..<400]), using: Self.hasher)
    let tiles = try edge.append(rest, using: Self.hasher)
    #expect(tiles.map(\.id) == [TileID(level: 0, index: 1)])
    #expect(tiles[0].hashes == Array(Self.tree.leafHashes[256..<512]))
    // From here on the edge has seen its tile from the beginning.
    #expect(edge.missing(appending: 10_000) == [])
  }

  @Test func `hashes of a higher level are the roots of the tiles below`() throws {
    var edge = TreeEdge(Self.frontier(65_500))
    #expect(
      edge.missing(appending: 36)
        == [EdgeHashes(level: 0, range: 65_280..<65_500), EdgeHashes(level: 1, range: 0..<255)]
    )
    let roots = try (0..<255).map { index in
      let hashes = Array(Self.tree.leafHashes[(index * 256)..<(index * 256 + 256)])
      let tile = try #require(Tile(TileID(level: 0, index: UInt64(index)), hashes: hashes))
      return try #require(tile.root(using: Self.hasher))
    }
    try edge.fill(level: 0, Array(Self.tree.leafHashes[65_280..<65_500]), using: Self.hasher)
    try edge.fill(level: 1, roots, using: Self.hasher)
    let tiles = try edge.append(
      Array(Self.tree.leafHashes[65_500..<65_536]),
      using: Self.hasher
    )
    #expect(
      tiles.map(\.id) == [TileID(level: 0, index: 255), TileID(level: 1, index: 0)]
    )
    #expect(tiles[1].hashes == Self.tree.tile(level: 1, index: 0, width: 256))
  }

  @Test func `hashes that are not under the frontier are refused`() throws {
    var edge = TreeEdge(Self.frontier(300))
    var hashes = Array(Self.tree.leafHashes[256..<300])
    #expect(throws: TreeEdgeError.count(level: 0, count: 43)) {
      try edge.fill(level: 0, Array(hashes.dropLast()), using: Self.hasher)
    }
    hashes.swapAt(0, 1)
    #expect(throws: TreeEdgeError.mismatch(level: 0)) {
      try edge.fill(level: 0, hashes, using: Self.hasher)
    }
    #expect(throws: TreeEdgeError.mismatch(level: 1)) {
      try edge.fill(level: 1, [hashes[0]], using: Self.hasher)
    }
    #expect(throws: TreeEdgeError.count(level: 2, count: 1)) {
      try edge.fill(level: 2, [hashes[0]], using: Self.hasher)
    }
  }
}
