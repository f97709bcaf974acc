package import Primitives

/// Why hashes cannot take their place at the edge of a tree.
package enum TreeEdgeError: Error, Hashable, Sendable {
  /// A tile becomes full of which the edge does not know the first hashes.
  case unknownHashes(EdgeHashes)
  /// A level was given another number of hashes than its last tile has.
  case count(level: Int, count: Int)
  /// The hashes are not those under the frontier.
  case mismatch(level: Int)
}

/// The hashes of a tile that is not full.
package struct EdgeHashes: Hashable, Sendable {
  /// The level of the tile.
  package let level: Int
  /// Which hashes, counted within the level; for level 0 the indices of the leaves.
  package let range: Range<UInt64>
}

/// What appends to a tree and gives out its tiles as they become full.
///
/// Needs the hashes of the tiles that are not full, but of each only when it becomes full: an edge
/// made of the frontier alone asks for them then (`missing`), so that they need not be stored or
/// loaded before. What it has seen from a tile's beginning, it knows.
package struct TreeEdge: Sendable {
  /// The frontier of the tree.
  package private(set) var frontier: Frontier
  private var partialTiles: PartialTiles

  /// The edge of a tree of which only the frontier is known.
  package init(_ frontier: Frontier = Frontier()) {
    self.frontier = frontier
    partialTiles = PartialTiles(size: frontier.size)
  }

  /// The hashes that must be given to `fill` before so many leaves are appended.
  package func missing(appending count: Int) -> [EdgeHashes] {
    let size = frontier.size
    return (0...TileID.levelMax).compactMap { level in
      let old = size >> UInt64(8 * level)
      let new = (size + UInt64(count)) >> UInt64(8 * level)
      guard old >> 8 < new >> 8, partialTiles.levels[level] == nil else { return nil }
      return EdgeHashes(level: level, range: (old & ~255)..<old)
    }
  }

  /// Takes the hashes of a level's tile that is not full.
  ///
  /// - Parameters:
  ///   - level: The level; above 0, the hashes are the roots of the full tiles below.
  ///   - hashes: All hashes of the tile, the first first.
  ///   - hasher: What hashes nodes.
  /// - Throws: `TreeEdgeError.count` or `.mismatch` when they cannot be this tree's.
  package mutating func fill(
    level: Int,
    _ hashes: [Digest],
    using hasher: some TreeHasher
  ) throws(TreeEdgeError) {
    let width = Int(frontier.size >> UInt64(8 * level) & 255)
    guard hashes.count == width else { throw .count(level: level, count: hashes.count) }
    var rest = hashes[...]
    for bit in (0..<8).reversed() where width >> bit & 1 == 1 {
      let root = rest.prefix(1 << bit).completeRoot(using: hasher)
      guard root == frontier.hash(height: 8 * level + bit) else {
        throw .mismatch(level: level)
      }
      rest = rest.dropFirst(1 << bit)
    }
    partialTiles.levels[level] = hashes
  }

  /// Appends leaves.
  ///
  /// - Parameters:
  ///   - leafHashes: The hashes of the leaves.
  ///   - hasher: What hashes nodes.
  /// - Returns: The tiles that became full, those of a level in order.
  /// - Throws: `TreeEdgeError.unknownHashes` for what `missing` would have said; nothing is
  ///   appended.
  package mutating func append(
    _ leafHashes: [Digest],
    using hasher: some TreeHasher
  ) throws(TreeEdgeError) -> [Tile] {
    if let unknown = missing(appending: leafHashes.count).first { throw .unknownHashes(unknown) }
    var tiles: [Tile] = []
    var partial = partialTiles
    partialTiles.levels = []
    for leafHash in leafHashes {
      partial.append(leafHash, level: 0, full: &tiles)
      frontier.append(leafHash, using: hasher) { height, root in
        if height.isMultiple(of: 8) { partial.append(root, level: height / 8, full: &tiles) }
      }
    }
    partialTiles = partial
    return tiles
  }

  /// The tiles that are not full; nil unless the hashes of all of them are known.
  package var partial: [Tile]? {
    var tiles: [Tile] = []
    for level in 0...TileID.levelMax {
      guard let hashes = partialTiles.levels[level] else { return nil }
      let index = (frontier.size >> UInt64(8 * level)) >> 8
      if let tile = Tile(TileID(level: level, index: index), hashes: hashes) { tiles.append(tile) }
    }
    return tiles
  }
}

/// The hashes of the last, not full tile of each level; nil where they are not known.
private struct PartialTiles: Sendable {
  var levels: [[Digest]?]
  private var fullCounts: [UInt64]

  init(size: UInt64) {
    let counts = (0...TileID.levelMax).map { size >> UInt64(8 * $0) }
    levels = counts.map { $0 & 255 == 0 ? [] : nil }
    fullCounts = counts.map { $0 >> 8 }
  }

  mutating func append(_ hash: Digest, level: Int, full tiles: inout [Tile]) {
    levels[level]?.append(hash)
    guard let hashes = levels[level], hashes.count == TileID.widthMax,
      let tile = Tile(TileID(level: level, index: fullCounts[level]), hashes: hashes)
    else { return }
    tiles.append(tile)
    levels[level] = []
    fullCounts[level] += 1
  }
}
