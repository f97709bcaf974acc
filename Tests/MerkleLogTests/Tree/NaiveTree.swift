import Primitives
import Signing

/// RFC 9162 section 2.1 written down as it stands there: recursion over all leaves.
struct NaiveTree {
  static let hasher = MerkleHasher()

  var leafHashes: [Digest] = []

  /// A tree of leaves that are the decimal texts of their indices.
  init(size: Int) {
    leafHashes = (0..<size).map { Self.leafHash($0) }
  }

  static func leafHash(_ index: Int) -> Digest { hasher.hash(leaf: Array("\(index)".utf8)) }

  /// MTH of section 2.1.1.
  func root(_ range: Range<Int>? = nil) -> Digest {
    let range = range ?? 0..<leafHashes.count
    if range.isEmpty { return Self.hasher.emptyRoot }
    if range.count == 1 { return leafHashes[range.lowerBound] }
    let middle = range.lowerBound + Self.split(range.count)
    return Self.hasher.hash(
      left: root(range.lowerBound..<middle),
      right: root(middle..<range.upperBound)
    )
  }

  /// PATH of section 2.1.3.1.
  func path(_ index: Int, _ range: Range<Int>) -> [Digest] {
    if range.count == 1 { return [] }
    let middle = range.lowerBound + Self.split(range.count)
    if index < middle {
      return path(index, range.lowerBound..<middle) + [root(middle..<range.upperBound)]
    }
    return path(index, middle..<range.upperBound) + [root(range.lowerBound..<middle)]
  }

  /// SUBPROOF of section 2.1.4.1.
  func subproof(_ oldSize: Int, _ range: Range<Int>, _ isWhole: Bool) -> [Digest] {
    if oldSize == range.count { return isWhole ? [] : [root(range)] }
    let half = Self.split(range.count)
    let middle = range.lowerBound + half
    if oldSize <= half {
      return subproof(oldSize, range.lowerBound..<middle, isWhole)
        + [root(middle..<range.upperBound)]
    }
    return subproof(oldSize - half, middle..<range.upperBound, false)
      + [root(range.lowerBound..<middle)]
  }

  /// The largest power of two that is smaller.
  static func split(_ count: Int) -> Int {
    var half = 1
    while half * 2 < count { half *= 2 }
    return half
  }

  /// The hashes of a tile as tlog-tiles defines them.
  func tile(level: Int, index: Int, width: Int) -> [Digest] {
    let span = (0..<level).reduce(1) { span, _ in span * 256 }
    return (0..<width).map { offset in
      let start = (index * 256 + offset) * span
      return root(start..<(start + span))
    }
  }
}
