import Primitives
import Signing
import Testing

@testable import MerkleLog

@Suite struct TileTests {
  @Test(
    arguments: [
      (0, 0, 256, "tile/0/000"), (0, 0, 1, "tile/0/000.p/1"), (7, 999, 255, "tile/7/999.p/255"),
      (1, 1000, 256, "tile/1/x001/000"), (0, 1_234_067, 256, "tile/0/x001/x234/067"),
      (2, 1_234_067, 17, "tile/2/x001/x234/067.p/17"),
    ] as [(Int, UInt64, Int, String)]
  )
  func `paths are those of tlog-tiles`(
    _ level: Int,
    _ index: UInt64,
    _ width: Int,
    _ path: String
  ) {
    #expect(TileID(level: level, index: index).path(width: width) == path)
  }

  @Test func `entries have the paths of the leaves' tiles`() {
    #expect(TileID.entriesPath(index: 1_234_067, width: 256) == "tile/entries/x001/x234/067")
    #expect(TileID.entriesPath(index: 3, width: 5) == "tile/entries/003.p/5")
  }

  @Test(
    arguments: [
      (0, 0, 0, 0), (0, 0, 1, 1), (0, 0, 256, 256), (1, 0, 255, 0), (1, 0, 256, 1),
      (0, 273, 70_000, 112), (0, 274, 70_000, 0), (1, 1, 70_000, 17), (2, 0, 70_000, 1),
      (7, 0, UInt64.max, 255), (0, UInt64.max, UInt64.max, 0),
    ] as [(Int, UInt64, UInt64, Int)]
  )
  func `a tile is as wide as the tree has subtrees for it`(
    _ level: Int,
    _ index: UInt64,
    _ size: UInt64,
    _ width: Int
  ) {
    #expect(TileID(level: level, index: index).width(inTreeOf: size) == width)
  }

  @Test func `a tile is its hashes in a row`() throws {
    let id = TileID(level: 0, index: 0)
    let hashes = NaiveTree(size: 256).leafHashes
    let tile = try #require(Tile(id, hashes: hashes))
    #expect(tile.data.count == 8192)
    #expect(Tile(id, data: tile.data) == tile)
    #expect(tile.root(using: MerkleHasher()) == NaiveTree(size: 256).root())
    #expect(Tile(id, hashes: Array(hashes[..<255]))?.root(using: MerkleHasher()) == nil)
    #expect(Tile(id, data: Array(tile.data.dropLast())) == nil)
    #expect(Tile(id, data: tile.data + tile.data[..<32]) == nil)
    #expect(Tile(id, data: []) == nil)
  }

  @Test func `entries of a tile round trip and every truncation is found`() throws {
    let entries: [[UInt8]] = [[1, 2, 3], [], [UInt8](repeating: 9, count: 300)]
    let bytes = EntryBundle.encode(entries)
    #expect(bytes.prefix(7) == [0, 3, 1, 2, 3, 0, 0])
    #expect(try EntryBundle.decode(bytes) == entries)
    let ends = [0, 5, 7, bytes.count]
    for count in bytes.indices where !ends.contains(count) {
      let start = count < 5 ? 0 : count < 7 ? 5 : 7
      #expect(throws: EntryBundleError.truncated(offset: start)) {
        try EntryBundle.decode(Array(bytes[..<count]))
      }
    }
    let many = [UInt8](repeating: 0, count: 2 * 257)
    #expect(throws: EntryBundleError.tooMany) { try EntryBundle.decode(many) }
  }
}
