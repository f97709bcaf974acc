package import Primitives

/// Which tile of a tree: the hashes of up to 256 neighbouring subtrees of one height.
///
/// Source: C2SP tlog-tiles.
package struct TileID: Hashable, Sendable {
  /// Hashes of a full tile.
  package static let widthMax = 256
  /// The highest level that a tree of 2^64 leaves has.
  package static let levelMax = 7

  /// From 0, where the hashes are those of leaves; one more for each 256 subtrees joined.
  package let level: Int
  /// From 0, counted within the level.
  package let index: UInt64

  package init(level: Int, index: UInt64) {
    precondition((0...Self.levelMax).contains(level), "tiles have eight levels")
    self.level = level
    self.index = index
  }

  /// Hashes that the tile has in a tree of so many leaves; 0 when it has no such tile.
  package func width(inTreeOf size: UInt64) -> Int {
    let hashes = size >> UInt64(8 * level)
    let (start, overflow) = index.multipliedReportingOverflow(by: UInt64(Self.widthMax))
    guard !overflow, hashes > start else { return 0 }
    return Int(min(hashes - start, UInt64(Self.widthMax)))
  }

  /// The path below a log's prefix, such as `tile/0/x001/x234/067` or `tile/1/000.p/17`.
  ///
  /// - Parameter width: Hashes of the tile, from 1 to 256.
  /// - Returns: The path, relative.
  package func path(width: Int) -> String { "tile/\(level)/" + Self.suffix(index, width: width) }

  /// The path of the entries whose hashes a tile of level 0 has, such as `tile/entries/000`.
  ///
  /// - Parameters:
  ///   - index: That of the tile.
  ///   - width: Hashes of the tile, from 1 to 256.
  /// - Returns: The path, relative.
  package static func entriesPath(index: UInt64, width: Int) -> String {
    "tile/entries/" + suffix(index, width: width)
  }

  /// The index in groups of three digits, all but the last with an `x`; then the width if partial.
  private static func suffix(_ index: UInt64, width: Int) -> String {
    precondition((1...widthMax).contains(width), "a tile has 1 to 256 hashes")
    var groups: [String] = []
    var rest = index
    repeat {
      let digits = String(rest % 1000)
      let padded = String(repeating: "0", count: 3 - digits.utf8.count) + digits
      groups.append(groups.isEmpty ? padded : "x" + padded)
      rest /= 1000
    } while rest > 0
    return groups.reversed().joined(separator: "/") + (width < widthMax ? ".p/\(width)" : "")
  }
}

/// The hashes of a tile; full tiles never change.
package struct Tile: Hashable, Sendable {
  /// Which tile it is.
  package let id: TileID
  /// From 1 to 256 hashes of neighbouring subtrees.
  package let hashes: [Digest]

  /// A tile; nil without hashes or with more than 256.
  package init?(_ id: TileID, hashes: [Digest]) {
    guard (1...TileID.widthMax).contains(hashes.count) else { return nil }
    self.id = id
    self.hashes = hashes
  }

  /// The tile of its bytes; nil unless they are 1 to 256 times 32.
  package init?(_ id: TileID, data: [UInt8]) {
    guard let hashes = Digest.list(data) else { return nil }
    self.init(id, hashes: hashes)
  }

  /// The number of hashes.
  package var width: Int { hashes.count }
  /// Whether the tile is complete, and so the same in every larger tree.
  package var isFull: Bool { width == TileID.widthMax }
  /// The hashes one after another: 8,192 bytes when full.
  package var data: [UInt8] { Digest.concatenated(hashes) }
  /// The path below a log's prefix.
  package var path: String { id.path(width: width) }

  /// The root of a full tile's subtree, which is a hash of the tile a level above; nil if partial.
  package func root(using hasher: some TreeHasher) -> Digest? {
    isFull ? hashes.completeRoot(using: hasher) : nil
  }
}
