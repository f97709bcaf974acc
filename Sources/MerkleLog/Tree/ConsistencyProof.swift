package import Primitives

/// Shows that a tree is an earlier one with leaves appended.
package struct ConsistencyProof: Hashable, Sendable {
  /// Leaves of the earlier tree.
  package let oldSize: UInt64
  /// Leaves of the tree.
  package let size: UInt64
  /// The hashes, as RFC 9162 section 2.1.4.1 orders them.
  package let hashes: [Digest]

  package init(oldSize: UInt64, size: UInt64, hashes: [Digest]) {
    self.oldSize = oldSize
    self.size = size
    self.hashes = hashes
  }

  /// Whether the proof leads from the root of the earlier tree to that of the tree.
  ///
  /// Between trees of one size it is empty, and the roots are the same; from the tree without
  /// leaves it is empty too, as everything is consistent with nothing.
  ///
  /// Source: RFC 9162 section 2.1.4.2, whose names these are.
  package func leads(
    from oldRoot: Digest,
    to root: Digest,
    using hasher: some TreeHasher
  ) -> Bool {
    guard oldSize <= size else { return false }
    if oldSize == size { return hashes.isEmpty && oldRoot == root }
    if oldSize == 0 { return hashes.isEmpty && oldRoot == hasher.emptyRoot }
    let isComplete = oldSize.nonzeroBitCount == 1
    guard let start = isComplete ? oldRoot : hashes.first else { return false }
    var fn = oldSize - 1
    var sn = size - 1
    while fn & 1 == 1 {
      fn >>= 1
      sn >>= 1
    }
    var fr = start
    var sr = start
    for c in isComplete ? hashes[...] : hashes.dropFirst() {
      guard sn > 0 else { return false }
      if fn & 1 == 1 || fn == sn {
        fr = hasher.hash(left: c, right: fr)
        sr = hasher.hash(left: c, right: sr)
        while fn & 1 == 0, fn > 0 {
          fn >>= 1
          sn >>= 1
        }
      } else {
        sr = hasher.hash(left: sr, right: c)
      }
      fn >>= 1
      sn >>= 1
    }
    return sn == 0 && fr == oldRoot && sr == root
  }
}
