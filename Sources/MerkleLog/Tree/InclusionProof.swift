package import Primitives

/// Shows that a leaf has its place in a tree.
package struct InclusionProof: Hashable, Sendable {
  /// The index of the leaf.
  package let index: UInt64
  /// Leaves of the tree.
  package let size: UInt64
  /// From the leaf's sibling up to the root's child.
  package let hashes: [Digest]

  package init(index: UInt64, size: UInt64, hashes: [Digest]) {
    self.index = index
    self.size = size
    self.hashes = hashes
  }

  /// Whether the proof leads from a leaf to the root of the tree.
  package func leads(
    from leafHash: Digest,
    to root: Digest,
    using hasher: some TreeHasher
  ) -> Bool {
    self.root(from: leafHash, using: hasher) == root
  }

  /// The root to which the proof leads from a leaf; nil when it has too many or too few hashes.
  ///
  /// Source: RFC 9162 section 2.1.3.2, whose names these are.
  package func root(from leafHash: Digest, using hasher: some TreeHasher) -> Digest? {
    guard index < size else { return nil }
    var fn = index
    var sn = size - 1
    var r = leafHash
    for p in hashes {
      guard sn > 0 else { return nil }
      if fn & 1 == 1 || fn == sn {
        r = hasher.hash(left: p, right: r)
        while fn & 1 == 0, fn > 0 {
          fn >>= 1
          sn >>= 1
        }
      } else {
        r = hasher.hash(left: r, right: p)
      }
      fn >>= 1
      sn >>= 1
    }
    return sn == 0 ? r : nil
  }
}
