package import Primitives

/// A complete subtree: 2^`height` leaves, the first of which has the index `index` × 2^`height`.
package struct TreeNode: Hashable, Sendable {
  package let height: Int
  package let index: UInt64

  /// The tile from which the subtree's root can be had.
  package var tileID: TileID {
    TileID(level: height / 8, index: (index << UInt64(height % 8)) >> 8)
  }

  /// Which hashes of that tile lie under it.
  var hashesOfTile: Range<Int> {
    let first = Int(index << UInt64(height % 8) & 255)
    return first..<(first + 1 << (height % 8))
  }
}

/// Why hashes cannot be had from tiles.
package enum ProofPlanError: Error, Hashable, Sendable {
  /// There is no such tile, or it is too narrow.
  case missingTile(TileID)
}

/// Which hashes of a tree a proof, or a root, consists of.
///
/// Says what must be loaded before anything is hashed: the tiles, at most two for each level.
package struct ProofPlan: Hashable, Sendable {
  /// For each hash of the proof the complete subtrees that it joins, from left to right.
  package let parts: [[TreeNode]]

  /// The plan of an inclusion proof; nil unless the leaf is in the tree.
  ///
  /// Source: RFC 9162 section 2.1.3.1.
  ///
  /// - Parameters:
  ///   - index: The index of the leaf.
  ///   - size: Leaves of the tree.
  /// - Returns: A part for each hash, those near the leaf first.
  package static func inclusion(of index: UInt64, inTreeOf size: UInt64) -> ProofPlan? {
    guard index < size else { return nil }
    var range = 0..<size
    var parts: [[TreeNode]] = []
    while range.count64 > 1 {
      let middle = range.lowerBound + range.count64.largestPowerOfTwoBelow
      if index < middle {
        parts.append(nodes(middle..<range.upperBound))
        range = range.lowerBound..<middle
      } else {
        parts.append(nodes(range.lowerBound..<middle))
        range = middle..<range.upperBound
      }
    }
    return ProofPlan(parts: parts.reversed())
  }

  /// The plan of a consistency proof; nil unless the first size is from 1 to the second.
  ///
  /// Source: RFC 9162 section 2.1.4.1.
  ///
  /// - Parameters:
  ///   - oldSize: Leaves of the tree as it was.
  ///   - size: Leaves of the tree.
  /// - Returns: A part for each hash.
  package static func consistency(from oldSize: UInt64, to size: UInt64) -> ProofPlan? {
    guard oldSize > 0, oldSize <= size else { return nil }
    var range = 0..<size
    var parts: [[TreeNode]] = []
    while oldSize != range.upperBound {
      let middle = range.lowerBound + range.count64.largestPowerOfTwoBelow
      if oldSize <= middle {
        parts.append(nodes(middle..<range.upperBound))
        range = range.lowerBound..<middle
      } else {
        parts.append(nodes(range.lowerBound..<middle))
        range = middle..<range.upperBound
      }
    }
    // The old tree's own root is known to whoever asks.
    if range.lowerBound > 0 { parts.append(nodes(range)) }
    return ProofPlan(parts: parts.reversed())
  }

  /// The plan of the root of a tree, which is one part; none for the tree without leaves.
  package static func root(ofTreeOf size: UInt64) -> ProofPlan {
    ProofPlan(parts: size == 0 ? [] : [nodes(0..<size)])
  }

  /// The tiles that are needed.
  package var tileIDs: Set<TileID> { Set(parts.joined().map(\.tileID)) }

  /// The hashes of the proof.
  ///
  /// - Parameters:
  ///   - tiles: The tiles that are needed, each at least as wide as in the tree of the proof.
  ///   - hasher: What hashes nodes.
  /// - Returns: A hash for each part.
  /// - Throws: `ProofPlanError.missingTile` when a tile is missing or too narrow.
  package func hashes(
    from tiles: [TileID: Tile],
    using hasher: some TreeHasher
  ) throws(ProofPlanError) -> [Digest] {
    var hashes: [Digest] = []
    for part in parts {
      var roots: [Digest] = []
      for node in part {
        let range = node.hashesOfTile
        guard let tile = tiles[node.tileID], range.upperBound <= tile.width else {
          throw .missingTile(node.tileID)
        }
        roots.append(tile.hashes[range].completeRoot(using: hasher))
      }
      if let hash = roots.folded(using: hasher) { hashes.append(hash) }
    }
    return hashes
  }

  /// The complete subtrees of a range whose start is a multiple of the largest of them.
  private static func nodes(_ range: Range<UInt64>) -> [TreeNode] {
    var nodes: [TreeNode] = []
    var start = range.lowerBound
    for height in (0..<64).reversed() where range.count64 >> UInt64(height) & 1 == 1 {
      nodes.append(TreeNode(height: height, index: start >> UInt64(height)))
      start += 1 << UInt64(height)
    }
    return nodes
  }
}

extension Range where Bound == UInt64 {
  fileprivate var count64: UInt64 { upperBound - lowerBound }
}

extension UInt64 {
  /// The largest power of two that is smaller; for numbers above 1.
  fileprivate var largestPowerOfTwoBelow: UInt64 {
    1 << UInt64(63 - (self - 1).leadingZeroBitCount)
  }
}
