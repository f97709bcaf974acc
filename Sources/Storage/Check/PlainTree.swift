internal import Primitives
internal import Signing

/// The tree of RFC 6962 in its plainest form: rows of hashes, each half as long as the one below.
///
/// Shares nothing with the room that made the tree, which it checks.
struct PlainTree {
  /// The hashes of the leaves.
  private(set) var leaves: [[UInt8]] = []

  mutating func append(_ leaf: [UInt8]) { leaves.append(SHA256.digest(of: [0] + leaf)) }

  /// The root.
  var root: [UInt8] { Self.root(leaves[...]) }

  /// The hashes of the complete subtrees of a level, of 256 to the power of it leaves each.
  func level(_ level: Int) -> [[UInt8]] {
    var hashes = leaves
    for _ in 0..<level {
      hashes = stride(from: 0, to: hashes.count / 256 * 256, by: 256).map { first in
        Self.root(hashes[first..<first + 256])
      }
    }
    return hashes
  }

  /// The roots of the complete subtrees that the bits of the size stand for, the largest first.
  var edge: [[UInt8]] {
    var first = 0
    var roots: [[UInt8]] = []
    for bit in (0..<Int.bitWidth - 1).reversed() where leaves.count >> bit & 1 == 1 {
      roots.append(Self.root(leaves[first..<first + 1 << bit]))
      first += 1 << bit
    }
    return roots
  }

  /// RFC 6962 section 2.1, word for word.
  private static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
    guard leaves.count > 1 else { return leaves.first ?? SHA256.digest(of: []) }
    var k = 1
    while k * 2 < leaves.count { k *= 2 }
    let middle = leaves.startIndex + k
    return SHA256.digest(of: [1] + root(leaves[..<middle]) + root(leaves[middle...]))
  }
}
