internal import Primitives

extension Digest {
  /// The digests of bytes that are as many times 32; nil for any other number.
  static func list(_ bytes: [UInt8]) -> [Digest]? {
    guard bytes.count.isMultiple(of: byteCount) else { return nil }
    return stride(from: 0, to: bytes.count, by: byteCount).map { start in
      Digest(filling: { $0.copyBytes(from: bytes[start..<(start + byteCount)]) })
    }
  }

  /// The bytes of digests, one after another.
  static func concatenated(_ digests: [Digest]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digests.count * byteCount)
    for digest in digests { digest.withUnsafeBytes { bytes.append(contentsOf: $0) } }
    return bytes
  }
}

extension Collection where Element == Digest, Self: BidirectionalCollection {
  /// The root over neighbouring complete subtrees, the larger on the left; nil without any.
  func folded(using hasher: some TreeHasher) -> Digest? {
    guard var root = last else { return nil }
    for hash in dropLast().reversed() { root = hasher.hash(left: hash, right: root) }
    return root
  }
}

extension Collection where Element == Digest {
  /// The root of the complete tree over hashes whose number is a power of two.
  func completeRoot(using hasher: some TreeHasher) -> Digest {
    precondition(count.nonzeroBitCount == 1, "a complete tree has 2^n leaves")
    var row = Array(self)
    while row.count > 1 {
      row = stride(from: 0, to: row.count, by: 2).map { index in
        hasher.hash(left: row[index], right: row[index + 1])
      }
    }
    return row[0]
  }
}
