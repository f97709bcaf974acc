package import Primitives

/// The right edge of a Merkle tree: all that is needed to append to it and to know its root.
///
/// A tree of `size` leaves is a row of complete subtrees, one for each bit of the size that is set;
/// the frontier holds their roots, the largest first. At most 64 hashes, whatever the size.
///
/// Source: RFC 9162 section 2.1 for the tree; the representation is called a compact range
/// elsewhere.
package struct Frontier: Hashable, Sendable {
  /// Leaves of the tree.
  package private(set) var size: UInt64
  /// Roots of the complete subtrees, the largest and leftmost first.
  package private(set) var hashes: [Digest]

  /// The frontier of the tree without leaves.
  package init() {
    size = 0
    hashes = []
  }

  /// The frontier of a tree; nil unless there is one hash for each bit of the size that is set.
  package init?(size: UInt64, hashes: [Digest]) {
    guard hashes.count == size.nonzeroBitCount else { return nil }
    self.size = size
    self.hashes = hashes
  }

  /// The frontier of a tree whose hashes come one after another, 32 bytes each.
  package init?(size: UInt64, hashBytes: [UInt8]) {
    guard let hashes = Digest.list(hashBytes) else { return nil }
    self.init(size: size, hashes: hashes)
  }

  /// The hashes one after another, 32 bytes each; empty for the tree without leaves.
  package var hashBytes: [UInt8] { Digest.concatenated(hashes) }

  /// The root of the tree.
  package func root(using hasher: some TreeHasher) -> Digest {
    hashes.folded(using: hasher) ?? hasher.emptyRoot
  }

  /// Appends a leaf.
  ///
  /// Costs one hash of a node on average: one for each bit of the size that is set below the lowest
  /// that is not.
  package mutating func append(_ leafHash: Digest, using hasher: some TreeHasher) {
    append(leafHash, using: hasher) { _, _ in }
  }

  /// Appends a leaf, and tells of each complete subtree that it makes, the lowest first.
  ///
  /// - Parameters:
  ///   - leafHash: The hash of the leaf.
  ///   - hasher: What hashes nodes.
  ///   - completed: Takes the height, from 1, and the root of a subtree.
  mutating func append(
    _ leafHash: Digest,
    using hasher: some TreeHasher,
    completed: (_ height: Int, _ root: Digest) -> Void
  ) {
    precondition(size < .max, "a tree holds at most 2^64 - 1 leaves")
    var hash = leafHash
    var height = 0
    while size >> UInt64(height) & 1 == 1 {
      hash = hasher.hash(left: hashes.removeLast(), right: hash)
      height += 1
      completed(height, hash)
    }
    hashes.append(hash)
    size += 1
  }

  /// The root of the complete subtree of a height; nil when the size has no such bit.
  func hash(height: Int) -> Digest? {
    guard size >> UInt64(height) & 1 == 1 else { return nil }
    return hashes[((size >> UInt64(height)) >> 1).nonzeroBitCount]
  }
}
